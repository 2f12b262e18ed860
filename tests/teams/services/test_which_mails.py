"""What people really get, whatever is done and undone with an invitation before it goes."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as site

from foundation.refusals import Refused
from mailing.models import Mail
from mailing.sender import send_due
from mailing.undo import undo_sending
from people.services import change_address
from teams import links
from teams.models import Membership
from teams.roster.plan import Choices
from teams.services import importing, invitations, members
from tests.factories import GatheringFactory, HubFactory, HubRoleFactory, TeamFactory, UserFactory
from tests.teams.roster.lists import people

pytestmark = [pytest.mark.django_db, pytest.mark.services]

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=5)
INVITED, WELCOMED, DATE = "invites you to East Team", "Welcome to East Team", "Session 2"


@pytest.fixture(autouse=True)
def a_minute(settings, monkeypatch):
    settings.STEMHUB_UNDO_SECONDS = 60
    # Another address is given in the same minute.
    monkeypatch.setattr("teams.services.links.timezone.now", lambda: at(20))


@pytest.fixture
def team():
    return TeamFactory(name="East Team", hub=HubFactory(name="East Hub"))


@pytest.fixture
def dana(team):
    return HubRoleFactory(hub=team.hub, user=UserFactory(name="Dana Whitfield")).user


@pytest.fixture
def row(team, dana):
    """Zoë, invited; the mail waits."""
    return invitations.invite(
        team=team, email="zoe@example.org", name="Zoë Park", actor=dana, via="web", now=NOW
    )


@pytest.fixture
def sent(row, mailoutbox):
    """The same, five days after the mail reached her."""
    send_due(now=NOW + timedelta(minutes=2))
    assert went(mailoutbox) == [("zoe@example.org", INVITED)]
    mailoutbox.clear()
    return row


def at(seconds):
    return LATER + timedelta(seconds=seconds)


def went(mailoutbox):
    """Who got what, in order."""
    return [(mail.to[0], _occasion(mail.subject)) for mail in mailoutbox]


def _occasion(subject):
    return next((one for one in (INVITED, WELCOMED, DATE) if one in subject), subject)


def works(mail) -> bool:
    """Whether the link in this mail can be answered."""
    token = re.search(re.escape(site.SITE_URL) + r"/join/([^/\s]+)", mail.body)[1]
    try:
        found = links.read_join_token(token)
    except links.StaleLink:
        return False
    row = Membership.objects.get(pk=found.pk)
    return (row.state, row.link_version) == ("invited", found.link_version)


def renew(row, dana, seconds=0):
    row = invitations.invite_again(membership=row, actor=dana, via="web", now=at(seconds))
    return invitations.renewal_of(row)


def agree(row, dana, seconds=10):
    return members.agree(membership=row, actor=dana, via="web", now=at(seconds))[1]


def undo(sending, seconds=30):
    return undo_sending(sending=sending, actor=sending.actor, via="web", now=at(seconds))


def readdress(row, dana):
    row.user.refresh_from_db()
    change_address(user=row.user, email="right@example.org", actor=dana, via="web")


def send_all():
    """The minute passes, and what waits for another mail's minute, too."""
    for seconds in (5, 40, 61, 100, 200):
        send_due(now=at(seconds))
    assert not Mail.objects.pending().exists()


