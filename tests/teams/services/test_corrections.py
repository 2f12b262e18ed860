"""A coordinator corrects who somebody is; the person is told once, and has the last word."""

from datetime import UTC, datetime, timedelta

import pytest

from foundation.refusals import Refused
from mailing.models import Mail
from mailing.sender import send_due
from mailing.undo import undo_sending
from people.services import change_profile
from teams.models import Correction
from teams.services import corrections, members
from teams.services.profiles import say_profile
from tests.factories import (
    HubRoleFactory,
    InstitutionFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


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
    school = InstitutionFactory(name="Gresham Hihg")
    user = UserFactory(name="Ana Riuz", email="ana@example.org", institution=school)
    return MembershipFactory(team=team, user=user, institution=school, job_role="coach")


@pytest.fixture
def correct(row, dana):
    def correct(now=NOW, before=None, **typed):
        row.refresh_from_db()
        stands = corrections.shown(row)
        return corrections.correct(
            membership=row, typed=stands | typed, before=before or stands,
            actor=dana, via="web", now=now,
        )[1]  # fmt: skip

    return correct


def own_word(row, now=NOW + 2 * MINUTE, **changes):
    change_profile(user=row.user, changes=changes, actor=row.user, via="web", now=now)


def undo(sending, now=NOW + SECOND):
    return undo_sending(sending=sending, actor=sending.actor, via="web", now=now)


def fresh(row):
    row.refresh_from_db()
    row.user.refresh_from_db()
    return row


class TestCorrecting:
    def test_seat_and_person_say_it_and_the_history_says_who(self, row, dana, correct):
        correct(name=" Ana  Ruiz ", institution="Gresham High", grade_band="6_8")
        row = fresh(row)
        assert (row.user.name, row.institution.name) == ("Ana Ruiz", "Gresham High")
        assert (row.grade_band, row.job_role) == ("6_8", "coach")
        assert row.user.institution == row.institution
        for past in (row.history.first(), row.user.history.first()):
            assert past.history_user == dana
        assert row.history.first().history_change_reason == "web: corrected"

    def test_an_own_page_that_says_otherwise_stays(self, row, correct):
        own_word(row, job_role="principal", now=NOW)
        correct(job_role="district")
        row = fresh(row)
        assert (row.job_role, row.user.job_role) == ("district", "principal")

    def test_nothing_typed_changes_and_mails_nothing(self, row, correct):
        assert correct() is None
        assert not Mail.objects.exists()
        assert not Correction.objects.exists()

    def test_an_empty_name_is_refused_beside_its_field(self, correct):
        with pytest.raises(Refused, match="Enter a name") as refused:
            correct(name=" ")
        assert refused.value.field == "name"

    def test_what_changed_since_the_page_was_made_is_not_overwritten(self, row, correct):
        seen = corrections.shown(row)
        own_word(row, name="Anita Ruiz", now=NOW)
        with pytest.raises(Refused, match="changed this a moment ago"):
            correct(before=seen, name="Ana Ruiz")
        assert fresh(row).user.name == "Anita Ruiz"


class TestTelling:
    def mails(self, row):
        return Mail.objects.filter(user=row.user, kind="corrected")

    def test_several_corrections_of_the_minute_are_one_mail_from_what_they_know(self, row, correct):
        correct(name="Ana Ruis")
        correct(NOW + 20 * SECOND, name="Ana Ruiz", job_role="principal")
        assert self.mails(row).count() == 1
        send_due(now=NOW + MINUTE)
        # The second one can still be undone.
        assert self.mails(row).get().state == "queued"
        send_due(now=NOW + 2 * MINUTE)
        mail = self.mails(row).get()
        assert mail.state == "sent"
        assert mail.subject == "Dana Whitfield corrected what East Team knows of you"
        assert "- Name: Ana Ruiz (before: Ana Riuz)" in mail.text
        assert "- Role: Principal (before: Coach)" in mail.text
        assert "Ruis" not in mail.text
        assert mail.reply_to == "dana@example.org"

    def test_a_later_correction_tells_only_what_is_new(self, row, correct):
        correct(name="Ana Ruiz")
        send_due(now=NOW + 2 * MINUTE)
        correct(NOW + 3 * MINUTE, institution="Gresham High")
        send_due(now=NOW + 5 * MINUTE)
        later = self.mails(row).order_by("pk").last()
        assert later.state == "sent"
        assert "School or organization: Gresham High (before: Gresham Hihg)" in later.text
        assert "Ruiz" not in later.text

    def test_corrected_back_there_is_nothing_to_tell(self, row, correct):
        correct(name="Ana Ruiz")
        correct(name="Ana Riuz")
        send_due(now=NOW + 2 * MINUTE)
        assert self.mails(row).get().state == "unneeded"


class TestUndo:
    def test_what_stood_there_stands_there_again_and_nobody_is_told(self, row, correct):
        before = corrections.shown(row)
        undo(correct(name="Ana Ruiz", institution="Gresham High", job_role="principal"))
        row = fresh(row)
        assert corrections.shown(row) == before
        assert row.user.institution.name == "Gresham Hihg"
        send_due(now=NOW + 2 * MINUTE)
        assert Mail.objects.get().state == "unneeded"

    def test_of_two_the_other_is_told_all_the_same(self, row, correct):
        first = correct(name="Ana Ruiz")
        correct(job_role="principal")
        undo(first)
        send_due(now=NOW + 2 * MINUTE)
        mail = Mail.objects.get()
        assert "Role: Principal" in mail.text
        assert "Name:" not in mail.text

    def test_their_own_word_meanwhile_is_not_undone(self, row, correct):
        sending = correct(name="Ana Ruiz")
        own_word(row, name="Anita Ruiz", now=NOW + SECOND)
        with pytest.raises(Refused, match="changed since"):
            undo(sending, NOW + 2 * SECOND)
        assert fresh(row).user.name == "Anita Ruiz"


class TestLastWord:
    def test_what_they_write_afterwards_stands_on_the_seat_too(self, row, correct):
        correct(job_role="principal", name="Ana Ruiz")
        own_word(row, job_role="district")
        row = fresh(row)
        assert (row.job_role, row.user.job_role) == ("district", "district")
        assert row.history.first().history_user == row.user

    def test_it_cannot_be_overwritten_and_the_rest_can(self, row, correct):
        correct(job_role="principal", name="Ana Ruiz")
        own_word(row, job_role="district")
        with pytest.raises(Refused, match="wrote this themselves, after it was corrected") as no:
            correct(job_role="principal", grade_band="k5")
        assert no.value.field == "job_role"
        assert fresh(row).grade_band == ""
        correct(grade_band="k5", name="Ana M. Ruiz")
        assert fresh(row).user.name == "Ana M. Ruiz"

    def test_a_name_they_wrote_holds_in_every_team(self, row, team, dana, correct):
        correct(name="Ana Ruiz")
        own_word(row, name="Anita Ruiz")
        other = MembershipFactory(team=TeamFactory(hub=team.hub), user=row.user)
        shown = corrections.shown(other)
        with pytest.raises(Refused, match="themselves"):
            corrections.correct(
                membership=other, typed=shown | {"name": "Ana Ruiz"}, before=shown,
                actor=dana, via="web",
            )  # fmt: skip

    def test_before_any_correction_their_word_is_no_obstacle(self, row, correct):
        own_word(row, name="ana ruiz", now=NOW)
        correct(name="Ana Ruiz")
        assert fresh(row).user.name == "Ana Ruiz"

    def test_an_admins_change_is_not_their_word(self, row, dana, correct):
        correct(name="Ana Ruiz")
        change_profile(user=row.user, changes={"name": "A. Ruiz"}, actor=dana, via="admin")
        correct(name="Ana Ruiz")
        assert fresh(row).user.name == "Ana Ruiz"

    def test_what_they_say_by_their_link_is_theirs(self, row, correct):
        correct(job_role="principal")
        say_profile(membership=row, name="Ana Ruiz", job_role="district", now=NOW + MINUTE)
        with pytest.raises(Refused, match="themselves"):
            correct(job_role="coach")

    def test_a_later_word_of_theirs_is_not_told_to_them(self, row, correct):
        correct(job_role="principal")
        own_word(row, job_role="district", now=NOW + SECOND)
        send_due(now=NOW + 2 * MINUTE)
        assert Mail.objects.get().state == "unneeded"


def test_leaving_and_its_undo_keep_what_was_corrected(row, dana, correct):
    correct(job_role="principal")
    ended = members.leave(membership=row, on=row.joined_on, actor=dana, via="web", now=NOW)
    undo(members.ending_of(ended))
    assert fresh(row).job_role == "principal"
