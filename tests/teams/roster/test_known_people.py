"""People in a list whom the team or the site knows already."""

import pytest

from mailing.models import Mail
from teams.roster.plan import Choices, make
from teams.services.members import leave
from tests.factories import (
    InstitutionFactory,
    MembershipFactory,
    UserFactory,
)

from .lists import AGREED, NOW, kinds, people, roster

pytestmark = [pytest.mark.django_db, pytest.mark.services]


# --- people who are known ---------------------------------------------------------------------


def test_blanks_of_a_person_are_filled_and_other_differences_only_reported(bring, team):
    home = InstitutionFactory(name="Hogan Cedars")
    ana = UserFactory(name="Ana Ruiz-Lopez", email="Ana@Example.org", institution=home)
    plan = bring(roster("Ana Ruiz\tana@example.org\tRosewood\t\tCoach\tK-8\tSpanish"))
    ana.refresh_from_db()
    assert (ana.name, ana.institution, ana.language) == ("Ana Ruiz-Lopez", home, "en")
    assert (ana.job_role, ana.grade_band) == ("coach", "k8")
    assert ana.memberships.get().institution.name == "Rosewood"
    assert plan.outcomes[0].kind == "new"
    notes = " ".join(plan.outcomes[0].notes)
    for said in ("Ana Ruiz-Lopez, which stays", "where they work: Hogan Cedars", "English"):
        assert said in notes


def test_a_member_of_another_team_keeps_that_seat_as_it_is(bring, team):
    other = MembershipFactory(job_role="principal")
    bring(roster(f"{other.user.name}\t{other.user.email}\tRosewood\t\tCoach"))
    assert other.user.memberships.get(team=team).job_role == "coach"
    other.refresh_from_db()
    assert (other.job_role, other.state) == ("principal", "active")


def test_facts_of_a_seat_are_updated_and_shown_as_old_and_new(bring, team):
    seat = MembershipFactory(
        team=team, job_role="coach", grade_band="k5", institution=InstitutionFactory(name="Old")
    )
    row = f"{seat.user.name}\t{seat.user.email}\tNew school\t\tPrincipal\t"
    plan = make(team, roster(row), AGREED)
    assert kinds(plan) == ["changed"]
    assert set(plan.outcomes[0].seat) == {"institution", "job_role"}
    bring(roster(row))
    seat.refresh_from_db()
    assert (seat.institution.name, seat.job_role, seat.grade_band) == (
        "New school", "principal", "k5",
    )  # fmt: skip
    assert kinds(make(team, roster(row), AGREED)) == ["unchanged"]


def test_changes_alone_send_no_mail_even_if_a_welcome_is_ticked(bring, team):
    seat = MembershipFactory(team=team)
    plan = bring(roster(f"{seat.user.name}\t{seat.user.email}\t\t\tCoach"), Choices())
    assert (kinds(plan), plan.mails, Mail.objects.count()) == (["changed"], 0, 0)


@pytest.mark.parametrize(("state", "said"), [("left", "Left this team"), ("declined", "Said no")])
def test_somebody_who_left_or_said_no_is_shown_and_not_added(bring, team, state, said):
    gone = MembershipFactory(team=team, state=state)
    plan = bring(roster(f"{gone.user.name}\t{gone.user.email}"))
    assert kinds(plan) == ["refused"]
    assert said in plan.outcomes[0].notes[0]
    assert not team.memberships.holding().exists()


def test_the_rest_is_added_beside_somebody_who_left(bring, team, dana):
    bring(people(3))
    leave(
        membership=team.memberships.get(user__email="new2@example.org"),
        on=NOW.date(), actor=dana, via="web", now=NOW,
    )  # fmt: skip
    plan = bring(people(4))
    assert kinds(plan) == ["unchanged", "refused", "unchanged", "new"]
    assert team.memberships.active().count() == 3


def test_somebody_who_did_not_answer_in_time_is_added(bring, team):
    gone = MembershipFactory(team=team, state="expired")
    assert kinds(bring(roster(f"{gone.user.name}\t{gone.user.email}"))) == ["new"]
    assert gone.user.memberships.active().count() == 1


def test_somebody_invited_keeps_the_invitation(bring, team):
    asked = MembershipFactory(team=team, state="invited")
    plan = bring(roster(f"{asked.user.name}\t{asked.user.email}"))
    assert kinds(plan) == ["unchanged"]
    assert "hasn't answered yet" in plan.outcomes[0].notes[0]
    asked.refresh_from_db()
    assert asked.state == "invited"


def test_somebody_who_was_merged_is_found_by_the_old_address(bring, team):
    stays = UserFactory(name="Ana Ruiz")
    UserFactory(email="old@example.org", is_active=False, merged_into=stays)
    plan = bring(roster("Ana Ruiz\told@example.org", f"Ana Ruiz\t{stays.email}"))
    assert kinds(plan) == ["new", "refused"]
    assert team.memberships.get().user == stays


def test_a_closed_account_is_left_alone(bring):
    UserFactory(name="Ana", email="ana@example.org", is_active=False)
    plan = bring(roster("Ana\tana@example.org"))
    assert "account is closed" in plan.outcomes[0].notes[0]


def test_the_same_person_twice_in_the_list_gets_one_seat(bring, team):
    plan = bring(roster("Ana Ruiz\tana@example.org", "Ruiz, Ana\tANA@example.org"))
    assert kinds(plan) == ["new", "refused"]
    assert plan.outcomes[1].notes == ["Stands in row 2 already."]
    assert team.memberships.count() == 1


def test_a_namesake_with_another_address_is_pointed_out(team):
    MembershipFactory(team=team, user__name="Zoë Marsh", user__email="z@example.org")
    plan = make(team, roster("Zoe Marsh\tzoe@example.org"), AGREED)
    assert plan.outcomes[0].kind == "new"
    assert "another address, z@example.org" in plan.outcomes[0].notes[0]


def test_a_name_is_needed_only_of_somebody_new(team):
    UserFactory(name="Ana Ruiz", email="ana@example.org")
    plan = make(team, roster("\tana@example.org", "\tben@example.org"), AGREED)
    assert kinds(plan) == ["new", "to-fix"]
    assert "nobody with this address is known" in plan.outcomes[1].entry.problems["name"]


def test_a_school_of_many_districts_is_to_fix_unless_the_person_is_at_one(team):
    one, other = (
        InstitutionFactory(name="Lincoln", district=InstitutionFactory(name=name))
        for name in ("North SD", "South SD")
    )
    UserFactory(name="Ana", email="ana@example.org", institution=other)
    plan = make(team, roster("Ana\tana@example.org\tLincoln", "B\tb@example.org\tlincoln"), AGREED)
    assert plan.outcomes[0].institution == other
    assert "North SD, South SD" in plan.outcomes[1].entry.problems["district"]
    plan = make(team, roster("B\tb@example.org\tlincoln\tnorth sd"), AGREED)
    assert plan.outcomes[0].institution == one