class TestRenewed:
    def test_one_new_mail_and_its_link_alone_works(self, sent, dana, mailoutbox):
        renew(sent, dana)
        send_all()
        assert went(mailoutbox) == [("zoe@example.org", INVITED)]
        assert works(mailoutbox[0])

    def test_while_the_first_one_waits_for_the_server_one_goes(self, row, dana, mailoutbox):
        renew(row, dana)
        send_all()
        assert went(mailoutbox) == [("zoe@example.org", INVITED)]
        assert works(mailoutbox[0])

    def test_undone_nothing_goes(self, sent, dana, mailoutbox):
        undo(renew(sent, dana))
        send_all()
        assert not mailoutbox

    @pytest.mark.parametrize("state", ["queued", "failed"])
    def test_undone_the_first_one_goes_where_nobody_got_it(self, row, dana, state, mailoutbox):
        Mail.objects.update(state=state)
        undo(renew(row, dana))
        send_all()
        assert went(mailoutbox) == [("zoe@example.org", INVITED)]
        assert works(mailoutbox[0])

    def test_undone_its_reminder_goes_where_nobody_got_it(self, sent, dana, mailoutbox):
        invitations.sweep(now=sent.expires_at - timedelta(days=3))
        assert Mail.objects.pending().get().kind == "invitation_reminder"
        Mail.objects.pending().update(send_after=NOW)
        undo(renew(sent, dana))
        send_due(now=sent.expires_at - timedelta(hours=1))
        (mail,) = mailoutbox
        assert mail.subject.startswith("Your seat in East Team is held until")
        assert works(mail)

    def test_taken_back_nothing_goes_and_undo_says_so(self, sent, dana, mailoutbox):
        sending = renew(sent, dana)
        invitations.take_back(membership=sent, actor=dana, via="web", now=at(10))
        with pytest.raises(Refused, match="was changed since"):
            undo(sending)
        send_all()
        assert not mailoutbox
        assert Membership.objects.get().state == "expired"

    def test_another_address_gets_it_and_undo_says_so(self, sent, dana, mailoutbox):
        sending = renew(sent, dana)
        readdress(sent, dana)
        with pytest.raises(Refused, match="was changed since"):
            undo(sending)
        send_all()
        assert went(mailoutbox) == [("right@example.org", INVITED)]
        assert works(mailoutbox[0])

    def test_agreed_meanwhile_a_welcome_goes_alone(self, sent, dana, mailoutbox):
        sending = renew(sent, dana)
        agree(sent, dana)
        with pytest.raises(Refused, match="was changed since"):
            undo(sending)
        send_all()
        assert went(mailoutbox) == [("zoe@example.org", WELCOMED)]

    def test_agreed_and_that_undone_the_new_invitation_goes(self, sent, dana, mailoutbox):
        sending = renew(sent, dana)
        agreed = agree(sent, dana)
        with pytest.raises(Refused):
            undo(sending, 20)
        undo(agreed)
        send_all()
        assert went(mailoutbox) == [("zoe@example.org", INVITED)]
        assert works(mailoutbox[0])

    def test_agreed_and_both_undone_nothing_goes(self, sent, dana, mailoutbox):
        sending = renew(sent, dana)
        undo(agree(sent, dana))
        undo(sending, 35)
        send_all()
        assert not mailoutbox


class TestAgreed:
    @pytest.fixture
    def date(self, team):
        return GatheringFactory(team=team, title=DATE)

    def test_a_welcome_and_the_dates_go_once_it_cant_be_undone(self, sent, dana, date, mailoutbox):
        agree(sent, dana)
        send_due(now=at(65))
        assert not mailoutbox
        send_all()
        assert sorted(went(mailoutbox)) == [
            ("zoe@example.org", DATE),
            ("zoe@example.org", WELCOMED),
        ]

    def test_undone_nothing_goes(self, sent, dana, date, mailoutbox):
        undo(agree(sent, dana))
        send_all()
        assert not mailoutbox

    @pytest.mark.parametrize("state", ["queued", "failed"])
    def test_undone_the_invitation_goes_where_nobody_got_it(self, row, dana, state, mailoutbox):
        Mail.objects.update(state=state)
        sending = agree(row, dana)
        assert not Mail.objects.failed().exists()
        undo(sending)
        send_all()
        assert went(mailoutbox) == [("zoe@example.org", INVITED)]
        assert works(mailoutbox[0])

    @pytest.mark.parametrize("state", ["queued", "failed"])
    def test_no_invitation_goes_where_nobody_got_it(self, row, dana, state, mailoutbox):
        Mail.objects.update(state=state)
        agree(row, dana)
        send_all()
        assert went(mailoutbox) == [("zoe@example.org", WELCOMED)]
        assert not Mail.objects.failed().exists()

    def test_another_address_is_welcomed(self, sent, dana, mailoutbox):
        agree(sent, dana)
        readdress(sent, dana)
        send_all()
        assert went(mailoutbox) == [("right@example.org", WELCOMED)]

    def test_another_address_is_invited_where_it_is_undone(self, sent, dana, mailoutbox):
        sending = agree(sent, dana)
        readdress(sent, dana)
        undo(sending)
        send_all()
        assert went(mailoutbox) == [("right@example.org", INVITED)]
        assert works(mailoutbox[0])

    def test_who_left_meanwhile_gets_nothing_and_undo_says_so(self, sent, dana, date, mailoutbox):
        sending = agree(sent, dana)
        seat = Membership.objects.get()
        members.leave(membership=seat, on=seat.joined_on, actor=dana, via="web", now=at(20))
        with pytest.raises(Refused, match="was changed since"):
            undo(sending)
        send_all()
        assert not mailoutbox


