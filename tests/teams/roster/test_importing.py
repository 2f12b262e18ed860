"""From a list to seats: what is planned, what is done, and that it is all or nothing."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.refusals import Refused
from mailing.models import Mail
from people.models import Institution, User
from teams import hooks
from teams.models import Membership
from teams.roster import reading
from teams.roster.plan import Choices, make
from teams.services import importing
from teams.services.members import leave
from tests.factories import (
    HubRoleFactory,
    InstitutionFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.services]

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
HEADING = "Name\tE-mail\tSchool\tDistrict\tRole\tGrades\tLanguage\tCounty"
AGREED, INVITE = Choices(welcome=False), Choices(agreed=False)


def roster(*rows, heading=HEADING):
    return reading.from_file("\n".join([heading, *rows]).encode())


def people(n, start=1):
    return roster(
        *(
            f"Person {i}\tnew{i}@example.org\tSchool {i % 7}\tDistrict {i % 3}\tCoach\tK-8"
            for i in range(start, start + n)
        )
    )


@pytest.fixture
def dana():
    return UserFactory(name="Dana Whitfield", email="dana@example.org")


@pytest.fixture
def team(dana):
    team = TeamFactory()
    HubRoleFactory(hub=team.hub, user=dana)
    return team


@pytest.fixture
def bring(team, dana):
    def bring(roster, choices=AGREED, **options):
        return importing.import_roster(
            team=team, roster=roster, choices=choices, actor=dana, now=NOW, **options
        )

    return bring


def everything():
    """All that an import may write, to see that nothing was."""
    return (
        list(User.objects.order_by("pk").values()),
        list(Institution.objects.order_by("pk").values()),
        list(Membership.objects.order_by("pk").values()),
        list(Mail.objects.order_by("pk").values("key", "state")),
        User.history.count(),
        Membership.history.count(),
        Institution.history.count(),
    )


def kinds(plan):
    return [one.kind for one in plan.outcomes]


# --- what is written --------------------------------------------------------------------------


def test_people_schools_districts_and_seats_are_made(bring, team):
    bring(roster("Ruiz, Ana\tAna@example.org\tRosewood\tReynolds SD\tCoach\tK-8\tSpanish\tMalheur"))
    seat = Membership.objects.select_related("user", "institution__district").get(team=team)
    ana, school = seat.user, seat.institution
    assert (seat.seat, seat.state, str(seat.joined_on)) == (1, "active", "2026-11-23")
    assert (seat.job_role, seat.grade_band) == ("coach", "k8")
    assert (ana.name, ana.email, ana.language, ana.zone) == (
        "Ana Ruiz", "ana@example.org", "es", "America/Boise",
    )  # fmt: skip
    assert (ana.institution, ana.job_role, ana.grade_band) == (school, "coach", "k8")
    assert not ana.has_usable_password()
    assert (school.name, school.kind, school.county, school.zone) == (
        "Rosewood", "school", "Malheur", "America/Boise",
    )  # fmt: skip
    assert (school.district.name, school.district.kind) == ("Reynolds SD", "district")


def test_the_history_says_who_did_it_and_that_it_was_an_import(bring, dana):
    bring(people(2))
    for model in (User, Membership, Institution):
        row = model.history.first()
        assert (row.history_user, row.history_change_reason.split(":")[0]) == (dana, "import")


@pytest.mark.parametrize(
    ("choices", "state", "mails"),
    [
        (Choices(welcome=False), "active", []),
        (Choices(), "active", ["welcome"] * 3),
        (Choices(agreed=False), "invited", ["invitation"] * 3),
    ],
)
def test_as_many_mails_go_out_as_were_stated(bring, team, choices, state, mails):
    planned = make(team, people(3), choices)
    bring(people(3), choices)
    assert planned.mails == len(mails)
    assert list(Mail.objects.values_list("kind", flat=True)) == mails
    assert set(team.memberships.values_list("state", flat=True)) == {state}


def test_a_second_import_of_the_file_changes_nothing(bring):
    rows = roster(
        "Ana Ruiz\tana@example.org\tRosewood\tReynolds\tCoach\tK-8\tSpanish",
        "Ben Stone\tben@example.org\tRosewood",
        "Zoë Marsh\tzoe@example.org\t\tReynolds\tDistrict curriculum",
        "Cy Young\tcy@example.org\tOMSI\t\tCommunity partner",
    )
    bring(rows, Choices())
    before = everything()
    plan = bring(rows, Choices())
    assert kinds(plan) == ["unchanged"] * 4
    assert [one.notes for one in plan.outcomes] == [[], [], [], []]
    assert everything() == before


def test_a_school_without_its_district_is_the_one_that_the_list_names_elsewhere(bring):
    bring(roster("B\tb@example.org\tRosewood", "A\ta@example.org\tRosewood\tReynolds"))
    assert Institution.objects.filter(name="Rosewood").count() == 1


def test_joining_is_announced_once_a_person(bring, monkeypatch):
    told = []
    monkeypatch.setattr(
        hooks.membership_activated, "_receivers", [(4, "x", lambda **m: told.append(m))]
    )
    bring(people(4))
    assert len({moment["membership"].pk for moment in told}) == 4
    assert {moment["via"] for moment in told} == {"import"}


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


# --- what doesn't go --------------------------------------------------------------------------


def test_nothing_is_written_while_a_row_is_to_fix(bring):
    before = everything()
    with pytest.raises(Refused, match="1 row is to be fixed or left out first"):
        bring(roster("Ana\tana@example.org", "Ben\tben@"))
    assert everything() == before


def test_a_row_that_is_left_out_stands_in_nobodys_way(bring, team):
    plan = bring(
        roster("Ana\tana@example.org", "Ben\tben@"), Choices(welcome=False, skip=frozenset({3}))
    )
    assert kinds(plan) == ["new", "left-out"]
    assert team.memberships.count() == 1


def test_too_many_for_the_seats_are_refused_whole(bring, team):
    bring(people(22))
    before = everything()
    said = "3 seats are free, 19 are needed. Leave out 16 people, or free seats in the team room."
    assert make(team, people(19, start=100), AGREED).obstacles == [said]
    with pytest.raises(Refused, match="3 seats are free, 19 are needed"):
        bring(people(19, start=100))
    assert everything() == before


def test_a_full_team_of_25_fits_and_the_26th_does_not(bring, team):
    bring(people(25))
    assert sorted(team.memberships.values_list("seat", flat=True)) == list(range(1, 26))
    with pytest.raises(Refused, match="0 seats are free, 1 is needed"):
        bring(people(26))


def test_inviting_to_a_cycle_that_is_over_is_refused_and_recording_members_is_not(bring, team):
    team.cycle.archived = True
    team.cycle.save()
    with pytest.raises(Refused, match="is over"):
        bring(people(2), INVITE)
    bring(people(2))
    assert team.memberships.active().count() == 2


def test_what_was_not_confirmed_is_not_done(bring, team):
    seen = make(team, people(3), Choices())
    bring(people(1))
    before = everything()
    with pytest.raises(importing.OutdatedError):
        bring(people(3), Choices(), expected=seen.digest)
    assert everything() == before
    bring(people(3), Choices(), expected=make(team, people(3), Choices()).digest)


def test_a_second_press_finds_nothing_left_to_do(bring, team):
    seen = make(team, people(3), Choices())
    bring(people(3), Choices(), expected=seen.digest)
    before = everything()
    assert kinds(bring(people(3), Choices(), expected=seen.digest)) == ["unchanged"] * 3
    assert everything() == before


@pytest.mark.parametrize(
    "place",
    [
        "teams.services.importing._change_seats",
        "teams.services.importing._fill_people",
        "teams.services.members.take_seats",
        "teams.services.members.enqueue",
    ],
)
def test_a_fault_anywhere_leaves_nothing_behind(bring, team, monkeypatch, place):
    seat = MembershipFactory(team=team)
    rows = roster(f"{seat.user.name}\t{seat.user.email}\tNew\t\tCoach", "A\ta@example.org\tNewer")
    before = everything()

    def fails(*args, **options):
        raise RuntimeError("planted")

    with monkeypatch.context() as planted:
        planted.setattr(place, fails)
        with pytest.raises(RuntimeError, match="planted"):
            bring(rows, Choices())
    assert everything() == before
    assert kinds(bring(rows, Choices())) == ["changed", "new"]


def test_a_fault_of_an_app_above_leaves_nothing_behind(bring, monkeypatch):
    def fails(**moment):
        if Membership.objects.count() >= 3:
            raise RuntimeError("planted")

    monkeypatch.setattr(hooks.membership_activated, "_receivers", [(4, "x", fails)])
    before = everything()
    with pytest.raises(RuntimeError, match="planted"):
        bring(people(3), Choices())
    assert everything() == before


# --- how much it costs ------------------------------------------------------------------------


def count(work):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        work()
    return len(queries)


def test_a_plan_costs_the_same_for_1_and_for_500_rows(team):
    few = count(lambda: make(team, people(1), AGREED))
    many = count(lambda: make(team, people(500), AGREED))
    assert few == many == 3


@pytest.mark.parametrize("choices", [AGREED, Choices(), INVITE])
def test_an_import_costs_the_same_for_2_and_for_25_rows(dana, choices, monkeypatch):
    # What apps above do for each member is theirs to count.
    monkeypatch.setattr(hooks.membership_activated, "_receivers", [])
    costs = []
    for n, start in ((2, 1000), (25, 2000)):
        team = TeamFactory()
        HubRoleFactory(hub=team.hub, user=dana)
        vars(dana).pop("_standing", None)
        rows = roster(*(f"P {i}\tp{i}@example.org\tS {i}\tD {i}" for i in range(start, start + n)))
        costs.append(
            count(
                lambda team=team, rows=rows: importing.import_roster(
                    team=team, roster=rows, choices=choices, actor=dana, now=NOW
                )
            )
        )
    assert costs[0] == costs[1]
    assert costs[1] <= 30


# --- whatever the list is ---------------------------------------------------------------------

words = st.sampled_from(["", "Ana Ruiz", "Ruiz, Ana", "Zoë", "x" * 160, "@", "=1+1", "Ben"])
addresses = st.sampled_from(
    ["", "ana@example.org", "ANA@example.org", "ben@example.org", "ben@", "zoë@example.org", "new1@example.org"]
)  # fmt: skip
places = st.sampled_from(["", "School 1", "school 1", "District 1", "Lincoln"])
roles = st.sampled_from(["", "Coach", "Wizard", "Teacher", "principal"])
rows = st.lists(st.tuples(words, addresses, places, places, roles), min_size=1, max_size=6)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=rows, agreed=st.booleans())
def test_planning_twice_plans_the_same_and_an_import_leaves_nothing_more_to_do(rows, agreed, dana):
    if not any(any(row) for row in rows):
        return
    team = TeamFactory()
    table = roster(
        *("\t".join(row) for row in rows), heading="Name\tE-mail\tSchool\tDistrict\tRole"
    )
    choices = Choices(agreed=agreed)
    first, second = make(team, table, choices), make(team, table, choices)
    assert (first.digest, kinds(first)) == (second.digest, kinds(second))
    skip = frozenset(one.number for one in first.of("to-fix"))
    choices = Choices(agreed=agreed, skip=skip)
    done = importing.import_roster(team=team, roster=table, choices=choices, actor=dana, now=NOW)
    after = make(team, table, choices)
    assert after.does_nothing
    assert after.count("unchanged") == done.count("new") + done.count("unchanged")
