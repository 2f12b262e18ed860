"""Inviting again and marking as agreed, and the *Undo* of both."""

from datetime import UTC, datetime, timedelta

import pytest

from foundation.refusals import Refused
from gatherings.models import Attendee
from mailing.models import Mail, Sending
from mailing.sender import send_due
from mailing.undo import undo_sending
from people.services import change_address
from teams.links import join_token, read_join_token
from teams.models import Membership
from teams.roster.plan import make
from teams.services import invitations, members
from tests.factories import (
    GatheringFactory,
    HubFactory,
    HubRoleFactory,
    MailFactory,
    TeamFactory,
    UserFactory,
)
from tests.teams.roster.lists import AGREED as AGREED_ROSTER
from tests.teams.roster.lists import roster

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
DAY, SECONDS = timedelta(days=1), timedelta(seconds=1)
FIELDS = ("state", "seat", "invited_by_id", "invited_at", "expires_at", "reminded_at")


@pytest.fixture(autouse=True)
def a_minute(settings):
    settings.STEMHUB_UNDO_SECONDS = 60


@pytest.fixture
def team():
    return TeamFactory(name="East Team", hub=HubFactory(name="East Hub"))


@pytest.fixture
def dana(team):
    return HubRoleFactory(hub=team.hub, user=UserFactory(name="Dana Whitfield")).user


@pytest.fixture
def row(team, dana):
    """Zoë, invited five days ago; the mail has gone out."""
    row = invitations.invite(
        team=team, email="zoe@example.org", name="Zoë Park", actor=dana, via="web", now=NOW
    )
    Mail.objects.update(state="sent", sent_at=NOW)
    return row


def again(row, now=NOW + 5 * DAY, actor=None):
    return invitations.invite_again(membership=row, actor=actor, via="web", now=now)


def undo(sending, now):
    return undo_sending(sending=sending, actor=sending.actor, via="web", now=now)


def facts(row):
    fresh = Membership.objects.get(pk=row.pk)
    return [getattr(fresh, name) for name in FIELDS]


def waiting(**which):
    return Mail.objects.filter(state="queued", **which)


class TestAgain:
    def test_undo_restores_the_days_and_the_link_and_the_seat_stays(self, row):
        Membership.objects.update(reminded_at=NOW + DAY)
        MailFactory(key=f"join-reminder:{row.pk}:{row.link_version}", user=row.user, state="queued")
        send_due(now=NOW + DAY)
        before, old = facts(row), join_token(row)
        renewed = again(row)
        assert facts(renewed) != before
        undo(invitations.renewal_of(renewed), NOW + 5 * DAY + 30 * SECONDS)
        assert facts(row) == before
        assert not waiting().exists()
        found = read_join_token(old)
        invitations.join(membership_id=found.pk, link_version=found.link_version, now=NOW + 6 * DAY)
        row.refresh_from_db()
        assert (row.state, row.seat) == ("active", 1)

    def test_invited_again_after_that_undo_it_can_be_undone_again(self, row, dana):
        first = again(row, actor=dana)
        undo(invitations.renewal_of(first), NOW + 5 * DAY + 30 * SECONDS)
        before = facts(row)
        second = again(row, now=NOW + 5 * DAY + 40 * SECONDS)
        assert waiting(user=row.user).count() == 1
        sending = invitations.renewal_of(second)
        assert sending.undone_at is None
        undo(sending, NOW + 5 * DAY + 50 * SECONDS)
        assert facts(row) == before
        assert not waiting().exists()

    def test_undo_sends_the_first_invitation_after_all_where_it_still_waited(self, row):
        Mail.objects.update(state="failed", sent_at=None, error="550 no such user")
        renewed = again(row)
        undo(invitations.renewal_of(renewed), NOW + 5 * DAY + 30 * SECONDS)
        one = waiting().get()
        assert (one.kind, one.user) == ("invitation", row.user)
        row.refresh_from_db()
        assert f"/join/{join_token(row).rsplit(':', 2)[0]}" in one.text

    def test_undo_revives_no_link_of_a_former_address(self, row, dana):
        old = join_token(row)
        sending = invitations.renewal_of(again(row))
        change_address(user=row.user, email="right@example.org", actor=dana, via="web")
        with pytest.raises(Refused, match="was changed since"):
            undo(sending, NOW + 5 * DAY + 30 * SECONDS)
        row.refresh_from_db()
        assert row.link_version == 2
        with pytest.raises(Exception, match="stale"):
            read_join_token(old)

    def test_a_first_invitation_has_no_renewal_to_undo(self, row):
        assert invitations.renewal_of(row) is None