class TestFirst:
    def test_taken_back_nothing_goes(self, row, dana, mailoutbox):
        invitations.take_back(membership=row, actor=dana, via="web", now=NOW)
        send_all()
        assert not mailoutbox

    def test_taken_back_and_invited_again_one_goes(self, row, dana, mailoutbox):
        invitations.take_back(membership=row, actor=dana, via="web", now=NOW)
        invitations.invite_again(membership=row, actor=dana, via="web", now=NOW)
        send_all()
        assert went(mailoutbox) == [("zoe@example.org", INVITED)]
        assert works(mailoutbox[0])

    @pytest.mark.parametrize("state", ["queued", "failed"])
    def test_another_address_gets_it_alone(self, row, dana, state, mailoutbox):
        Mail.objects.update(state=state)
        readdress(row, dana)
        assert not Mail.objects.failed().exists()
        send_all()
        assert went(mailoutbox) == [("right@example.org", INVITED)]
        assert works(mailoutbox[0])

    def test_who_joins_gets_no_reminder(self, sent, mailoutbox):
        invitations.sweep(now=sent.expires_at - timedelta(days=3))
        invitations.join(membership_id=sent.pk, link_version=0, now=at(0))
        assert not Mail.objects.pending().exists()


class TestRoster:
    @pytest.fixture
    def bring(self, team, dana):
        def bring(choices):
            importing.import_roster(
                team=team,
                roster=people(1),
                choices=choices,
                sending_key="one-press",
                actor=dana,
                now=at(0),
            )
            row = Membership.objects.get()
            return row, Mail.objects.first().sending

        return bring

    @pytest.mark.parametrize("choices", [Choices(), Choices(agreed=False)])
    def test_another_address_waits_for_its_undo_too(self, bring, dana, choices, mailoutbox):
        row, sending = bring(choices)
        readdress(row, dana)
        send_due(now=at(59))
        assert not mailoutbox
        undo(sending)
        send_all()
        assert not mailoutbox
        assert not Membership.objects.exists()

    @pytest.mark.parametrize(
        ("choices", "subject"), [(Choices(), WELCOMED), (Choices(agreed=False), INVITED)]
    )
    def test_another_address_gets_one_mail(self, bring, dana, choices, subject, mailoutbox):
        row, _sending = bring(choices)
        readdress(row, dana)
        send_all()
        assert went(mailoutbox) == [("right@example.org", subject)]

    def test_nobody_hears_of_dates_before_its_undo_is_over(self, bring, team, mailoutbox):
        GatheringFactory(team=team, title=DATE)
        _row, sending = bring(Choices())
        send_due(now=at(59))
        undo(sending)
        send_all()
        assert not mailoutbox
