from datetime import UTC, date, datetime, timedelta

import pytest

from foundation.refusals import Refused
from mailing.models import Mail
from mailing.sender import send_due
from teams import hooks
from teams.links import BadLink, StaleLink, join_token, read_join_token
from teams.models import Membership
from teams.services import invitations
from teams.services.invitations import AlreadyJoinedError
from tests.factories import (
    CycleFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # a Monday, 10 am in Oregon
DAY = timedelta(days=1)


@pytest.fixture
def team():
    return TeamFactory(
        name="East Team", hub=HubFactory(name="East Hub"), cycle=CycleFactory(name="2026-27")
    )


@pytest.fixture
def dana(team):
    dana = UserFactory(name="Dana Whitfield", email="dana@example.org")
    HubRoleFactory(hub=team.hub, user=dana)
    return dana


@pytest.fixture
def heard(monkeypatch):
    heard = []
    for name in ("membership_activated", "membership_ended"):
        monkeypatch.setattr(hooks, name, lambda _name=name, **moment: heard.append(_name))
    return heard


def invite(team, email="zoe@example.org", name="Zoë Park", actor=None, now=NOW, **more):
    return invitations.invite(
        team=team, email=email, name=name, actor=actor, via="web", now=now, **more
    )


def join(row, now=NOW, version=None):
    return invitations.join(
        membership_id=row.pk,
        link_version=row.link_version if version is None else version,
        now=now,
    )


def decline(row, now=NOW):
    return invitations.decline(membership_id=row.pk, link_version=row.link_version, now=now)


class TestInvite:
    def test_it_holds_a_seat_for_14_days(self, team, dana):
        row = invite(team, actor=dana)
        assert (row.state, row.seat, row.invited_by) == ("invited", 1, dana)
        assert row.expires_at == NOW + 14 * DAY
        assert not row.user.has_usable_password()

    def test_the_mail_says_who_invites_what_it_asks_and_until_when(self, team, dana, time_machine):
        time_machine.move_to(NOW, tick=False)  # a link is signed with the second
        row = invite(team, actor=dana)
        mail = Mail.objects.get()
        assert mail.subject == "Dana Whitfield invites you to East Team"
        assert mail.from_name == "Dana Whitfield, East Hub"
        assert mail.reply_to == "dana@example.org"
        assert mail.not_after == row.expires_at
        for words in (
            "Hello Zoë,",
            "the STEM leadership team of East Hub in 2026-27",
            "three full-day sessions of 6 hours",
            "No, thank you",
            "Monday, December 7",
            "Join the team",
            f"/join/{join_token(row)}/",
            "Sent by Dana Whitfield, East Hub.",
            "You get this because a seat in East Team is held for you.",
        ):
            assert words in mail.text, words
            assert words in mail.html, words

    def test_the_mail_of_somebody_who_is_no_coordinator_there_is_the_coordinators(self, team, dana):
        invite(team, actor=UserFactory(is_superuser=True))
        assert Mail.objects.get().reply_to == "dana@example.org"

    def test_a_known_person_is_found_whatever_the_case(self, team):
        ana = UserFactory(email="ana@example.org", job_role="coach")
        row = invite(team, email=" ANA@Example.org", name="")
        assert (row.user, row.job_role) == (ana, "coach")

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("active", "is already in this team, in seat 1."),
            ("invited", "is invited already and has until Thursday, December 31, 2026"),
            ("left", "left this team on Thursday, October 1"),
            ("declined", "said no on Monday, November 23"),
        ],
    )
    def test_whoever_the_team_knows_has_a_sentence_of_their_own(self, team, state, words):
        known = MembershipFactory(team=team, state=state, ended_at=NOW)
        with pytest.raises(Refused) as refused:
            invite(team, email=known.user.email)
        assert words.replace(", 2026", "") in refused.value.message
        assert refused.value.field == "email"
        assert team.memberships.count() == 1
        assert not Mail.objects.exists()

    def test_the_mail_waits_while_it_can_be_undone(self, team, settings):
        settings.STEMHUB_UNDO_SECONDS = 60
        row = invite(team)
        assert Mail.objects.get().send_after == NOW + timedelta(seconds=60)
        invitations.take_back(membership=row, actor=None, via="web", now=NOW)
        assert Mail.objects.get().state == "cancelled"

    def test_whoever_did_not_answer_in_time_can_be_asked_anew(self, team):
        before = MembershipFactory(team=team, state="expired")
        row = invite(team, email=before.user.email)
        before.refresh_from_db()
        assert (row.state, before.attention_closed) == ("invited", True)

    def test_a_member_of_another_team_can_be_invited(self, team):
        other = MembershipFactory()
        assert invite(team, email=other.user.email).user == other.user

    def test_the_26th_is_told_what_to_do(self, team):
        for seat in range(1, 26):
            MembershipFactory(team=team, seat=seat)
        with pytest.raises(Refused, match="All 25 seats of East Team are taken"):
            invite(team)

    def test_a_cycle_that_is_over_takes_nobody(self):
        with pytest.raises(Refused, match="is over"):
            invite(TeamFactory(cycle__archived=True))


