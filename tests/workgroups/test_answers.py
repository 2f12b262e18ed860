"""One answer for the series, single dates taken out, and what mail there is about it."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from gatherings import links
from gatherings.models import Attendee
from gatherings.services import answers
from tests.gatherings.conftest import text_of
from tests.gatherings.diaries import at, diary, live_until

from .conftest import NOW, went
from .test_members import announced

pytestmark = pytest.mark.services
DAYS = [date(2026, 11, 17), date(2026, 12, 1), date(2026, 12, 15)]
AFTER = NOW + timedelta(minutes=10)


@pytest.fixture
def dates(world):
    """Three meetings of Ana, Ben and Cy, announced; the mails have gone out."""
    group = world.opened(world.ben, world.cy)
    return announced(world, group, *DAYS)


def row_of(gathering, user):
    return Attendee.objects.select_related("gathering__hub", "user").get(
        gathering=gathering, user=user
    )


def said(dates, user):
    rows = Attendee.objects.filter(gathering__in=dates, user=user).order_by("gathering__starts_at")
    return [row.answer for row in rows]


def link_of(date_, user):
    return reverse("gatherings:answer", args=[links.answer_token(row_of(date_, user))])


def say(date_, user, choice, now=AFTER, **more):
    given = {"actor": None, "via": "link", "now": now} | more
    return answers.answer(attendee=row_of(date_, user), answer=choice, **given)


def test_the_mails_link_takes_all_and_takes_one_out_in_three_presses(client, world, dates):
    link = link_of(dates[0], world.ben)
    page = text_of(client.get(link))
    assert "I'll be at all 3" in page and "I can't come to any" in page
    assert page.count("Pacific time") >= 3  # which three
    page = text_of(client.post(link, {"answer": "accepted"}, follow=True))
    (only,) = re.findall(rf'action="([^"]+only={row_of(dates[1], world.ben).pk})"', page)
    page = text_of(client.post(only, {"answer": "declined"}, follow=True))
    assert said(dates, world.ben) == ["accepted", "declined", "accepted"]
    assert "Saved. Your other answers stay." in page
    client.post(only, {"answer": "accepted"})
    assert said(dates, world.ben) == ["accepted"] * 3


def test_a_date_of_another_persons_or_series_isnt_reached_by_the_link(client, world, dates):
    say(dates[0], world.ben, "accepted")
    link = link_of(dates[0], world.ben)
    for other in (row_of(dates[1], world.cy).pk, 0, "9" * 30, "x"):
        client.post(f"{link}?only={other}", {"answer": "declined"})
    assert said(dates, world.cy) == ["needs-action"] * 3
    assert said(dates, world.ben)[1:] == ["accepted"] * 2


def test_signed_in_the_same_is_a_fragment(sign_in, world, dates):
    client = sign_in(world.ben)
    respond = reverse("gatherings:respond", args=[dates[0].pk])
    htmx = {"HTTP_HX_REQUEST": "true"}
    assert "I'll be at all 3" in text_of(client.get("/"))
    answer = client.post(f"{respond}?from=home", {"answer": "accepted"}, **htmx)
    assert said(dates, world.ben) == ["accepted"] * 3
    only = row_of(dates[2], world.ben).pk
    assert f"only={only}" in text_of(answer)
    answer = client.post(f"{respond}?only={only}", {"answer": "declined"}, **htmx)
    assert answer.status_code == 200 and "Saved. Your other answers stay." in text_of(answer)
    assert said(dates, world.ben) == ["accepted", "accepted", "declined"]


def test_a_press_on_the_groups_page_counts_in_the_numbers_of_who_leads_it(sign_in, world, dates):
    client, page = sign_in(world.ana), dates[0].meeting.workgroup.get_absolute_url()
    before = client.get(page).context["stats"]
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}?x=1"}
    respond = reverse("gatherings:respond", args=[dates[0].pk])
    done = client.post(respond, {"answer": "accepted"}, headers=headers)
    after = client.get(done["HX-Redirect"])
    assert [one["count"] for one in before][:1] == [0]
    assert [one["count"] for one in after.context["stats"]][:1] == [1]
    assert "You're in" in text_of(after) and "Undo" in text_of(after)


def test_undo_isnt_offered_where_it_couldnt_bring_back_what_stood_there(client, world, dates):
    say(dates[0], world.ben, "accepted")
    say(dates[1], world.ben, "declined", alone=True)
    link = link_of(dates[0], world.ben)
    answer = client.post(link, {"answer": "declined"}, follow=True)
    assert said(dates, world.ben) == ["declined"] * 3
    assert "undo=1" not in text_of(answer)


def test_after_a_move_the_question_is_about_that_date_alone(client, world, dates):
    from gatherings.services.dates import change

    say(dates[0], world.ben, "accepted")
    say(dates[2], world.ben, "declined", alone=True)
    change(
        gathering=dates[0],
        changes={"starts_at": at("2026-11-18 16:00"), "ends_at": at("2026-11-18 18:00")},
        actor=world.ana,
        via="web",
        now=AFTER + timedelta(minutes=1),
    )
    page = text_of(client.get(link_of(dates[0], world.ben)))
    assert "It has moved since you answered. Does your answer still hold?" in page
    (action,) = set(re.findall(r'action="([^"]+only=)"', page))
    client.post(action, {"answer": "accepted"})
    assert said(dates, world.ben) == ["accepted", "accepted", "declined"]


def test_a_meeting_announced_later_asks_for_itself(world, dates):
    from .test_members import BY

    say(dates[0], world.ben, "accepted")
    (fourth,) = announced(world, dates[0].meeting.workgroup, date(2027, 1, 5))
    assert said([*dates, fourth], world.ben) == ["accepted"] * 3 + ["needs-action"]
    assert BY["now"] < fourth.starts_at
    assert row_of(fourth, world.ben).remind_at == at("2026-12-29 08:00")


def test_a_month_of_one_workgroup_is_three_mails_at_most(world, dates):
    """From the announcement until the first two meetings are over, every second week."""
    say(dates[0], world.ben, "accepted")
    live_until(at("2026-12-02 12:00"), start=at("2026-11-03 08:00"), step=timedelta(hours=3))
    days = [line[4:10] + line[16:] for line in diary(world.ben)]
    assert days == ["Nov 02 invited", "Nov 16 told", "Nov 30 told"]
    # Seven and two days before the first: the fifteenth is a Sunday.
    asked = [line[4:10] + line[16:] for line in diary(world.cy)]
    assert asked == ["Nov 02 invited", "Nov 10 asked", "Nov 16 asked"]
    live_until(at("2026-12-20 12:00"), start=at("2026-12-02 12:00"), step=timedelta(hours=3))
    assert len(diary(world.cy)) == 3


def test_a_closed_workgroup_gets_no_mail(world, dates):
    went(AFTER)
    for one in dates:
        one.refresh_from_db()
    from gatherings.services.dates import cancel
    from workgroups.services import closing, writing

    for one in dates:
        cancel(gathering=one, reason="", actor=world.ana, via="web", now=AFTER)
    went(AFTER + timedelta(minutes=2))
    group = dates[0].meeting.workgroup
    writing.write(
        workgroup=group, subject="One more thing", text="Bring cups.", actor=world.ana, via="web",
        sending_key="w" * 10, now=AFTER + timedelta(minutes=3),
    )  # fmt: skip
    closing.close(
        workgroup=group, did="a", handed_in="b", actor=world.ana, via="web",
        now=AFTER + timedelta(minutes=3, seconds=5),
    )  # fmt: skip
    live_until(at("2026-12-20 12:00"), start=AFTER, step=timedelta(hours=6))
    assert went(at("2026-12-20 12:00")) == []
