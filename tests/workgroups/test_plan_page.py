"""*Plan the meetings*: wishes, dates that can be changed, drafts, and the one announcement."""

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from gatherings.models import Gathering
from mailing.models import Mail
from tests.factories import (
    AttendeeFactory,
    ClosedDayFactory,
    GatheringFactory,
    MeetingFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
    WorkgroupMemberFactory,
)
from workgroups.models import Meeting

from .polling import NOW, Group

pytestmark = pytest.mark.django_db
# Tuesdays from November 10 on, every second week; the fourth falls into the break.
WISH = {
    "first_week": "2026-11-09",
    "weekday": "1",
    "starts": "16:00",
    "ends": "18:00",
    "number": "6",
    "every": "2",
}


@pytest.fixture(autouse=True)
def clock(time_machine, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def group():
    found = Group()
    ClosedDayFactory(
        hub=found.hub,
        name="Winter break",
        first_day=date(2026, 12, 21),
        last_day=date(2027, 1, 1),
    )
    return found


@pytest.fixture
def ana(client, group):
    client.force_login(group.ana, "people.backends.SignIn")
    return client


@pytest.fixture
def address(group):
    return reverse("workgroups:plan", args=[group.workgroup.pk])


def text_of(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def days(page):
    return [f"{row.initial['day']:%b %-d}" for _n, row, _notes in page.context["rows"]]


def fields_of(page):
    form = page.context["form"]
    fields = {"base": form.seen}
    for row in form.forms:
        fields |= {one.html_name: one.value() or "" for one in row}
    return fields | {"place": form.place["place"].value() or ""}


def test_the_form_stands_there_with_what_is_usual(ana, address):
    page = ana.get(address)
    initial = page.context["wish"].initial
    assert (initial["number"], initial["every"]) == (6, 2)
    assert initial["first_week"] == date(2026, 11, 9)
    assert page.context["form"] is None


def test_dates_are_proposed_and_a_moved_one_says_why(ana, address):
    page = ana.get(address, WISH)
    assert days(page) == ["Nov 10", "Nov 24", "Dec 8", "Jan 5", "Jan 12", "Jan 19"]
    text = text_of(page)
    assert "Moved from Tuesday, December 22: Winter break." in text
    assert "Moved from Tuesday, December 29: Winter break." in text
    assert not Meeting.objects.exists()


def test_a_session_that_is_a_draft_still_moves_a_meeting_too(ana, address, group):
    """Of the workgroup's team, and of another one that a member is in; whose it is is said alone."""
    west = MembershipFactory(team__name="West team", user=group.ben).team
    draft = {"state": "draft", "title": "Session 2"}
    GatheringFactory(team=group.team, starts_at=datetime(2026, 11, 10, 16, tzinfo=UTC), **draft)
    GatheringFactory(team=west, starts_at=datetime(2026, 11, 24, 16, tzinfo=UTC), **draft)
    other = TeamFactory(hub=group.hub, name="Nobody's team")
    GatheringFactory(team=other, starts_at=datetime(2026, 12, 8, 16, tzinfo=UTC), **draft)
    page = ana.get(address, WISH)
    assert days(page)[:3] == ["Nov 17", "Dec 1", "Dec 8"]
    text = text_of(page)
    assert "Moved from Tuesday, November 10: a session of East team is to be on it." in text
    assert "Moved from Tuesday, November 24: a session of West team is to be on it." in text
    assert "Session 2" not in text


def test_saved_as_drafts_and_announced_together_in_one_mail(ana, address, group):
    page = ana.get(address, WISH | {"number": "3"})
    fields = fields_of(page) | {"m1-day": "2026-11-25", "place": "Rosewood Center"}
    saved = ana.post(address, fields)
    dates = Gathering.objects.filter(meeting__workgroup=group.workgroup).order_by("starts_at")
    assert [(f"{one.starts_at:%b %-d}", one.state) for one in dates] == [
        ("Nov 11", "draft"),  # midnight in UTC
        ("Nov 26", "draft"),
        ("Dec 9", "draft"),
    ]
    assert dates[1].place == "Rosewood Center"
    page = ana.get(saved["Location"])
    assert page.context["back_url"] == group.workgroup.get_absolute_url()
    sent = {name: page.context[name] for name in ("digest", "sending_key")}
    there = ana.post(saved["Location"], sent)
    assert there["Location"] == group.workgroup.get_absolute_url()
    assert "Undo" in text_of(ana.get(there["Location"]))
    assert set(dates.values_list("state", flat=True)) == {"announced"}
    to = Mail.objects.filter(kind="gatherings.announced").values_list("user__name", flat=True)
    assert sorted(to) == ["Ana Ruiz", "Ben Ode", "Cy Lam", "Dee Fox"]


def test_further_meetings_are_counted_from_those_there_are(ana, address, group):
    MeetingFactory(workgroup=group.workgroup)
    MeetingFactory(workgroup=group.workgroup, gathering__state="cancelled")
    page = ana.get(address, WISH | {"number": "2"})
    assert [n for n, _row, _notes in page.context["rows"]] == [3, 4]
    saved = ana.post(address, fields_of(page))
    assert saved.status_code == 302
    titles = Gathering.objects.filter(state="draft").order_by("starts_at")
    said = [one.title.split(",")[0] for one in titles]
    assert said == ["Meeting 3", "Meeting 4"]


def test_kept_as_drafts_for_later_and_one_left_out(ana, address, group):
    fields = fields_of(ana.get(address, WISH | {"number": "3"}))
    answer = ana.post(address, fields | {"m2-day": "", "later": "1"}, follow=True)
    assert answer.redirect_chain[-1][0] == group.workgroup.get_absolute_url()
    assert "2 meetings are saved as drafts." in text_of(answer)
    assert "Nothing is announced yet" in text_of(answer)
    assert "Nothing is planned yet" not in text_of(answer)
    assert Meeting.objects.count() == 2


def test_a_session_of_a_member_s_team_moves_a_date_and_other_dates_are_warned_of(
    ana, address, group
):
    session = GatheringFactory(
        team=group.team, title="Session 2", starts_at=datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    )
    AttendeeFactory(gathering=session, user=group.ben, answer="declined")
    other = MeetingFactory(
        workgroup__team=group.team,
        workgroup__name="Toolkit",
        gathering__title="Meeting 3, Toolkit",
        gathering__starts_at=datetime(2026, 12, 8, 18, 0, tzinfo=UTC),
    )
    AttendeeFactory(gathering=other.gathering, user=group.ben, answer="accepted")
    AttendeeFactory(gathering=other.gathering, user=group.cy, answer="declined")
    page = ana.get(address, WISH | {"number": "3"})
    assert days(page) == ["Nov 10", "Dec 1", "Dec 8"]
    text = text_of(page)
    assert "Moved from Tuesday, November 24: Session 2." in text
    assert "Ben Ode: Meeting 3, Toolkit that day, at 10:00 am." in text
    assert "Cy Lam" not in text


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"number": "12"}, "every", "Plan 7, or meet more often."),
        ({"first_week": "2026-10-05"}, "first_week", "is past. Choose a later first week."),
        ({"first_week": "2027-06-21"}, "number", "Cycle"),
        ({"weekday": "6", "first_week": "2027-03-08", "starts": "02:30", "ends": "04:00"},
         "starts", "clocks skip 2:30 am"),
        ({"ends": "15:00"}, "ends", "Enter an end after 4:00 pm."),
        ({"number": "x"}, "number", "Enter a whole number."),
    ],
)  # fmt: skip
def test_a_wish_in_the_way_stands_beside_its_field(ana, address, changes, field, sentence):
    page = ana.get(address, WISH | changes)
    assert page.status_code == 422
    assert sentence in " ".join(page.context["wish"].errors[field])
    assert page.context["form"] is None