class TestAgain:
    def test_an_ended_invitation_gets_a_new_row_and_a_new_mail(self, team):
        old = MembershipFactory(team=team, state="expired", job_role="coach")
        new = invitations.invite_again(membership=old, actor=None, via="web", now=NOW)
        old.refresh_from_db()
        assert (old.state, old.attention_closed) == ("expired", True)
        assert (new.user, new.state, new.job_role) == (old.user, "invited", "coach")
        assert Mail.objects.get().user == old.user

    @pytest.mark.parametrize("state", ["left", "declined"])
    def test_whoever_went_can_be_asked_anew_on_purpose(self, team, state):
        old = MembershipFactory(team=team, state=state)
        new = invitations.invite_again(membership=old, actor=None, via="web", now=NOW)
        assert new.pk != old.pk
        assert Membership.objects.get(pk=old.pk).state == state

    def test_a_standing_invitation_is_renewed_and_its_older_link_dies(self, team):
        row = invite(team)
        old = join_token(row)
        again = invitations.invite_again(membership=row, actor=None, via="web", now=NOW + 5 * DAY)
        assert (again.pk, again.seat, again.expires_at) == (row.pk, row.seat, NOW + 19 * DAY)
        assert sorted(Mail.objects.values_list("state", flat=True)) == ["cancelled", "queued"]
        with pytest.raises(StaleLink):
            read_join_token(old)
        with pytest.raises(Refused, match="This link was replaced"):
            join(again, version=0)

    def test_a_double_click_sends_one_mail(self, team):
        old = MembershipFactory(team=team, state="expired")
        invitations.invite_again(membership=old, actor=None, via="web", now=NOW)
        with pytest.raises(Refused, match="a moment ago"):
            invitations.invite_again(membership=old, actor=None, via="web", now=NOW)
        assert Mail.objects.count() == 1

    def test_a_member_is_not_invited_again(self, team):
        row = MembershipFactory(team=team)
        with pytest.raises(Refused, match="already in this team"):
            invitations.invite_again(membership=row, actor=None, via="web", now=NOW)

    def test_taking_back_frees_the_seat_and_asks_for_no_attention(self, team, heard):
        row = invite(team)
        row = invitations.take_back(membership=row, actor=None, via="web", now=NOW)
        assert (row.state, row.seat, row.attention_closed) == ("expired", None, True)
        assert Mail.objects.get().state == "cancelled"
        assert heard == ["membership_ended"]
        with pytest.raises(Refused, match="isn't invited any more"):
            invitations.take_back(membership=row, actor=None, via="web", now=NOW)


