"""A list that says something else of a member than their seat: they are told once, by one mail."""

from datetime import timedelta

import pytest

from mailing.models import Mail
from mailing.sender import send_due
from people.services import change_profile
from teams.roster import showing
from teams.roster.plan import Choices, make
from teams.services import corrections
from tests.factories import InstitutionFactory, MembershipFactory, UserFactory

from .lists import AGREED, NOW, kinds, roster

pytestmark = [pytest.mark.django_db, pytest.mark.services]
ROW = "Ana Ruiz\tana@example.org\tRosewood\t\tPrincipal\tK-8"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def a_minute(settings):
    settings.STEMHUB_UNDO_SECONDS = 60


@pytest.fixture
def seat(team):
    school = InstitutionFactory(name="Hogan Cedars")
    ana = UserFactory(
        name="Ana Riuz", email="ana@example.org", institution=school, job_role="coach"
    )
    return MembershipFactory(team=team, user=ana, institution=school, job_role="coach")


def test_what_was_changed_is_told_with_the_name_in_one_mail(bring, dana, seat):
    number = roster(ROW).rows[0].number
    plan = bring(roster(ROW), Choices(welcome=False, rename=frozenset({number})))
    assert (kinds(plan), plan.mails) == (["changed"], 1)
    assert showing.mails_said(plan) == "1 person is told by mail what was changed about them."
    send_due(now=NOW + 2 * MINUTE)
    mail = Mail.objects.get()
    assert (mail.user, mail.state) == (seat.user, "sent")
    for line in (
        "- Name: Ana Ruiz (before: Ana Riuz)",
        "- School or organization: Rosewood (before: Hogan Cedars)",
        "- Role: Principal (before: Coach)",
    ):
        assert line in mail.text
    # What was empty before is no correction, and the person's own page stays.
    assert "Grades:" not in mail.text
    seat.user.refresh_from_db()
    assert (seat.user.job_role, seat.user.institution.name) == ("coach", "Hogan Cedars")


def test_the_same_list_again_tells_nothing(bring, seat):
    bring(roster(ROW))
    assert kinds(bring(roster(ROW))) == ["unchanged"]
    assert Mail.objects.count() == 1


def test_a_list_and_a_correction_of_the_same_minute_are_one_mail(bring, dana, seat):
    bring(roster(ROW))
    seat.refresh_from_db()
    stands = corrections.shown(seat)
    corrections.correct(
        membership=seat, typed=stands | {"job_role": "district"}, before=stands,
        actor=dana, via="web", now=NOW,
    )  # fmt: skip
    send_due(now=NOW + 2 * MINUTE)
    assert "Role: District curriculum (before: Coach)" in Mail.objects.get().text


def test_the_persons_own_later_word_wins_over_the_list_and_over_the_next_one(bring, team, seat):
    bring(roster(ROW))
    change_profile(
        user=seat.user, changes={"job_role": "district"}, actor=seat.user, via="web", now=NOW
    )
    seat.refresh_from_db()
    assert seat.job_role == "district"
    plan = make(team, roster(ROW), AGREED)
    assert kinds(plan) == ["unchanged"]
    assert "They wrote role themselves: District curriculum. That stays." in plan.outcomes[0].notes


@pytest.mark.parametrize("n", [1, 3])
def test_many_are_told_with_as_many_queries(bring, team, n, django_assert_num_queries):
    school = InstitutionFactory(name="Old")
    users = [UserFactory(email=f"p{i}@example.org") for i in range(n)]
    for user in users:
        MembershipFactory(team=team, user=user, institution=school, job_role="coach")
    rows = [f"{user.name}\t{user.email}\t\t\tPrincipal" for user in users]
    with django_assert_num_queries(26):
        bring(roster(*rows))
    assert Mail.objects.filter(kind="corrected").count() == n
