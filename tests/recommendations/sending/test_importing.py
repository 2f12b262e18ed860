"""A list of organisations: every row is seen before it is added, and nothing typed is lost."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.spreadsheets import write_xlsx
from recommendations.models import Contact, Organisation
from tests.factories.sending import OrganisationFactory

pytestmark = pytest.mark.django_db
IMPORT = "/recommendations/organisations/import/"
HEAD = "Organization,Type,Region,Website,Contact,Title,E-mail,Liaison,Asked,Needs by"
GOOD = f"""{HEAD}
North Coast Regional Educator Network,,,ren.example.org,Ida Moss,Director,ida@example.org,,SIA advice,1/31/2027
Gresham-Barlow School District,District,,,José Peña,Curriculum,jose@example.org,,,
Gresham-Barlow School District,,,,Una Sol,,una@example.org,,,
"""


def choose(client, text):
    file = SimpleUploadedFile("list.csv", text if isinstance(text, bytes) else text.encode())
    return client.post(IMPORT, {"file": file})


def press(client, answer, do="add", **typed):
    return client.post(IMPORT, {"rows": answer.context["rows_json"], "do": do, **typed})


def test_a_list_is_previewed_and_then_added_and_brought_in_again_changes_nothing(world, signed):
    dana = signed(world.dana)
    preview = choose(dana, GOOD)
    shown = preview.content.decode()
    assert "2 new, 1 more person, 0 unchanged, 0 to fix" in shown
    assert "Add 2 organisations" in shown and not Organisation.objects.filter(kind="district")
    assert press(dana, preview)["Location"] == "/recommendations/organisations/"
    coast = Organisation.objects.get(name__startswith="North Coast")
    assert (coast.kind, str(coast.needs_by)) == ("ren", "2027-01-31")
    assert coast.website == "https://ren.example.org"
    district = Organisation.objects.get(kind="district")
    assert set(district.contacts.values_list("name", flat=True)) == {"José Peña", "Una Sol"}
    again = choose(dana, GOOD)
    assert "0 new, 0 more people, 3 unchanged" in again.content.decode()
    assert "Nothing in it is new." in again.content.decode()
    before = Contact.objects.count()
    press(dana, again)
    assert Contact.objects.count() == before


BAD = f"""{HEAD}
,,,,Ida Moss,,ida@example.org,,,
Far District,District,Nowhere,,Bo,,bo(at)example.org,Nobody,,soon
Good District,District,,,Cy,,cy@example.org,,,
"""


def test_what_is_wrong_is_put_right_in_place_and_nothing_is_lost(world, signed):
    dana = signed(world.dana)
    preview = choose(dana, BAD)
    shown = preview.content.decode()
    for said in (
        "Enter the organisation&#x27;s name.", "Enter one of your regions", "kim@example.org",
        "Nobody in a team has this name", "Enter a date such as", "2 to fix",
    ):  # fmt: skip
        assert said in shown, said
    n = Organisation.objects.count()
    refused = press(dana, preview, **{"cell-3-region": world.hub.name})
    assert refused.status_code == 422 and Organisation.objects.count() == n
    assert "Nothing was added" in refused.content.decode()
    assert world.hub.name in refused.context["rows_json"], "what was typed stays"
    fixed = press(
        dana, refused, do="check",
        **{"cell-2-name": "Near District", "cell-3-email": "bo@example.org",
           "cell-3-liaison": "Ben Okafor", "cell-3-needs_by": "2027-02-01",
           "cell-3-asked": "A plan"},
    )  # fmt: skip
    assert "3 new" in fixed.content.decode() and "0 to fix" in fixed.content.decode()
    press(dana, fixed)
    far = Organisation.objects.get(name="Far District")
    assert (far.hub, far.liaison, far.asked) == (world.hub, world.ben, "A plan")
    assert Organisation.objects.filter(name="Near District").exists()


def test_a_row_can_be_left_out(world, signed):
    dana = signed(world.dana)
    preview = choose(dana, BAD)
    press(dana, preview, skip=["2", "3"])
    assert Organisation.objects.filter(name="Good District").exists()
    assert not Organisation.objects.filter(name="Far District").exists()


def test_an_excel_file_and_pasted_rows_are_read_too(world, signed):
    dana = signed(world.dana)
    content = write_xlsx(["Organisation", "E-mail"], [["Hood River ESD", "h@example.org"]])
    preview = dana.post(IMPORT, {"file": SimpleUploadedFile("list.xlsx", content)})
    assert "Hood River ESD" in preview.content.decode()
    preview = dana.post(IMPORT, {"pasted": "Organisation\tContact\nSalem ESD\tMo"})
    press(dana, preview)
    assert Organisation.objects.get(name="Salem ESD").contacts.get().name == "Mo"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "file is empty"),
        ("Name of nobody,Other\nx,y\n", "No column is called Organisation"),
        (HEAD, "no rows under the headings"),
        (b"%PDF-1.4", "not a spreadsheet"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_file(world, signed, text, said):
    answer = choose(signed(world.dana), text)
    assert answer.status_code == 422 and said in answer.content.decode()


def test_another_regions_is_not_touched(world, signed):
    from tests.factories import HubFactory

    theirs = OrganisationFactory(name="Far District", hub=HubFactory())
    preview = choose(signed(world.dana), f"{HEAD}\nfar district,,,,Bo,,bo@example.org,,,\n")
    assert "Another region keeps this one." in preview.content.decode()
    assert not theirs.contacts.exists()


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "[",
        "{}",
        '["x"]',
        '[{"number": "x"}]',
        '[{"name": "x"}]',
        json.dumps([{}] * 501),
        "[" * 100_000,
    ],
)
def test_rows_that_nobody_sent_out_are_not_taken(world, signed, rows):
    answer = signed(world.dana).post(IMPORT, {"rows": rows, "do": "add"})
    assert answer["Location"] == IMPORT


def test_an_address_that_no_column_holds_is_to_fix(world, signed):
    long = "a" * 60 + "@" + "b" * 60 + "." + "c" * 60 + "." + "d" * 60 + "." + "e" * 30 + ".org"
    preview = choose(signed(world.dana), f"{HEAD}\nFar District,,,,Bo,,{long},,,\n")
    assert "Enter an address such as" in preview.content.decode()


def test_one_that_stands_there_in_other_letters_gets_the_contact(world, signed):
    there = OrganisationFactory(name="Straße Schule", hub=world.hub)
    dana = signed(world.dana)
    press(dana, choose(dana, f"{HEAD}\nSTRASSE SCHULE,,,,Bo,,bo@example.org,,,\n"))
    assert there.contacts.get().email == "bo@example.org"


def test_a_formula_stays_text(world, signed):
    dana = signed(world.dana)
    preview = choose(dana, f"{HEAD}\n=1+1,,,,,,,,,\n")
    press(dana, preview)
    assert Organisation.objects.filter(name="=1+1").exists()


def test_looking_at_a_long_list_asks_no_more_than_at_a_short_one(
    world, signed, django_assert_max_num_queries
):
    rows = "".join(f"District {n},District,,,P{n},,p{n}@example.org,,,\n" for n in range(100))
    dana = signed(world.dana)
    with django_assert_max_num_queries(12):
        choose(dana, f"{HEAD}\n{rows}")


def test_a_list_of_contacts_is_read_by_its_surest_headings(world, signed):
    text = (
        "Name,Title,Organization Name,Address,E-mail Address\n"
        '"Moss, Ida",Director,Salem ESD,12 Main St,Ida Moss <mailto:ida@example.org>\n'
        ",,Hood River SD,,mailto:kim@example.org.\n"
    )
    dana = signed(world.dana)
    press(dana, choose(dana, text))
    ida = Organisation.objects.get(name="Salem ESD").contacts.get()
    assert (ida.name, ida.role, ida.email) == ("Moss, Ida", "Director", "ida@example.org")
    kim = Organisation.objects.get(name="Hood River SD").contacts.get()
    assert kim.email == "kim@example.org"
