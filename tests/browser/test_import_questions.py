"""What a list leaves open, answered on a phone: a word, a sheet, a column, pasted rows."""

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_import import choose, dana, reads, roster, team
from tests.support.looking import faults
from tests.teams.roster.test_cases import CASES

__all__ = ["dana", "team"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = [
    ["Ruiz, Ana", "Rosewood Elementary", "ana@example.org", "Library Media Specialist"],
    ["Lee, Ben", "Rosewood Elem.", "ben@example.org", "Library Media Specialist"],
    ["Okafor, Cy", "Lane MS", "cy@example.org", "Museum educator"],
    ["Nuñez, Zoë", "n/a", "zoe@example.org", "Coach"],
]


def at_import(visit, team, dana, size=PHONE, **options):
    dana_at = visit(dana, size=size, **options)
    dana_at.open(f"/teams/{team.pk}/import/")
    return dana_at


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_word_is_answered_once_and_the_counts_follow(visit, team, dana, tmp_path, size):
    dana_at = at_import(visit, team, dana, size)
    choose(dana_at, roster(tmp_path, ROWS))
    reads(dana_at, "2 new, 2 to fix.")
    assert faults(dana_at.page, "import questions") == []
    dana_at.page.get_by_label("Library Media Specialist").select_option("coach")
    reads(dana_at, "4 new.")
    dana_at.press(dana_at.page.locator("#id_welcome"))
    reads(dana_at, "No mail is sent.")
    dana_at.tap("Add 4 people")
    assert team.memberships.filter(job_role="coach").count() == 3


def test_a_word_is_answered_without_a_script(visit, team, dana, tmp_path):
    dana_at = at_import(visit, team, dana, javascript=False)
    dana_at.page.locator("#id_file").set_input_files(roster(tmp_path, ROWS))
    dana_at.tap("Show the preview")
    reads(dana_at, "2 new, 2 to fix.")
    dana_at.page.get_by_label("Library Media Specialist").select_option("coach")
    dana_at.tap("Check again")
    reads(dana_at, "4 new.")


def test_another_sheet_is_read_and_what_was_typed_stays(visit, team, dana):
    dana_at = at_import(visit, team, dana)
    choose(dana_at, CASES / "d52-two-rosters.xlsx")
    reads(dana_at, "Not read: the sheets “Reynolds”, “Centennial”.")
    dana_at.press(dana_at.page.locator("#id_agreed_no"))
    reads(dana_at, "1 mail will go out")
    dana_at.tap("Read all sheets")
    reads(dana_at, "3 new.")
    assert dana_at.page.locator("#id_agreed_no").is_checked()
    assert faults(dana_at.page, "import sheets") == []
    dana_at.press(dana_at.page.locator("#import-source summary"))
    assert faults(dana_at.page, "import source") == []
    dana_at.tap("Invite 3 people")
    assert team.memberships.filter(state="invited").count() == 3


@pytest.mark.parametrize("javascript", [True, False])
def test_columns_are_asked_for(visit, team, dana, tmp_path, javascript):
    path = tmp_path / "list.csv"
    path.write_text("Wer,Kontakt,Ort\nAna Ruiz,ana@example.org,Lane Middle School\n")
    dana_at = at_import(visit, team, dana, javascript=javascript)
    if javascript:
        choose(dana_at, path)
    else:
        dana_at.page.locator("#id_file").set_input_files(path)
        dana_at.tap("Show the preview")
    reads(dana_at, "Which column is which?")
    if javascript:
        assert faults(dana_at.page, "import columns") == []
    dana_at.page.get_by_label("Wer").select_option("name")
    dana_at.tap("Show the preview")
    reads(dana_at, "1 new.")


def test_rows_are_pasted(visit, team, dana):
    dana_at = at_import(visit, team, dana, DESK)
    dana_at.page.locator("#id_pasted").fill("Name\tE-mail\nRuiz, Ana\tana@example.org")
    dana_at.tap("Show the preview")
    reads(dana_at, "1 new.")
    reads(dana_at, "Ana Ruiz")
