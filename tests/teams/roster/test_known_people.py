"""People in a list whom the team or the site knows already."""

import re

import pytest
from django.urls import reverse

from mailing.models import Mail
from teams.roster import reading
from teams.roster.plan import Choices, make
from teams.services.members import leave
from tests.factories import (
    InstitutionFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

from .lists import AGREED, NOW, kinds, people, roster

pytestmark = [pytest.mark.django_db, pytest.mark.services]


# --- people who are known ---------------------------------------------------------------------


def test_blanks_of_a_person_are_filled_and_other_differences_only_reported(bring, team):
    home = InstitutionFactory(name="Hogan Cedars")
    ana = UserFactory(name="Ana Ruiz-Lopez", email="Ana@Example.org", institution=home)
    MembershipFactory(user=ana, team=TeamFactory(hub=team.hub))
    plan = bring(roster("Ana Ruiz\tana@example.org\tRosewood\t\tCoach\tK-8\tSpanish"))
    ana.refresh_from_db()
    assert (ana.name, ana.institution, ana.language) == ("Ana Ruiz-Lopez", home, "en")
    assert (ana.job_role, ana.grade_band) == ("coach", "k8")
    assert ana.memberships.get(team=team).institution.name == "Rosewood"
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
    ana = UserFactory(name="Ana", email="ana@example.org", institution=other)
    MembershipFactory(user=ana, team=TeamFactory(hub=team.hub))
    plan = make(team, roster("Ana\tana@example.org\tLincoln", "B\tb@example.org\tlincoln"), AGREED)
    assert plan.outcomes[0].institution == other
    assert "North SD, South SD" in plan.outcomes[1].entry.problems["district"]
    plan = make(team, roster("B\tb@example.org\tlincoln\tnorth sd"), AGREED)
    assert plan.outcomes[0].institution == one


# --- somebody whom the hub never had ----------------------------------------------------------


@pytest.fixture
def stranger():
    """Of another hub, at one of two schools of the same name."""
    for district in ("North SD", "South SD"):
        school = InstitutionFactory(name="Lincoln", district=InstitutionFactory(name=district))
    ana = UserFactory(
        name="Ana Ruiz-Lopez", email="lee@example.org", institution=school, job_role="coach",
        grade_band="k8", language="es", zone="America/Boise",
    )  # fmt: skip
    MembershipFactory(user=ana, institution=school, job_role="coach")
    return ana


HIDDEN = ("Ruiz", "Lopez", "South SD", "Coach", "K-8", "Español", "Spanish", "Mountain")
ROWS = (
    "\tlee@example.org",
    "A. R.\tlee@example.org\t\t\tPrincipal\tHigh\tEnglish\tMultnomah",
    "A. R.\tlee@example.org\tElsewhere\tNorth SD\tPrincipal",
)


def preview(client, team, dana, rows, **choices):
    client.force_login(dana, "people.backends.SignIn")
    asked = {"rows": reading.to_json(roster(*rows)), "do": "check", "agreed": "yes"} | choices
    answer = client.post(reverse("teams:import", args=[team.pk]), asked)
    # What the page offers to choose from tells nothing.
    return re.sub(r"<option.*?</option>", "", answer.content.decode(), flags=re.DOTALL)


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("agreed", ["yes", "no"])
def test_a_preview_tells_nothing_of_a_stranger_to_the_hub(
    row, agreed, client, team, dana, stranger
):
    page = preview(client, team, dana, [row], agreed=agreed, welcome="on")
    assert "Nothing is saved yet" in page
    assert "gets it" in page, "the mail is shown"
    assert not [word for word in HIDDEN if word in page.replace("High school", "")]


def test_where_a_stranger_works_does_not_choose_among_schools(team, stranger):
    (one,) = make(team, roster("A. R.\tlee@example.org\tLincoln"), AGREED).outcomes
    assert one.institution is None
    assert "North SD, South SD" in one.entry.problems["district"]


@pytest.mark.parametrize("closed", ["merged", "closed"])
def test_nothing_is_told_of_a_stranger_who_is_not_active(closed, client, team, dana, stranger):
    if closed == "merged":
        UserFactory(email="old@example.org", is_active=False, merged_into=stranger)
    else:
        UserFactory(email="old@example.org", name="Ana Ruiz-Lopez", is_active=False)
    page = preview(client, team, dana, ["\told@example.org"], welcome="on")
    assert not [word for word in ("Ruiz", "Lopez", stranger.email) if word in page]


def test_whom_the_preview_does_not_tell_of_is_added_as_the_person_they_are(bring, team, stranger):
    bring(roster("\tlee@example.org\t\t\tPrincipal"))
    seat = team.memberships.get()
    assert (seat.user, seat.user.name, seat.job_role) == (stranger, "Ana Ruiz-Lopez", "principal")


@pytest.mark.parametrize("state", ["invited", "left", "expired"])
def test_whom_the_hub_had_is_told_of(state, client, team, dana, stranger):
    MembershipFactory(user=stranger, team=TeamFactory(hub=team.hub), state=state)
    page = preview(client, team, dana, [ROWS[1]])
    assert "Known here as Ana Ruiz-Lopez" in page
    assert "Coach" in page