class TestLapsed:
    """Who left or said no, was asked anew and let it lapse, did still leave or say no."""

    @pytest.fixture(params=["left", "declined"])
    def lapsed(self, row, request):
        if request.param == "left":
            row = invitations.join(membership_id=row.pk, link_version=0, now=NOW)
            members.leave(membership=row, on=row.joined_on, actor=None, via="web", now=NOW)
        else:
            invitations.decline(membership_id=row.pk, link_version=0, now=NOW)
        anew = again(row, now=NOW + DAY)
        assert anew.pk != row.pk
        invitations.sweep(now=NOW + 20 * DAY)
        return request.param

    def test_an_import_shows_it_and_does_not_add_them(self, team, lapsed):
        plan = make(team, roster("Zoë Park\tzoe@example.org"), AGREED_ROSTER)
        (one,) = plan.outcomes
        assert one.kind == "refused"
        assert one.notes[0].startswith({"left": "Left this team on", "declined": "Said no"}[lapsed])

    def test_inviting_them_by_mail_is_refused_with_the_sentence(self, team, lapsed):
        words = {"left": "left this team on", "declined": "said no on"}[lapsed]
        with pytest.raises(Refused, match=words):
            invitations.invite(
                team=team, email="zoe@example.org", actor=None, via="web", now=NOW + 21 * DAY
            )
        with pytest.raises(Refused, match=words):
            members.add_active(
                team=team,
                people=[members.Newcomer("zoe@example.org")],
                welcome=False,
                actor=None,
                via="import",
                now=NOW + 21 * DAY,
            )

    def test_invite_again_still_asks_them(self, team, row, lapsed):
        assert again(row, now=NOW + 21 * DAY).state == "invited"


class TestAgreed:
    @pytest.fixture
    def date(self, team):
        return GatheringFactory(team=team, title="Session 2")

    def agree(self, row, dana, now=NOW + DAY):
        return members.agree(membership=row, actor=dana, via="web", now=now)

    def test_a_member_at_once_and_mailed_once_undo_is_over(self, row, dana, date):
        agreed, sending = self.agree(row, dana)
        agreed.refresh_from_db()
        assert (agreed.pk, agreed.state, agreed.seat) == (row.pk, "active", 1)
        assert agreed.history.first().history_user == dana
        mails = waiting(user=row.user)
        assert sorted(mail.kind for mail in mails) == ["gatherings.announced", "welcome"]
        for mail in mails:
            assert (mail.sending, mail.send_after) == (sending, NOW + DAY + 60 * SECONDS)
        assert date.attendees.get(user=row.user).withdrawn is False

    def test_undo_puts_the_invitation_back_and_its_link_works(self, row, dana, date):
        before, old = facts(row), join_token(row)
        _agreed, sending = self.agree(row, dana)
        undo(sending, NOW + DAY + 30 * SECONDS)
        assert facts(row) == before
        row.refresh_from_db()
        assert row.joined_on is None
        assert not waiting().exists()
        assert not Attendee.objects.filter(user=row.user, withdrawn=False).exists()
        found = read_join_token(old)
        invitations.join(membership_id=found.pk, link_version=found.link_version, now=NOW + 2 * DAY)
        assert waiting(user=row.user).get().kind == "gatherings.announced"

    def test_undo_sends_the_invitation_after_all_where_it_still_waited(self, row, dana, mailoutbox):
        Mail.objects.update(state="queued", sent_at=None)
        _agreed, sending = self.agree(row, dana)
        send_due(now=NOW + DAY + 10 * SECONDS)
        assert not mailoutbox
        undo(sending, NOW + DAY + 30 * SECONDS)
        send_due(now=NOW + DAY + 61 * SECONDS)
        assert [mail.subject for mail in mailoutbox] == ["Dana Whitfield invites you to East Team"]

    def test_after_undo_it_can_be_marked_again(self, row, dana, date):
        _agreed, sending = self.agree(row, dana)
        undo(sending, NOW + DAY + 30 * SECONDS)
        self.agree(row, dana, now=NOW + DAY + 40 * SECONDS)
        assert waiting(user=row.user).count() == 2

    @pytest.mark.parametrize("state", ["active", "declined", "expired", "left"])
    def test_whoever_isnt_invited_is_refused(self, row, dana, state):
        if state == "active":
            invitations.join(membership_id=row.pk, link_version=0, now=NOW)
        elif state == "declined":
            invitations.decline(membership_id=row.pk, link_version=0, now=NOW)
        elif state == "expired":
            invitations.take_back(membership=row, actor=dana, via="web", now=NOW)
        else:
            gone = invitations.join(membership_id=row.pk, link_version=0, now=NOW)
            members.leave(membership=gone, on=gone.joined_on, actor=None, via="web", now=NOW)
        with pytest.raises(Refused, match="Zoë Park isn't invited any more"):
            self.agree(row, dana)
        row.refresh_from_db()
        assert row.state == state
        assert not Sending.objects.filter(kind=members.AGREED).exists()
