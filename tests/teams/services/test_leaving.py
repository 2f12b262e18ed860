"""Leaving by oneself, and the *Undo* of a membership's end."""

from datetime import UTC, datetime, timedelta

import pytest

from foundation.refusals import Refused
from gatherings.models import Attendee
from mailing.models import Mail
from mailing.sender import send_due
from mailing.undo import undo_sending
from people.services import change_address
from teams.services import members
from teams.services.newcomers import Newcomer
from tests.factories import (
    AttendeeFactory,
    GatheringFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=30)


@pytest.fixture(autouse=True)
def a_minute(settings):
    settings.STEMHUB_UNDO_SECONDS = 60


@pytest.fixture
def team():
    return TeamFactory(name="East Team", hub__name="East Hub")


@pytest.fixture
def dana(team):
    user = UserFactory(name="Dana Whitfield", email="dana@example.org")
    return HubRoleFactory(hub=team.hub, user=user).user


@pytest.fixture
def row(team):
    user = UserFactory(name="Ana Ruiz", email="ana@example.org")
    return MembershipFactory(team=team, user=user, seat=4)


def end(row, actor, now=NOW):
    return members.leave(
        membership=row, on=row.joined_on, actor=actor, via="web", reason="moved", now=now
    )


def undo(row, now=LATER):
    sending = members.ending_of(row)
    return undo_sending(sending=sending, actor=sending.actor, via="web", now=now)


class TestUndo:
    def test_they_are_a_member_in_their_seat_with_the_answer_they_gave(self, team, dana, row):
        date = GatheringFactory(team=team)
        asked = AttendeeFactory(gathering=date, user=row.user, answer="accepted", note="By bus")
        ended = end(row, dana)
        asked.refresh_from_db()
        assert (asked.withdrawn, asked.link_version) == (True, 1)
        undo(ended)
        row.refresh_from_db()
        assert (row.state, row.seat, row.left_on, row.ended_at, row.left_reason) == (
            "active", 4, None, None, "",
        )  # fmt: skip
        assert row.link_version == 0
        asked.refresh_from_db()
        assert (asked.withdrawn, asked.link_version) == (False, 0)
        assert (asked.answer, asked.note) == ("accepted", "By bus")
        assert asked.remind_at is not None

    def test_a_seat_given_away_meanwhile_stays_given_and_the_next_one_is_theirs(
        self, team, dana, row
    ):
        ended = end(row, dana)
        MembershipFactory(team=team, seat=4)
        undo(ended)
        row.refresh_from_db()
        assert (row.state, row.seat) == ("active", 1)

    def test_a_full_team_refuses(self, team, dana, row):
        ended = end(row, dana)
        for seat in range(1, 26):
            MembershipFactory(team=team, seat=seat)
        with pytest.raises(Refused, match="All 25 seats"):
            undo(ended)
        row.refresh_from_db()
        assert row.state == "left"

    def test_a_date_announced_meanwhile_reaches_them_once(self, team, dana, row):
        ended = end(row, dana)
        date = GatheringFactory(team=team, announced_at=NOW)
        undo(ended)
        assert Attendee.objects.get(gathering=date, user=row.user).withdrawn is False
        send_due(now=NOW + timedelta(minutes=5))
        assert Mail.objects.filter(user=row.user, state="sent").count() == 1

    def test_a_welcome_that_leaving_called_back_goes_after_all(self, team, dana):
        (new,) = members.add_active(
            team=team, people=[Newcomer("zoe@example.org", "Zoë Park")], welcome=True,
            actor=dana, via="web", now=NOW,
        )  # fmt: skip
        undo(end(new, dana))
        assert Mail.objects.filter(user=new.user, state="queued", kind="welcome").count() == 1

    def test_who_was_invited_again_meanwhile_is_left_so(self, team, dana, row):
        ended = end(row, dana)
        MembershipFactory(team=team, user=row.user, state="invited")
        with pytest.raises(Refused, match="was changed since"):
            undo(ended)

    def test_links_to_a_former_address_stay_dead(self, dana, row):
        ended = end(row, dana)
        change_address(user=row.user, email="new@example.org", actor=dana, via="admin")
        with pytest.raises(Refused, match="was changed since"):
            undo(ended)

    def test_after_a_minute_it_is_too_late(self, dana, row):
        ended = end(row, dana)
        with pytest.raises(Refused, match="too late"):
            undo(ended, NOW + timedelta(seconds=61))


class TestByOneself:
    def leave(self, row, reason="New school year,\nother duties"):
        return members.leave_oneself(
            membership=row, reason=reason, actor=row.user, via="web", now=NOW
        )

    def test_each_coordinator_is_told_why_once_undo_is_over(self, team, dana, row):
        second = HubRoleFactory(hub=team.hub).user
        HubRoleFactory(hub=None)
        left = self.leave(row)
        assert (left.state, left.seat, str(left.left_on)) == ("left", None, "2026-11-23")
        mails = {mail.user: mail for mail in Mail.objects.filter(kind="left_team")}
        assert set(mails) == {dana, second}
        assert {mail.send_after for mail in mails.values()} == {NOW + timedelta(seconds=60)}
        mail = mails[dana]
        assert mail.subject == "Ana Ruiz left East Team"
        assert "They wrote: New school year, other duties" in mail.text
        assert mail.reply_to == "ana@example.org"

    def test_undo_calls_the_mail_back(self, dana, row):
        undo(self.leave(row))
        assert Mail.objects.get(user=dana).state == "cancelled"
        row.refresh_from_db()
        assert row.state == "active"

    def test_where_nobody_coordinates_the_hub_the_network_hears(self, row):
        network = HubRoleFactory(hub=None).user
        self.leave(row, reason="")
        mail = Mail.objects.get()
        assert mail.user == network
        assert "They didn't say why" in mail.text

    def test_a_cycle_that_is_over_is_not_left(self, row):
        row.team.cycle.archived = True
        row.team.cycle.save()
        with pytest.raises(Refused, match="is over"):
            self.leave(row)
