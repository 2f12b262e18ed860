"""Finding the columns of lists as coordinators really keep them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.refusals import Refused
from foundation.spreadsheets import write_xlsx
from teams.roster import columns, reading, words
from teams.roster import names as naming
from teams.roster.entries import understand
from teams.roster.sample import sample_roster
from tests.support.lists import write_csv


def roster(*lines, delimiter=","):
    return reading.from_file("\n".join(lines).encode())


def cells(*lines):
    return [dict(row.cells) for row in roster(*lines).rows]


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("Name,E-mail", "Ana Ruiz,ana@example.org"),
        ("E-mail,Name", "ana@example.org,Ana Ruiz"),
        ("Full name,Email address", "Ana Ruiz,ana@example.org"),
        ("FIRST NAME,LAST NAME,EMAIL", "Ana,Ruiz,ana@example.org"),
        ("Last name,First name,Work email", "Ruiz,Ana,ana@example.org"),
        ("Surname,Given name,mail", "Ruiz,Ana,ana@example.org"),
        ("Name,Last name,Email", "Ana,Ruiz,ana@example.org"),
        ('"Last, First",E-mail', '"Ruiz, Ana",ana@example.org'),
        ('"Name (Last, First)",E-mail *', '"Ruiz, Ana",ana@example.org'),
        ("Nombre,Correo electrónico", "Ana Ruiz,ana@example.org"),
        ("No.,Teacher name,Phone,District Email", "1,Ana Ruiz,503,ana@example.org"),
    ],
)
def test_a_name_and_an_address_are_found_under_common_headings(heading, row):

    found = cells(heading, row)[0]
    assert (naming.read(found["name"]).full, found["email"]) == ("Ana Ruiz", "ana@example.org")


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("School", "institution"), ("Institution", "institution"), ("Organization", "institution"),
        ("School or organization", "institution"), ("School/Organization", "institution"),
        ("District", "district"), ("School District", "district"), ("County", "county"),
        ("Role", "role"), ("Position", "role"), ("Title", "role"), ("Job Title", "role"),
        ("Grades", "grades"), ("Grade band", "grades"), ("Grade level(s)", "grades"),
        ("Language", "language"), ("Preferred language", "language"),
        ("Time zone", "zone"), ("Timezone", "zone"),
    ],
)  # fmt: skip
def test_the_other_columns_are_found_under_common_headings(heading, field):
    assert cells(f"Name,E-mail,{heading}", "Ana,ana@example.org,x")[0][field] == "x"


def test_titles_above_the_heading_and_blank_rows_are_no_people():
    rows = roster(
        "East Metro leadership team 2026-27,,", ",,", "Updated by Dana,,", "Name,E-mail,School",
        "Ana,ana@example.org,Rosewood", ",,", "Ben,ben@example.org,Rosewood",
    ).rows  # fmt: skip
    assert [(row.number, row.get("name")) for row in rows] == [(5, "Ana"), (7, "Ben")]


@pytest.mark.parametrize(("above", "before"), [(49, 0), (0, 298), (49, 298)])
def test_a_heading_in_row_50_and_in_column_300_is_found(above, before):
    """As the bounds say; the dates and the notes of whoever wrote the list stand before it."""
    pad = "," * before
    list_of = [*["a note"] * above, f"{pad}Name,E-mail", f"{pad}Ana Ruiz,ana@example.org"]
    assert cells(*list_of) == [{"name": "Ana Ruiz", "email": "ana@example.org"}]


def test_a_heading_that_is_printed_again_on_each_page_is_no_person():
    rows = cells("Name,E-mail", "Ana,ana@example.org", "Name,E-mail", "Ben,ben@example.org")
    assert [row["name"] for row in rows] == ["Ana", "Ben"]


def test_the_surest_heading_wins_and_the_rest_are_named_as_unused():
    found = roster("Title,Name,E-mail,Role,Phone", "Ms.,Ana,ana@example.org,Coach,503")
    assert found.rows[0].get("role") == "Coach"
    assert found.unused == ("Title", "Phone")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["Name,School", "Ana,Rosewood"], "No column for e-mail addresses was found.*row 1"),
        (["E-mail,School", "ana@example.org,Rosewood"], "No column for names"),
        (["First name,E-mail", "Ana,ana@example.org"], "No column for names"),
        (["Ana,ana@example.org", "Ben,ben@example.org"], "no headings"),
        (["Name,E-mail"], "nobody under the headings"),
    ],
)
def test_a_list_that_lacks_something_is_refused_by_name(lines, told):
    with pytest.raises(Refused, match=told):
        roster(*lines)


def test_more_than_500_people_are_refused():
    lines = [f"Ana {n},ana{n}@example.org" for n in range(501)]
    with pytest.raises(Refused, match="more than 500"):
        roster("Name,E-mail", *lines)


def test_the_sample_has_three_people_and_nothing_to_fix():
    entries = understand(reading.from_file(sample_roster()))
    assert [entry.name for entry in entries] == ["Ana Example", "Ben Example", "Zoë Example"]
    assert [entry.problems for entry in entries] == [{}, {}, {}]


# --- nobody is lost, and nobody is taken for somebody else ------------------------------------


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("Name (First),Name (Last),Email", "Ana,Ruiz,ana@example.org"),
        ("f_name,l_name,email", "Ana,Ruiz,ana@example.org"),
        ("fname,lname,email", "Ana,Ruiz,ana@example.org"),
        ("Forenames,Surname,email", "Ana,Ruiz,ana@example.org"),
        # One heading over two columns, and the other way round.
        ("Name,,Email", "Ana,Ruiz,ana@example.org"),
        ('"Last, First",,Email', "Ruiz,Ana,ana@example.org"),
        # Somebody else's name.
        ("First Name,Last Name,Email,Guest Name", "Ana,Ruiz,ana@example.org,Bo Ruiz"),
        ("First Name,Last Name,Email,Coach name", "Ana,Ruiz,ana@example.org,Bo Lee"),
        ("Name on badge,First Name,Last Name,Email", "Annie R,Ana,Ruiz,ana@example.org"),
    ],
)
def test_first_and_last_name_are_put_together_and_nobody_else_is_taken(heading, row):
    assert [one["name"] for one in cells(heading, row)] == ["Ana Ruiz"]


def test_a_heading_says_that_the_last_name_stands_first():
    rows = cells('"Name (Last, First)",Email', "Ruiz Ana,a@example.org", "LEE BEN,b@example.org")
    assert [naming.read(row["name"]).full for row in rows] == ["Ana Ruiz", "BEN LEE"]
    rows = cells('"Last, First",Email', '"Ruiz, Ana",a@example.org', "Ben Lee,b@example.org")
    assert [naming.read(row["name"]).full for row in rows] == ["Ana Ruiz", "Ben Lee"]


def test_a_last_name_whose_letters_stand_in_the_first_isnt_lost():
    rows = cells("Name,Last name,Email", "Lilian,Li,l@example.org", "Ana Ruiz,Ruiz,a@example.org",
                 "太郎,山田,t@example.org")  # fmt: skip
    assert [row["name"] for row in rows] == ["Lilian Li", "Ana Ruiz", "太郎 山田"]


@pytest.mark.parametrize(
    "lines",
    [
        ["Name,Email,,Name,Email", "Ana Ruiz,a@example.org,,Ben Lee,b@example.org"],
        ["Member 1 Name,Member 1 Email,Member 2 Name,Member 2 Email",
         "Ana Ruiz,a@example.org,Ben Lee,b@example.org"],
        ["First,Last,Email,First,Last,Email", "Ana,Ruiz,a@example.org,Ben,Lee,b@example.org"],
    ],
)  # fmt: skip
def test_two_people_in_one_row_are_to_fix_and_neither_is_lost(lines):
    (entry,) = understand(roster(*lines))
    assert "email" in entry.problems
    assert entry.email == "a@example.org; b@example.org"


def test_one_person_with_two_addresses_is_no_fault():
    (row,) = cells("Name,E-mail 1 - Value,E-mail 2 - Value", "Ana Ruiz,a@example.org,a@example.com")
    assert row["email"] == "a@example.org"


def test_a_second_list_below_with_its_own_headings_is_read_by_those():
    found = roster(
        "Name,E-mail,School", "Ana,a@example.org,Rosewood", ",,", "School,Email,Full name",
        "Lane MS,b@example.org,Ben", "NAME,E-Mail,Grades", "Cy,c@example.org,5",
    )  # fmt: skip
    assert [dict(row.cells) for row in found.rows] == [
        {"name": "Ana", "email": "a@example.org", "institution": "Rosewood"},
        {"name": "Ben", "email": "b@example.org", "institution": "Lane MS"},
        {"name": "Cy", "email": "c@example.org", "grades": "5"},
    ]
    assert "2 repeated headings" in found.said[0]


def test_columns_that_hold_nothing_are_asked_for():
    with pytest.raises(columns.ColumnsUnknown, match="Nothing stands in the columns under row 1"):
        roster("RecipientLastName,RecipientFirstName,RecipientEmail,Q1", ",,,Ana Ruiz")


@pytest.mark.parametrize(
    "heading",
    ["What was your previous school?", "Which school do your children attend?",
     "Where did you go to school last?", "Is your school Title I?", "What is your principal's title?",
     "Do you have a role on the committee?", "Which grade level content was useful?",
     "Rate your role clarity", "What role would you like to play?"],
)  # fmt: skip
def test_what_is_asked_about_others_or_other_times_is_not_read(heading):
    found = roster(f"Name,E-mail,{heading}", "Ana,ana@example.org,Yes")
    assert set(found.rows[0].cells) == {"name", "email"}
    assert found.unused == (heading,)


# --- there and back ---------------------------------------------------------------------------

names = st.from_regex(r"[A-ZÑÉ][a-zñéë']{1,8}( [A-Z][a-z']{1,8})?", fullmatch=True).filter(
    lambda name: not words.means_nothing(name)
)
people = st.lists(
    st.fixed_dictionaries(
        {
            "name": names,
            "email": st.from_regex(r"[a-z]{1,8}@example\.org", fullmatch=True),
            "institution": st.one_of(st.just(""), names),
            # "Mr" under a role is a blank.
            "role": st.one_of(
                st.just(""), names.filter(lambda name: not words.means_nothing(name, "role"))
            ),
        }
    ),
    min_size=1,
    max_size=8,
)
HEADINGS = {"name": "Full name", "email": "E-mail", "institution": "School", "role": "Position"}


@settings(max_examples=60, deadline=None)
@given(people, st.permutations(list(HEADINGS)), st.sampled_from([",", ";", "\t", "xlsx"]))
def test_columns_in_any_order_and_any_file_give_the_same_people(rows, order, kind):
    heading = [HEADINGS[name] for name in order]
    table = [[row[name] for name in order] for row in rows]
    content = (
        write_xlsx(heading, table) if kind == "xlsx" else write_csv(heading, table, delimiter=kind)
    )
    found = [{name: row.get(name) for name in HEADINGS} for row in reading.from_file(content).rows]
    assert found == rows


@settings(max_examples=40, deadline=None)
@given(people)
def test_the_list_comes_back_from_the_page_as_it_went(rows):
    roster = reading.from_file(
        write_csv(list(HEADINGS.values()), [list(row.values()) for row in rows])
    )
    assert reading.from_json(reading.to_json(roster)) == roster


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["fields", "rows", "unused", "file", "x"]), inner, max_size=4
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.text(max_size=40), json_values.map(lambda value: __import__("json").dumps(value)))
)
def test_whatever_comes_back_instead_is_refused(text):
    with pytest.raises(Refused, match="didn't arrive whole"):
        reading.from_json(text)


@pytest.mark.parametrize(
    "broken",
    [
        '{"fields":["name","email"],"rows":[[1,"Ana"]],"unused":[],"file":""}',
        '{"fields":["name","name"],"rows":[[1,"A","B"]],"unused":[],"file":""}',
        '{"fields":["name","is_superuser"],"rows":[[1,"A","B"]],"unused":[],"file":""}',
        '{"fields":["name"],"rows":[[1,"A"],[1,"B"]],"unused":[],"file":""}',
        '{"fields":["name"],"rows":[[true,"A"]],"unused":[],"file":""}',
        '{"fields":["name"],"rows":[[-1,"A"]],"unused":[],"file":""}',
        '{"fields":["name"],"rows":[[1,5]],"unused":[],"file":""}',
        '{"fields":["name"],"rows":[],"unused":[],"file":""}',
        '{"fields":[],"rows":[[1]],"unused":[],"file":""}',
        "[" * 100_000,
        "[[[" ,
    ],
)  # fmt: skip
def test_a_page_that_was_tampered_with_is_refused(broken):
    with pytest.raises(Refused, match="didn't arrive whole"):
        reading.from_json(broken)


def test_edited_cells_replace_what_came_and_strange_ones_are_ignored():
    before = roster("Name,E-mail", "Ana,ana@", "Ben,ben@example.org")
    after = before.edited(
        {(2, "email"): " ana@example.org ", (2, "role"): "coach", (9, "email"): "x", (2, "pk"): "1"}
    )
    assert dict(after.rows[0].cells) == {
        "name": "Ana", "email": "ana@example.org", "role": "coach"
    }  # fmt: skip
    assert after.rows[1] == before.rows[1]
    assert "role" in after.fields