class TestJoin:
    def test_joining_makes_a_member_of_that_day(self, team, heard):
        row = join(invite(team), now=NOW + 2 * DAY)
        assert (row.state, row.seat, row.joined_on) == ("active", 1, date(2026, 11, 25))
        assert heard == ["membership_activated"]
        assert row.history.first().history_change_reason == "link"
        assert row.history.first().history_user is None

    def test_a_second_press_is_told_so_and_changes_nothing(self, team, heard):
        row = join(invite(team))
        with pytest.raises(AlreadyJoinedError):
            join(row, now=NOW + DAY)
        assert heard == ["membership_activated"]

    def test_no_frees_the_seat_and_twice_is_once(self, team, heard):
        row = decline(invite(team))
        assert (row.state, row.seat, row.ended_at) == ("declined", None, NOW)
        assert decline(row).state == "declined"
        assert heard == ["membership_ended"]
        with pytest.raises(Refused, match="You said no"):
            join(row)

    def test_whoever_joined_cannot_say_no_by_the_link(self, team):
        row = join(invite(team))
        with pytest.raises(AlreadyJoinedError):
            decline(row)

    def test_it_is_over_at_its_end_even_before_a_sweep_comes_by(self, team):
        row = invite(team)
        with pytest.raises(Refused, match="This invitation ended on Monday, December 7"):
            join(row, now=row.expires_at)
        assert join(row, now=row.expires_at - timedelta(seconds=1)).state == "active"

    def test_a_row_that_is_gone_is_refused(self):
        with pytest.raises(Refused, match="isn't there any more"):
            invitations.join(membership_id=10**9, link_version=0, now=NOW)


class TestLink:
    def test_it_carries_no_name_and_no_address(self, team):
        token = join_token(invite(team))
        assert read_join_token(token).user.email == "zoe@example.org"
        assert "zoe" not in token.casefold()

    @pytest.mark.parametrize("token", ["", "example", "a:b:c", "Zm9v:1abc:def"])
    def test_what_we_did_not_sign_is_bad(self, token):
        with pytest.raises(BadLink):
            read_join_token(token)

    def test_an_answer_links_signature_does_not_open_a_team(self, team):
        from django.core import signing

        with pytest.raises(BadLink):
            read_join_token(signing.dumps([invite(team).pk, 0], salt="gatherings.answer"))

    def test_it_is_stale_for_somebody_inactive(self, team):
        row = invite(team)
        row.user.is_active = False
        row.user.save()
        with pytest.raises(StaleLink):
            read_join_token(join_token(row))


class TestTakeBack:
    def test_all_of_it_is_recorded_as_one_deed_of_whoever_pressed(self, team, dana):
        row = invite(team, actor=dana)
        before = row.history.count()
        invitations.take_back(membership=row, actor=dana, via="web", now=NOW)
        told = row.history.first()
        assert row.history.count() == before + 1
        assert (told.history_user, told.history_change_reason) == (dana, "web: taken back")
        assert (told.state, told.attention_closed) == ("expired", True)


