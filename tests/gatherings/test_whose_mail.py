"""Mail about a hub's dates and teams carries the hub, so that no other hub's coordinators see it."""

from datetime import date, timedelta

from gatherings import daily_mails, mails, reminders
from gatherings.services import announcing, answers, daily, links, reminding
from mailing.models import Mail
from mailing.services import enqueue
from teams import mails as team_mails
from teams.services import invitations, members
from teams.services.newcomers import Newcomer
from tests.factories import HubRoleFactory, UserFactory

from .conftest import NOW, START, cancel, change
from .diaries import at

ABOUT_DATES = {
    mails.ANNOUNCED, mails.ENTRY, mails.MOVED, mails.PLACE, mails.CANCELLED,
    mails.ANSWER_SET, mails.FRESH_LINK, reminders.REMINDER, reminders.NUDGE, daily_mails.URGENT,
}  # fmt: skip
ABOUT_TEAMS = {team_mails.INVITATION, team_mails.REMINDER, team_mails.WELCOME, "coordinator"}


def hubs_by_kind():
    found = {}
    for kind, hub in Mail.objects.values_list("kind", "for_hub"):
        found.setdefault(kind, set()).add(hub)
    return found


def test_every_kind_of_mail_about_a_date_says_whose_it_is(east, now, time_machine):
    gathering = east.draft()
    announcing.announce(
        gatherings=[gathering], actor=east.dana, via="web", sending_key="1", now=NOW
    )
    Mail.objects.update(state="sent", sent_at=NOW)
    ana, ben, cy = (gathering.attendees.get(user=one) for one in (east.ana, east.ben, east.cy))
    say = {"actor": east.dana, "via": "web", "now": NOW}
    answers.enter(attendee=ben, answer="accepted", source="phone", **say)
    answers.enter(attendee=cy, answer="tentative", source="phone", **say)
    links.new_link(attendee=ana, **say)
    reminding.nudge(gathering=gathering, attendee_ids=[ana.pk], sending_key="2", **say)
    change(east, gathering, place="Gresham High")
    Mail.objects.filter(state="queued").update(state="sent", sent_at=NOW)
    change(
        east,
        gathering,
        starts_at=START + timedelta(days=1),
        ends_at=START + timedelta(days=1, hours=7),
    )
    Mail.objects.filter(state="queued").update(state="sent", sent_at=NOW)
    for when in ("2026-12-03 09:00", "2026-12-09 09:00"):
        reminding.sweep(now=at(when))
    answers.answer(
        attendee=ben, answer="declined", actor=None, via="link", now=at("2026-12-09 10:00")
    )
    cancel(east, gathering)
    assert hubs_by_kind() == {kind: {east.hub.pk} for kind in ABOUT_DATES}


def test_every_kind_of_mail_about_a_team_says_whose_it_is(east, now):
    row = invitations.invite(
        team=east.team, email="zoe@example.org", name="Zoë", actor=east.dana, via="web", now=NOW
    )
    invitations.sweep(now=row.expires_at - timedelta(days=3))
    members.add_active(
        team=east.team,
        people=[Newcomer("max@example.org", "Max Ode")],
        welcome=True,
        actor=east.dana,
        via="import",
        now=NOW,
    )
    role = HubRoleFactory(hub=east.hub, user=UserFactory(), starts_on=date(2026, 1, 1))
    enqueue([team_mails.coordinator(role, east.team, actor=None)], now=NOW)
    assert hubs_by_kind() == {kind: {east.hub.pk} for kind in ABOUT_TEAMS}


def test_a_digest_of_several_hubs_is_the_sites(east, now):
    gathering = east.draft(state="announced")
    row = gathering.attendees.create(user=east.ana)
    answers.answer(attendee=row, answer="accepted", actor=None, via="link", now=NOW)
    assert daily.send_due(now=at("2026-11-03 07:00")) == 1
    assert hubs_by_kind()[daily_mails.DAILY] == {None}