def test_what_is_wrong_in_a_row_stands_there_and_nothing_is_saved(ana, address):
    fields = fields_of(ana.get(address, WISH | {"number": "2"}))
    answer = ana.post(address, fields | {"m1-day": "2026-11-01", "place": "The library"})
    assert answer.status_code == 422
    assert "This day is past." in text_of(answer)
    assert 'value="The library"' in answer.content.decode()
    assert not Meeting.objects.exists()


def test_two_who_plan_at_once_are_told(ana, address, group):
    fields = fields_of(ana.get(address, WISH | {"number": "2"}))
    MeetingFactory(workgroup=group.workgroup)
    answer = ana.post(address, fields)
    assert answer.status_code == 422
    assert "Somebody else planned meetings since you opened the page." in text_of(answer)
    assert ana.post(address, fields_of(answer)).status_code == 302


def test_a_day_changed_to_a_closed_one_is_saved_with_a_warning(ana, address):
    fields = fields_of(ana.get(address, WISH | {"number": "2"}))
    answer = ana.post(address, fields | {"m1-day": "2026-12-22"}, follow=True)
    assert "Tuesday, December 22: Winter break." in text_of(answer)
    assert Meeting.objects.count() == 2


def test_members_may_not_plan_and_others_find_nothing(client, address, group):
    client.force_login(group.ben, "people.backends.SignIn")
    assert client.get(address).status_code == 403
    client.force_login(UserFactory(), "people.backends.SignIn")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("size", [1, 3, 25])
def test_the_page_asks_the_same_for_any_number(
    ana, address, group, size, django_assert_max_num_queries
):
    for n in range(size):
        member = WorkgroupMemberFactory(workgroup=group.workgroup).user
        ClosedDayFactory(hub=group.hub, last_day=date(2027, 4, 1 + n))
        one = GatheringFactory(team=group.team, starts_at=NOW + timedelta(days=8 + n))
        AttendeeFactory(gathering=one, user=member)
    ana.get(address, WISH)
    with django_assert_max_num_queries(9):
        page = ana.get(address, WISH)
    assert len(page.content) < 60 * 1024


def test_adding_by_hand_warns_of_a_closed_day_too(ana, group):
    add = reverse("workgroups:add_meetings", args=[group.workgroup.pk])
    fields = {"base": ana.get(add).context["form"].seen}
    for n in range(6):
        day = "2026-12-22" if n == 0 else ""
        fields |= {f"m{n}-day": day, f"m{n}-starts": "16:00", f"m{n}-ends": "18:00"}
    page = ana.post(add, fields, follow=True)
    assert "Tuesday, December 22: Winter break." in text_of(page)
    assert Gathering.objects.filter(state="draft").count() == 1


def test_announced_to_an_empty_group_it_says_that_nobody_is_asked(client, group):
    meeting = MeetingFactory(workgroup=group.workgroup, gathering__state="draft")
    group.workgroup.roles_held.update(left_on=date(2026, 11, 1))
    client.force_login(group.dana, "people.backends.SignIn")
    page = client.get(f"{reverse('gatherings:announce')}?id={meeting.gathering_id}")
    assert "Nobody is asked: nobody belongs to it yet." in text_of(page)