class TestSweep:
    def test_14_days_later_the_seat_is_free(self, team, heard):
        row = invite(team)
        swept = invitations.sweep(now=NOW + 14 * DAY)
        row.refresh_from_db()
        assert (swept.expired, row.state, row.seat) == (1, "expired", None)
        assert row.ended_at == NOW + 14 * DAY
        assert heard == ["membership_ended"]

    def test_just_before_it_stands(self, team):
        row = invite(team)
        assert invitations.sweep(now=row.expires_at - timedelta(seconds=1)).expired == 0

    def test_three_days_before_one_reminder_goes_out_once(self, team, dana, mailoutbox):
        row = invite(team, actor=dana)
        Mail.objects.all().delete()
        at = row.expires_at - 3 * DAY
        assert invitations.sweep(now=at - timedelta(seconds=1)).reminded == 0
        assert invitations.sweep(now=at).reminded == 1
        assert invitations.sweep(now=at + DAY).reminded == 0
        mail = Mail.objects.get()
        send_due(now=mail.send_after)
        (sent,) = mailoutbox
        assert sent.subject == "Your seat in East Team is held until Mon, Dec 7"
        assert sent.reply_to == ["dana@example.org"]
        assert "List-Unsubscribe" in sent.extra_headers
        assert "Join the team" in sent.body
        assert "only reminder" in sent.alternatives[0][0]

    def test_on_a_weekend_the_reminder_waits_for_monday_morning(self, team):
        row = invite(team)
        saturday = datetime(2026, 12, 5, 18, 0, tzinfo=UTC)
        assert row.expires_at - 3 * DAY <= saturday
        Mail.objects.all().delete()
        invitations.sweep(now=saturday)
        assert Mail.objects.get().send_after == datetime(2026, 12, 7, 16, 0, tzinfo=UTC)

    def test_a_sweep_that_comes_late_only_ends(self, team):
        invite(team)
        Mail.objects.all().delete()
        swept = invitations.sweep(now=NOW + 30 * DAY)
        assert (swept.expired, swept.reminded) == (1, 0)
        assert not Mail.objects.exists()

    def test_who_answered_is_left_alone(self, team):
        join(invite(team))
        decline(invite(team, email="b@example.org"))
        swept = invitations.sweep(now=NOW + 30 * DAY)
        assert (swept.expired, swept.reminded) == (0, 0)

    def test_many_teams_are_swept_to_the_end(self, monkeypatch):
        monkeypatch.setattr(invitations, "TEAMS_AT_ONCE", 2)
        for _ in range(5):
            invite(TeamFactory())
        assert invitations.sweep(now=NOW + 14 * DAY).expired == 5

    def test_a_team_that_fails_stops_no_other(self, monkeypatch, caplog):
        rows = [invite(TeamFactory()) for _ in range(3)]
        bad = rows[1].team_id

        def planted(*, memberships, **moment):
            if bad in {row.team_id for row in memberships}:
                raise ValueError("planted")

        monkeypatch.setattr(hooks.membership_ended, "_receivers", [(9, "test", planted)])
        for _again in range(2):
            invitations.sweep(now=NOW + 14 * DAY)
        states = [Membership.objects.get(pk=row.pk).state for row in rows]
        assert states == ["expired", "invited", "expired"]
        assert f"Invitations of team {bad} failed" in caplog.text
        monkeypatch.undo()
        assert invitations.sweep(now=NOW + 14 * DAY).expired == 1

    def test_the_task_calls_it(self, team):
        from teams.tasks import sweep_invitations

        row = MembershipFactory(
            team=team, state="invited", expires_at=datetime(2020, 1, 1, tzinfo=UTC)
        )
        sweep_invitations()
        row.refresh_from_db()
        assert row.state == "expired"


class TestTheCycleEnds:
    """It was archived while an invitation stood."""

    @pytest.fixture
    def row(self, team, dana):
        row = invite(team, actor=dana)
        team.cycle.archived = True
        team.cycle.save()
        return row

    def test_nobody_joins_by_the_link_any_more(self, row, client):
        with pytest.raises(Refused, match="2026-27 is over, and this invitation with it"):
            join(row)
        row.refresh_from_db()
        assert row.state == "invited"

    def test_its_page_says_so(self, row, client, time_machine):
        time_machine.move_to(NOW)
        page = client.get(f"/join/{join_token(row)}/")
        assert page.status_code == 410
        assert "2026-27 is over" in page.content.decode()

    def test_it_is_not_mailed_again(self, row):
        with pytest.raises(Refused, match="2026-27 is over"):
            invitations.invite_again(membership=row, actor=None, via="web", now=NOW + DAY)

    def test_neither_it_nor_its_reminder_goes_out(self, row, mailoutbox):
        invitations.sweep(now=row.expires_at - 3 * DAY)
        send_due(now=max(Mail.objects.values_list("send_after", flat=True)))
        assert not mailoutbox
        assert set(Mail.objects.values_list("state", flat=True)) == {"unneeded"}

    def test_its_seat_is_free_after_the_14_days(self, row):
        assert invitations.sweep(now=row.expires_at).expired == 1
