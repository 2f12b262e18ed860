"""One person added who had agreed, and somebody taken out who was added by mistake."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from foundation.refusals import Refused
from gatherings.models import Attendee
from mailing.models import Mail
from mailing.sender import send_due
from mailing.undo import undo_sending
from people.models import User
from people.services import say_needs
from teams.models import Membership
from teams.services import invitations, members
from teams.services.mistakes import take_out
from teams.services.newcomers import Newcomer
from tests.factories import (
    GatheringFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
MINUTES = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def a_minute(settings):
    settings.STEMHUB_UNDO_SECONDS = 60


@pytest.fixture
def team():
    return TeamFactory(name="East Team", hub__name="East Hub")


@pytest.fixture
def dana(team):
    return HubRoleFactory(hub=team.hub, user=UserFactory(name="Dana Whitfield")).user


@pytest.fixture
def add(team, dana):
    def add(email="zoe@example.org", name="Zoë Park", **more):
        return members.add_one(
            team=team, email=email, name=name, actor=dana, via="web", now=NOW, **more
        )

    return add


class TestAddOne:
    def test_they_are_a_member_at_once_and_get_no_mail(self, team, add):
        row, _sending = add(institution_name="Rosewood", job_role="coach", grade_band="k5")
        assert (row.state, row.seat, row.job_role) == ("active", 1, "coach")
        assert row.institution.name == "Rosewood"
        assert row.history.first().history_change_reason == "web"
        assert not Mail.objects.exists()

    def test_dates_that_are_announced_are_mailed_once_the_minute_is_over(self, team, add):
        GatheringFactory(team=team)
        row, sending = add()
        mail = Mail.objects.get()
        assert (mail.user, mail.sending) == (row.user, sending)
        assert mail.send_after == NOW + MINUTES

    def test_undo_takes_seat_and_mail_back(self, team, dana, add):
        GatheringFactory(team=team)
        row, sending = add()
        undo_sending(sending=sending, actor=dana, via="web", now=NOW)
        assert not Membership.objects.filter(pk=row.pk).exists()
        assert Mail.objects.get().state == "cancelled"
        add()

    def test_a_member_and_an_invited_person_are_refused_in_words(self, team, dana, add):
        add()
        with pytest.raises(Refused, match="already in this team, in seat 1"):
            add("ZOE@example.org")
        invitations.invite(team=team, email="b@example.org", name="Ben", actor=dana, via="web")
        with pytest.raises(Refused, match="choose Mark as agreed"):
            add("b@example.org")

    def test_a_full_team_refuses_and_keeps_nobody(self, team, add):
        for seat in range(1, 26):
            MembershipFactory(team=team, seat=seat)
        with pytest.raises(Refused, match="All 25 seats"):
            add(institution_name="New School")
        assert not User.objects.filter(email="zoe@example.org").exists()


class TestTakeOut:
    def out(self, row, dana):
        return take_out(membership=row, actor=dana, via="web", now=NOW)

    def test_the_person_goes_whole_and_the_history_says_who_did_it(self, team, dana, add):
        GatheringFactory(team=team)
        row, _sending = add()
        pk = row.pk
        user, gone = self.out(row, dana)
        assert gone
        assert str(user) == "Zoë Park"
        assert not Membership.objects.exists()
        assert not User.objects.filter(email="zoe@example.org").exists()
        assert not Mail.objects.exists()
        assert not Attendee.objects.exists()
        last = Membership.history.filter(id=pk).first()
        assert (last.history_type, last.history_user) == ("-", dana)
        assert last.history_change_reason == "web: added by mistake"

    def test_an_imports_person_without_mail_goes_too(self, team, dana):
        (row,) = members.add_active(
            team=team, people=[Newcomer("zoe@example.org", "Zoë Park")], welcome=True,
            actor=dana, via="import", now=NOW,
        )  # fmt: skip
        # The server refused it: the address was the mistake.
        Mail.objects.update(state="failed", error="550 no such user")
        assert self.out(row, dana)[1]
        assert not Mail.objects.exists()

    def test_who_belongs_to_another_team_stays_a_person(self, team, dana, add):
        known = UserFactory(email="zoe@example.org", name="Zoë Park")
        elsewhere = MembershipFactory(user=known)
        row, _sending = add()
        assert self.out(row, dana) == (known, False)
        assert list(Membership.objects.all()) == [elsewhere]

    def test_who_coordinates_a_hub_stays_a_person_with_the_role(self, dana, add):
        role = HubRoleFactory(user=UserFactory(email="zoe@example.org"))
        row, _sending = add()
        assert self.out(row, dana)[1] is False
        role.refresh_from_db()

    def signed_in(self, row):
        row.user.last_login = timezone.now()
        row.user.save()

    def mailed(self, row):
        send_due(now=NOW + 5 * MINUTES)

    def answered(self, row):
        Attendee.objects.update(answer="declined", answered_at=NOW)

    def needy(self, row):
        say_needs(user=row.user, needs={"food": "No nuts"}, actor=row.user, via="link")

    def gone(self, row):
        members.leave(membership=row, on=row.joined_on, actor=None, via="web", now=NOW)

    @pytest.mark.parametrize(
        ("deed", "words"),
        [
            (signed_in, "Zoë Park has signed in. Choose End membership instead"),
            (mailed, "Zoë Park has got mail from us"),
            (answered, "Zoë Park has an answer on record"),
            (needy, "Zoë Park has told us what they need"),
            (gone, "Zoë Park isn't in the team any more"),
        ],
    )
    def test_who_did_something_stays_and_it_says_why(self, team, dana, add, deed, words):
        GatheringFactory(team=team)
        row, _sending = add()
        deed(self, row)
        row.refresh_from_db()
        before = row.state
        with pytest.raises(Refused, match=words):
            self.out(row, dana)
        row.refresh_from_db()
        assert row.state == before
        assert Attendee.objects.filter(user=row.user).exists()
