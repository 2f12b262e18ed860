"""The spreadsheets that lie in the repository read as what they are."""

from collections import Counter
from pathlib import Path

import pytest

import stemhub.demo
from teams.roster import reading
from teams.roster.entries import understand

ROSTERS = Path(stemhub.demo.__file__).parent / "rosters"
FILES = Path(__file__).parents[2] / "files"


def entries(path):
    return understand(reading.from_file(path.read_bytes()))


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("east-metro.xlsx", 25),
        ("portland-metro.csv", 22),
        ("south-metro-salem.csv", 22),
        ("2020-21-east-metro.xlsx", 20),
        ("2020-21-portland-metro.csv", 20),
        ("2020-21-south-metro-salem.csv", 20),
    ],
)
def test_every_row_is_understood_and_every_address_is_an_example(name, people):
    found = entries(ROSTERS / name)
    assert len(found) == people
    assert [entry.problems for entry in found if entry.problems] == []
    assert all(entry.role and entry.grades for entry in found)
    assert {entry.email.partition("@")[2] for entry in found} == {"example.org"}


def test_they_come_in_the_encodings_that_coordinators_have():
    head = {path.name: path.read_bytes()[:3] for path in ROSTERS.iterdir()}
    assert head["portland-metro.csv"] == b"\xef\xbb\xbf"
    assert head["2020-21-portland-metro.csv"][:2] in (b"\xff\xfe", b"\xfe\xff")
    salem = (ROSTERS / "south-metro-salem.csv").read_bytes()
    assert b";" in salem
    with pytest.raises(UnicodeDecodeError):
        salem.decode("utf-8")


def test_names_keep_their_letters_and_apostrophes():
    names = {entry.name for path in ROSTERS.iterdir() for entry in entries(path)}
    for name in ("José Ángel Peña", "Siân O'Neill", "Zoë Lindgren", "Linh Trần", "Héctor Bravo"):
        assert name in names


def test_the_full_team_has_the_mix_of_roles_it_was_recruited_for():
    mix = Counter(entry.role for entry in entries(ROSTERS / "east-metro.xlsx"))
    assert mix == {
        "k5_teacher": 8, "middle_teacher": 5, "coach": 3, "principal": 3, "district": 2,
        "teacher_preparation": 2, "network": 1, "community": 1,
    }  # fmt: skip


def test_the_first_afternoon_has_22_rows_and_one_bad_address():
    found = entries(FILES / "first_afternoon.xlsx")
    assert len(found) == 22
    assert [list(entry.problems) for entry in found if entry.problems] == [["email"]]
