"""Addresses with names around them, as they are copied from mail programs and chats."""

import pytest

from foundation.delimited import read
from foundation.mailboxes import addresses, parted, recipients, typed

ANA, BEN = ("Ana Ruiz", "ana@example.org"), ("Ben Okafor", "ben@example.org")


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz <ana@example.org>", '"Ana Ruiz" <mailto:ana@example.org>;',
        "Ana Ruiz (ana@example.org)", "Ana Ruiz [ana@example.org]", "Ana Ruiz ana@example.org",
        "[Ana Ruiz](mailto:ana@example.org)", "Ana Ruiz - ana@example.org", "Ana Ruiz: ana@example.org",
        "• Ana Ruiz <ana@example.org>",
    ],
)  # fmt: skip
def test_a_name_and_its_address_are_taken_apart(text):
    assert parted(text) == ANA


@pytest.mark.parametrize(
    "text", ["Ana Ruiz", "ana@", "ana@example.org; ben@example.org", "Ana <ana@example.org> Ben <b@x.org>"]
)  # fmt: skip
def test_what_isnt_one_name_with_one_address_stays_whole(text):
    assert parted(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz <ana@example.org>; Ben Okafor <ben@example.org>",
        "To: Ana Ruiz <ana@example.org>, Ben Okafor <ben@example.org>,",
        "Ana Ruiz <ana@example.org>\nBen Okafor <mailto:ben@example.org>\n",
    ],
)
def test_recipients_of_a_mail_are_taken_apart(text):
    assert recipients(text) == [ANA, BEN]


def test_names_of_recipients_may_have_a_comma():
    text = '"Ruiz, Ana" <ana@example.org>; Okafor, Ben <ben@example.org>; cy@example.org'
    assert recipients(text) == [
        ("Ruiz, Ana", "ana@example.org"),
        ("Okafor, Ben", "ben@example.org"),
        ("", "cy@example.org"),
    ]


def test_an_address_that_stands_for_its_own_name_is_one_person():
    text = "ana@example.org <ana@example.org>; Ben Okafor <ben@example.org>"
    assert recipients(text) == [("", "ana@example.org"), BEN]


@pytest.mark.parametrize(
    "text",
    [
        "Name,E-mail\nAna Ruiz,<ana@example.org>", "Ana Ruiz,Rosewood,<ana@example.org>",
        "ana@example.org; ben@example.org", "a < b", "<" * 50_000, "Ana <" * 5_000,
    ],
)  # fmt: skip
def test_a_table_or_anything_else_isnt_a_line_of_recipients(text):
    assert recipients(text) == []


def test_recipients_on_one_line_become_a_row_each():
    sheet = read("Ana Ruiz <ana@example.org>; Ben Okafor <ben@example.org>", lambda cells: 0)
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (1, ("Ana Ruiz <ana@example.org>",)),
        (2, ("Ben Okafor <ben@example.org>",)),
    ]


def test_an_address_that_stands_twice_is_one():
    assert addresses("Ana@example.org, ana@example.org") == ["ana@example.org"]


def test_thousands_of_recipients_are_too_many_and_take_no_time():
    sheet = read("Ana Ruiz <ana@example.org>; " * 70_000, lambda cells: 0)
    assert "more than 500 rows" in sheet.trouble


def test_people_are_read_as_typed_and_as_pasted_and_what_is_none_is_told():
    text = (
        "Ana Ruiz, ana@example.org\nBen Okafor <ben@example.org>; Cy Lee <cy@example.org>\n\nKim\n"
    )
    found, wrong = typed(
        text + "di@example.org; ed@example.org\nx@example.org and so on, y@example.org"
    )
    assert found == [
        *(ANA, BEN, ("Cy Lee", "cy@example.org"), ("", "Kim")),
        *(("", "di@example.org"), ("", "ed@example.org")),
    ]
    assert wrong == ["x@example.org and so on, y@example.org"]
