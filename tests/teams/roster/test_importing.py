"""From a list to seats: what is planned, what is done, and that it is all or nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.refusals import Refused
from mailing.models import Mail
from people.models import Institution, User
from teams import hooks
from teams.models import HubWord, Membership
from teams.roster.plan import Choices, make
from teams.services import importing
from tests.factories import (
    GatheringFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
)

from .lists import AGREED, INVITE, NOW, everything, kinds, people, roster

pytestmark = [pytest.mark.django_db, pytest.mark.services]


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


@pytest.mark.parametrize(
    ("choices", "each"), [(Choices(welcome=False), 1), (Choices(), 2), (INVITE, 1)]
)
def test_the_mail_about_announced_dates_is_stated_too(bring, team, choices, each):
    GatheringFactory(team=team, starts_at=NOW + timedelta(days=20))
    planned = make(team, people(3), choices, now=NOW)
    bring(people(3), choices)
    assert planned.mails == Mail.objects.count() == 3 * each


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


def test_joining_is_announced_once_with_everybody(bring, monkeypatch):
    told = []
    monkeypatch.setattr(
        hooks.membership_activated, "_receivers", [(4, "x", lambda **m: told.append(m))]
    )
    bring(people(4))
    (moment,) = told
    assert len({row.pk for row in moment["memberships"]}) == 4
    assert moment["via"] == "import"


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
    assert few == many == 6


@pytest.mark.parametrize("choices", [AGREED, Choices(), INVITE])
def test_an_import_costs_the_same_for_2_and_for_25_rows(dana, choices, monkeypatch):
    # What apps above do for each member is theirs to count.
    monkeypatch.setattr(hooks.membership_activated, "_receivers", [])
    costs = []
    for n, start in ((2, 1000), (25, 2000)):
        team = TeamFactory()
        HubRoleFactory(hub=team.hub, user=dana)
        vars(dana).pop("_network_roles", None)
        rows = roster(*(f"P {i}\tp{i}@example.org\tS {i}\tD {i}" for i in range(start, start + n)))
        costs.append(
            count(
                lambda team=team, rows=rows: importing.import_roster(
                    team=team, roster=rows, choices=choices, actor=dana, now=NOW
                )
            )
        )
    assert costs[0] == costs[1]
    assert costs[1] <= 38


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
    if not any(set(row) - {"", "@"} for row in rows):
        return  # "@" alone says nothing: nobody is in the list
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


def test_what_a_broken_formula_stood_for_says_nothing_of_the_next_list(bring, team):
    """It is asked each time: it may stand for anybody's role."""
    broken = roster("Ana Ruiz\tana@example.org\t\t\t#REF!")
    assert kinds(make(team, broken, AGREED)) == ["to-fix"]
    bring(broken, Choices(welcome=False, answers={("role", "ref"): "coach"}))
    assert team.memberships.get().job_role == "coach"
    assert HubWord.objects.count() == 0
    HubWord.objects.create(hub=team.hub, column="role", words="ref", meaning="coach")
    again = roster("Ben Okafor\tben@example.org\t\t\t#REF!")
    assert kinds(make(team, again, AGREED)) == ["to-fix"]
