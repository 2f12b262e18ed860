"""What people hear of drafts by mail: once, with what goes anyway, or once a week."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from gatherings import reminders
from gatherings.services import reminding
from mailing import mails, sender, weekly
from mailing.models import Mail, WeeklyMail
from mailing.services import NewMail, enqueue
from mailing.writers import Letter, Nothing
from mailing.writing import Paragraph
from recommendations import round_news
from recommendations.models import CommentRound, Draft, ReadMark
from recommendations.services import rounds, states, talking, versions
from recommendations.services.talking import Place, Speaker
from tests.factories import AttendeeFactory, GatheringFactory, MembershipFactory, TeamFactory
from tests.gatherings.diaries import at

pytestmark = pytest.mark.django_db
# A Tuesday, and the Thursday after at 8 am in Portland.
TUESDAY = datetime(2026, 12, 1, 18, tzinfo=UTC)
THURSDAY = datetime(2026, 12, 3, 16, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.STEMHUB_MAIL_DELIVERY = "database"


def say(world, who, text, now=TUESDAY, thread=None):
    by = {"speaker": Speaker(user=who), "actor": who, "via": "web", "now": now, "text": text}
    if thread is not None:
        return talking.reply(thread=thread, **by)
    return talking.begin(draft=world.draft, place=Place("aaaaaaa2"), **by)


def week(now=THURSDAY):
    weekly.send_due(now=now)
    sender.send_due(now=now)
    return {mail.user.name: mail for mail in Mail.objects.filter(kind=weekly.WEEKLY, state="sent")}


def test_once_a_week_each_hears_what_concerns_them_and_nobody_what_doesnt(world):
    thread = say(world, world.cora, "Where from, @Ben?")
    say(world, world.ana, "Horizon.", thread=thread)
    versions.keep(draft=world.draft, actor=world.dana, via="web", now=TUESDAY)
    mails = week()
    assert set(mails) == {"Ana Ruiz", "Ben Okafor", "Cora Lind"}
    assert "Cora Lind named you in a comment" in mails["Ben Okafor"].text
    assert "Ana Ruiz answered where you commented" in mails["Cora Lind"].text
    assert "version 1 is there" in mails["Ben Okafor"].text
    assert "version 1 is there" in mails["Cora Lind"].text
    assert "a new comment from Cora Lind" in mails["Ana Ruiz"].text


def test_it_is_told_once_and_nothing_to_say_is_no_mail(world):
    say(world, world.cora, "Good.")
    assert set(week()) == {"Ana Ruiz", "Ben Okafor"}
    next_week = THURSDAY + timedelta(days=7)
    weekly.send_due(now=next_week)
    sender.send_due(now=next_week)
    assert Mail.objects.filter(kind=weekly.WEEKLY, state="sent").count() == 2


def test_a_mail_that_goes_anyway_takes_it_along(world):
    say(world, world.cora, "Good.")
    mail = NewMail(key="x", user=world.ana, kind=mails.SECOND_STEP_OFF, send_after=TUESDAY)
    enqueue([mail], now=TUESDAY)
    sender.send_due(now=TUESDAY + timedelta(minutes=1))
    assert "a new comment from Cora Lind" in Mail.objects.get(key="x").text
    assert set(week()) == {"Ben Okafor"}


def test_what_somebody_read_on_the_page_needs_no_mail(world):
    say(world, world.cora, "Good.")
    ReadMark.objects.create(
        draft=world.draft, user=world.ana, read_at=TUESDAY + timedelta(minutes=1)
    )
    assert set(week()) == {"Ben Okafor"}


def test_it_comes_on_the_day_and_of_the_kinds_that_they_chose(world, client):
    say(world, world.cora, "Good, @Ben Okafor.")
    ana, ben = (weekly.choices_url(one).split("/", 3)[3] for one in (world.ana, world.ben))
    client.post(f"/{ana}", {"weekday": "4", "wanted": list(weekly.KINDS)})
    client.post(f"/{ben}", {"weekday": "3", "wanted": ["recommendations.versions"]})
    assert week() == {}
    assert set(week(THURSDAY + timedelta(days=1))) == {"Ana Ruiz"}


def test_one_click_in_the_mail_program_ends_it_and_a_look_doesnt(world, client):
    url = weekly.choices_url(world.ana).split("/", 3)[3]
    assert client.get(f"/{url}").status_code == 200
    assert not WeeklyMail.objects.exists()
    assert client.post(f"/{url}", {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert set(WeeklyMail.objects.get().off) == set(weekly.KINDS)
    assert client.post(f"/{url}", {"weekday": "9"}).status_code == 422
    assert client.get(reverse("mailing:weekly", args=["a:b:c"])).status_code == 404


def test_one_kind_is_stopped_by_one_press_and_the_others_go_on(world, client):
    say(world, world.cora, "Good, @Ana Ruiz.")
    week()
    text = Mail.objects.get(state="sent", user=world.ana).text
    assert text.count("Stop this kind:") == 1
    url = re.search(r"when somebody names me in a comment: https?://[^/]+(/\S+)", text)[1]
    assert "Stop this kind of news?" in client.get(url).content.decode()
    assert not WeeklyMail.objects.exists()
    page = client.post(url, {"news": "off"}).content.decode()
    assert "Stopped" in page
    assert WeeklyMail.objects.get(user=world.ana).off == ["recommendations.named"]
    say(world, world.cora, "Again, @Ana Ruiz.", now=TUESDAY + timedelta(days=7))
    week(THURSDAY + timedelta(days=7))
    assert Mail.objects.filter(kind=weekly.WEEKLY, user=world.ana, state="sent").count() == 1
    client.post(url, {"news": "on"})
    assert WeeklyMail.objects.get(user=world.ana).off == []
    assert client.get(reverse("mailing:stop_kind", args=["a:b:c"])).status_code == 404


def test_whoever_left_the_team_hears_nothing(world):
    say(world, world.cora, "Good.")
    world.ana.memberships.update(state="left", seat=None, left_on="2026-12-01")
    assert set(week()) == {"Ben Okafor"}


def move(world, deed, now=TUESDAY, **more):
    reason = "Ask the families first."
    return deed(draft=world.draft, reason=reason, actor=world.ana, via="web", now=now, **more)


def test_authors_are_told_once_what_is_sent_back_and_why_but_not_by_themselves(world):
    Draft.objects.update(state="comments")
    move(world, states.send_back, state="draft")
    assert set(week()) == {"Ben Okafor"}
    assert (
        "Science every week came back: Ask the families first."
        in Mail.objects.get(state="sent").text
    )
    assert set(week(THURSDAY + timedelta(days=7))) == {"Ben Okafor"}
    assert Mail.objects.filter(state="sent").count() == 1


def test_of_a_draft_that_is_shelved_its_authors_hear_that_and_nothing_else(world):
    say(world, world.cora, "Good.")
    move(world, states.shelve)
    assert set(week()) == {"Ben Okafor"}
    text = Mail.objects.get(state="sent").text
    assert "Science every week is shelved: Ask the families first." in text
    assert "a new comment" not in text


def closed_round(world, **changes):
    say(world, world.cora, "Good.")
    rows = {"opens_at": TUESDAY - timedelta(days=1), "closes_at": TUESDAY + timedelta(hours=2)}
    version = versions.keep(draft=world.draft, actor=world.ben, via="web", now=TUESDAY)
    return CommentRound.objects.create(
        draft=world.draft, version=version, opened_by=world.ana, **rows | changes
    )


def test_who_commented_hears_once_what_the_authors_changed(world):
    row = closed_round(world)
    by = {"actor": world.ana, "via": "web", "now": TUESDAY + timedelta(hours=3)}
    rounds.close(row=row, **by)
    say(world, world.dana, "Too late.", now=TUESDAY + timedelta(hours=4))
    assert "came of your comments" not in week()["Cora Lind"].text
    rounds.say_what_changed(row=row, answer="Mentors are\npaid now.", **by)
    weekly.send_due(now=THURSDAY + timedelta(days=7))
    sender.send_due(now=THURSDAY + timedelta(days=7))
    told = [
        mail.user.name
        for mail in Mail.objects.filter(state="sent")
        if "Science every week: this came of your comments: Mentors are paid now." in mail.text
    ]
    assert told == ["Cora Lind"], "not its authors, nor who came too late, and once"
    weekly.send_due(now=THURSDAY + timedelta(days=14))
    assert not Mail.objects.filter(state="queued").exists()


def test_who_is_of_a_team_that_was_asked_hears_it_too_and_who_left_doesnt(world):
    guest = MembershipFactory(team=TeamFactory(hub=world.hub, cycle=world.cycle)).user
    row = closed_round(world, closed_at=TUESDAY + timedelta(hours=1), answer="All of it.")
    row.teams.add(guest.memberships.get().team)
    thread = say(world, guest, "And us?")
    say(world, world.ana, "You too.", thread=thread)
    world.cora.memberships.update(state="left", seat=None, left_on="2026-12-01")
    assert round_news.waiting(THURSDAY) == {guest.pk}
    text = week()[guest.name].text
    assert "this came of your comments: All of it." in text
    assert "Ana Ruiz answered where you commented" in text


def test_news_wait_for_a_mail_that_goes_before_they_are_a_week_old(world):
    """Cora's session is on Tuesday and on Wednesday a week later: Monday's mail takes it along."""
    say(world, world.cora, "Good, @Ana Ruiz and @Ben Okafor.")
    for user, starts in ((world.ana, "2026-12-08 08:30"), (world.ben, "2026-12-10 08:30")):
        gathering = GatheringFactory(
            team=world.team, hub=world.hub, cycle=world.cycle, starts_at=at(starts)
        )
        row = AttendeeFactory(gathering=gathering, user=user, answer="accepted")
        reminders.schedule([row], now=TUESDAY)
    assert set(week()) == {"Ben Okafor"}
    now = at("2026-12-07 09:00")
    reminding.sweep(now=now)
    sender.send_due(now=now)
    text = Mail.objects.get(user=world.ana, state="sent").text
    assert "Cora Lind named you in a comment" in text


def test_what_only_goes_along_earns_no_weekly_mail(world):
    say(world, world.cora, "Good.")
    mail = Mail(key="x", user=world.ana)
    found = weekly.Weekly().say(mail, {"x": [Paragraph("A poll waits.")]}, THURSDAY)
    assert isinstance(found, Nothing)
    found = weekly.Weekly().say(mail, {"x": [Paragraph("News.", since=TUESDAY)]}, THURSDAY)
    assert isinstance(found, Letter)


@pytest.mark.parametrize("n", [1, 3])
def test_it_is_written_in_the_same_number_of_queries(world, n, django_assert_max_num_queries):
    from recommendations import news

    for number in range(n):
        say(world, world.cora, f"Good {number}, @Ana.")
    mails = [Mail(key=str(user.pk), user=user) for user in (world.ana, world.ben, world.cora)]
    with django_assert_max_num_queries(10):
        news.besides(mails, THURSDAY)
