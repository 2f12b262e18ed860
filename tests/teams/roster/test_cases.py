"""Files as some thirty programs and many people write them: what each gives is in index.json.

``choose`` is what is answered where the page asks; "then" is what comes of the answer.
"""

import json
from pathlib import Path

import pytest

from foundation.refusals import Refused
from teams.roster import names, reading
from teams.roster.plan import Choices, make
from teams.services.importing import import_roster
from tests.teams.roster.lists import NOW

CASES = Path(__file__).parent / "cases"
INDEX = json.loads((CASES / "index.json").read_text())
pytestmark = [pytest.mark.django_db, pytest.mark.services]


def by_name(case):
    return case["file"]


def planned(case, team, answers=None):
    how = reading.How(sheets=tuple(range(20))) if case.get("choose") == "all sheets" else None
    content = (CASES / case["file"]).read_bytes()
    roster = reading.from_file(content, file_name=case["file"], how=how)
    return make(team, roster, Choices(answers=answers or {}))


def said_of(outcome):
    """What a row of the plan says, by the words of the index."""
    place = outcome.institution
    school = place if place and outcome.entry.institution else None
    district = place.district if school else place
    return {
        "name": outcome.entry.name,
        "email": outcome.entry.email,
        "school": school.name if school else "",
        "district": district.name if district else "",
        "role": outcome.entry.role,
        "grades": outcome.entry.grades,
        "ikind": place.kind if place else "",
    }


def check(plan, expected):
    """Each person who is expected is new as expected, and as many are to fix and double."""
    found = {outcome.entry.email: said_of(outcome) for outcome in plan.of("new")}
    by_its_name = {one["name"]: one for one in found.values()}
    for person in expected["new"]:
        one = found[person["email"]] if "email" in person else by_its_name[person["name"]]
        assert {key: one[key] for key in person} == person
    if expected["fix"] is not None:
        assert plan.count("to-fix") == expected["fix"]
        assert plan.count("new") == len(expected["new"])
    assert plan.count("refused") == expected["dup"]


@pytest.mark.parametrize(
    "case", [one for one in INDEX if isinstance(one["expected"], str)], ids=by_name
)
def test_a_file_of_another_kind_is_refused_by_its_name(case, team):
    with pytest.raises(Refused, match=case["expected"].removeprefix("refused: ")):
        planned(case, team)


@pytest.mark.parametrize(
    "case", [one for one in INDEX if isinstance(one["expected"], dict)], ids=by_name
)
def test_a_file_gives_the_people_that_it_should(case, team):
    expected = case["expected"]
    plan = planned(case, team)
    if "asked" in expected:
        assert plan.questions
    if "then" in expected:
        assert plan.count("new") == 0
        plan = planned(case, team, {(one.column, one.key): names.WHOLE for one in plan.questions})
        expected = expected["then"]
    check(plan, expected)


@pytest.mark.parametrize(
    "case", [one for one in INDEX if isinstance(one["expected"], dict)], ids=by_name
)
def test_every_line_of_a_file_is_accounted_for(case):
    how = reading.How(sheets=tuple(range(20)))
    book = reading.open_book((CASES / case["file"]).read_bytes(), how)
    for sheet in reading.chosen_sheets(book, reading.How()):
        people, account = reading.people_of(sheet, reading.How().columns_of(sheet))
        assert account.people == len(people) > 0
        assert account.blank >= 0


def test_a_case_is_imported_as_it_was_planned(team, dana):
    case = next(one for one in INDEX if one["file"] == "a04-lo-macroman.csv")
    content = (CASES / case["file"]).read_bytes()
    roster = reading.from_file(content)
    import_roster(team=team, roster=roster, choices=Choices(), actor=dana, now=NOW)
    names_of = set(team.memberships.values_list("user__name", flat=True))
    assert names_of == {person["name"] for person in case["expected"]["new"]}
