"""Dana's first afternoon: 22 rows from Excel, one bad address, nobody mailed."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from foundation.spreadsheets import write_xlsx
from mailing.models import Mail
from tests.browser.conftest import DESK, PHONE
from tests.factories import HubRoleFactory, MembershipFactory, TeamFactory, UserFactory
from tests.support.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST_AFTERNOON = Path(__file__).parents[1] / "files" / "first_afternoon.xlsx"
HEADING = ["Last, First", "School", "E-mail", "Position"]
ROWS = [
    [f"Person{n}, Ana", f"School {n % 5}", f"dana.list{n}@example.org", "Grade 6-8 science teacher"]
    for n in range(1, 23)
]
BAD = [*ROWS[:13], ["O'Neill, Siân", "Rosewood", "sian@example", "Wizard"], *ROWS[14:]]


@pytest.fixture
def team(db):
    team = TeamFactory(name="East Metro")
    HubRoleFactory(hub=team.hub, user__name="Dana Whitfield")
    return team


@pytest.fixture
def dana(team):
    return team.hub.roles.get().user


def roster(tmp_path, rows):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(write_xlsx(HEADING, rows))
    return path


def reads(visitor, words):
    """The page comes to say this; what a script asked for may be on its way."""
    expect(visitor.page.locator("body")).to_contain_text(words)


def choose(visitor, path):
    """Press the field and choose a file: one tap."""
    with visitor.page.expect_file_chooser() as chooser:
        visitor.page.locator("#id_file").click()
    visitor.taps += 1
    with visitor.page.expect_navigation():
        chooser.value.set_files(path)
    visitor.settle()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_one_bad_address_is_fixed_and_22_are_seated_without_mail(visit, team, dana, size):
    dana_at = visit(dana, size=size)
    dana_at.open(f"/teams/{team.pk}/add/")
    dana_at.tap("Import a spreadsheet")
    choose(dana_at, FIRST_AFTERNOON)
    reads(dana_at, "21 new, 1 to fix. Nothing is saved yet, no mail is sent.")
    add = dana_at.page.locator("#import-add")
    assert add.is_disabled()
    dana_at.press(dana_at.page.locator("#id_cell-17-email"))
    dana_at.page.keyboard.press("End")
    dana_at.page.keyboard.type(".org")
    dana_at.press(dana_at.page.locator("#id_welcome"))
    reads(dana_at, "22 new.")
    reads(dana_at, "No mail is sent.")
    # The cell was checked, too, though the next choice was pressed at once.
    assert dana_at.page.locator("#fix-17 .field-bad").count() == 0
    assert "New" in dana_at.page.locator("#fix-17").inner_text()
    dana_at.press(add)
    reads(dana_at, "22 people are now in East Metro. No mail was sent.")
    assert dana_at.taps == 5
    assert team.memberships.active().count() == 22
    assert Mail.objects.count() == 0


def test_the_same_without_a_script(visit, team, dana, tmp_path):
    dana_at = visit(dana, javascript=False)
    dana_at.open(f"/teams/{team.pk}/import/")
    dana_at.page.locator("#id_file").set_input_files(roster(tmp_path, BAD))
    dana_at.tap("Show the preview")
    reads(dana_at, "21 new, 1 to fix.")
    dana_at.page.locator("#id_cell-15-email").fill("sian@example.org")
    dana_at.page.get_by_label("Role “Wizard”").select_option("coach")
    dana_at.page.locator("#id_agreed_no").check()
    dana_at.tap("Check again")
    reads(dana_at, "22 mails will go out: an invitation to each new person.")
    dana_at.press(dana_at.page.locator("#import-folded summary"))
    dana_at.page.locator('#import-folded [name="skip"]').first.check()
    dana_at.tap("Check again")
    dana_at.tap("Invite 21 people")
    assert team.memberships.filter(state="invited").count() == 21
    assert Mail.objects.count() == 21


def test_a_phone_shows_what_is_to_be_looked_at_and_keeps_what_was_unfolded(
    visit, team, dana, tmp_path
):
    dana_at = visit(dana)
    dana_at.open(f"/teams/{team.pk}/import/")
    choose(dana_at, roster(tmp_path, BAD))
    fold = dana_at.page.locator("#import-folded")
    assert "21 new, just as the list says:" in fold.inner_text()
    # Once 9,000 px: 22 cards.
    assert dana_at.page.evaluate("document.querySelector('#import-rows').offsetHeight") < 900
    dana_at.press(fold.locator("summary"))
    dana_at.press(fold.locator('[name="skip"]').first)
    reads(dana_at, "20 new, 1 to fix, 1 left out.")
    assert fold.get_attribute("open") is not None
    assert "20 new, just as the list says:" in fold.inner_text()


def test_what_stops_the_list_stands_above_what_has_a_guess(visit, team, dana):
    dana_at = visit(dana)
    dana_at.open(f"/teams/{team.pk}/")
    dana_at.tap("Bring in a spreadsheet")
    assert "(optional)" not in dana_at.text()
    choose(dana_at, FIRST_AFTERNOON)
    text = dana_at.text()
    assert 0 < text.index("Put right here") < text.index("What is meant?")
    assert text.index("What is meant?") < text.index("Have the new people agreed to join?")


def test_what_is_typed_in_one_cell_stays_while_another_is_checked(visit, team, dana, tmp_path):
    rows = [["Ana A", "S", "ana@", "Coach"], ["Ben B", "S", "ben@", "Coach"]]
    dana_at = visit(dana, size=DESK)
    dana_at.open(f"/teams/{team.pk}/import/")
    choose(dana_at, roster(tmp_path, rows))
    first, second = (dana_at.page.locator(f"#id_cell-{n}-email") for n in (2, 3))
    first.fill("ana@example.org")
    second.focus()
    dana_at.page.keyboard.press("End")
    dana_at.page.keyboard.type("exam")
    dana_at.settle()
    reads(dana_at, "1 new, 1 to fix.")
    dana_at.page.keyboard.type("ple.org")
    assert second.input_value() == "ben@example.org"
    dana_at.page.keyboard.press("Enter")
    dana_at.settle()
    reads(dana_at, "2 new.")
    # Both cells are still there: nothing jumps away while somebody is at it.
    assert (first.input_value(), second.input_value()) == ("ana@example.org", "ben@example.org")


def test_a_row_left_out_makes_room(visit, team, dana, tmp_path):
    for _n in range(20):
        MembershipFactory(team=team, user=UserFactory())
    dana_at = visit(dana, size=DESK)
    dana_at.open(f"/teams/{team.pk}/import/")
    choose(dana_at, roster(tmp_path, ROWS[:6]))
    reads(dana_at, "5 seats are free, 6 are needed.")
    dana_at.press(dana_at.page.get_by_label("Leave out Ana Person3"))
    reads(dana_at, "5 new, 1 left out.")
    dana_at.tap("Add 5 people")
    assert team.memberships.holding().count() == 25


def test_rows_of_every_kind_are_accessible_and_fit(visit, team, dana, tmp_path):
    seat = MembershipFactory(team=team, job_role="coach", user__name="Changed Person")
    rows = [*BAD, [seat.user.name, "", seat.user.email, "Principal"]]
    dana_at = visit(dana)
    dana_at.open(f"/teams/{team.pk}/import/")
    choose(dana_at, roster(tmp_path, rows))
    assert faults(dana_at.page, "import") == []
