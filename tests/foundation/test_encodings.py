"""Which letters were meant, in whatever encoding they come."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation import encodings, spreadsheets
from tests.foundation.test_spreadsheets import CELLS, ROSTER, cells_of

ACCENTED = [
    "José Peña",
    "Zoë Nuñez",
    "François Lefèvre",
    "Jürgen Müller",
    "María López",
    "Renée Groß",
]


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman", "cp850"])
@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(ACCENTED), min_size=2, max_size=6, unique=True))
def test_an_old_code_page_is_told_by_the_words(codec, names):
    content = "\n".join(["Name,E-mail", *(f"{name},a@example.org" for name in names)])
    book = spreadsheets.read_book(content.encode(codec))
    assert [row.cells[0] for row in book.sheets[0].rows[1:]] == names
    assert (book.letters, book.guessed) == (codec, True)


def test_another_code_page_can_be_chosen():
    content = "Name,E-mail\nŁukasz Żak,l@example.org\n".encode("cp1250")
    book = spreadsheets.read_book(content, letters="cp1250")
    assert book.sheets[0].rows[1].cells[0] == "Łukasz Żak"


def test_one_line_in_another_code_page_breaks_no_other():
    lines = ["Name,E-mail", "Zoë,z@example.org", "José,j@example.org", "Ana,a@example.org"]
    content = b"\n".join(line.encode("cp1252" if "José" in line else "utf-8") for line in lines)
    book = spreadsheets.read_book(content)
    assert [row.cells[0] for row in book.sheets[0].rows] == ["Name", "Zoë", "José", "Ana"]
    assert (book.letters, book.odd_lines) == ("utf-8", (3,))


@pytest.mark.parametrize("codec", ["utf-32", "utf-32-le", "utf-32-be"])
def test_four_bytes_a_letter_read_the_same(codec):
    assert cells_of(ROSTER.encode(codec)) == CELLS


def test_letters_that_a_web_page_wrote_as_entities_are_letters():
    text = "Name,School\nJos&eacute; O&#39;Neil,R&amp;D &nosuch; &lt;b&gt;\n"
    assert cells_of(text.encode())[1] == ("José O'Neil", "R&D &nosuch; <b>")
    assert cells_of(b"Name;School\nJos&eacute;;Lane\n")[1] == ("José", "Lane")


@pytest.mark.parametrize("name", ["می\u200cخواهم", "👩\u200d🏫 Ana", "क्\u200dष"])
def test_joiners_stay_where_they_mean_something(name):
    assert spreadsheets.tidy(name) == name


def test_joiners_among_other_letters_are_taken_out():
    assert spreadsheets.tidy("\u200dAn\u200ca\u200d Ruiz") == "Ana Ruiz"


@pytest.mark.parametrize(
    "garbled",
    [
        "JosÃ© PeÃ±a",
        "Jos? Pe?a",
        "Jos\ufffd",
        "JosŽ Pe–a",
        "Jos√© Pe√±a",
        # Cyrillic, Polish, Chinese and Japanese in the pages of the West.
        "Èâàí Ïåòðîâ",
        "£ukasz",
        "¯ak",
        "Õı–°√˜",
        "ìcíÜëæòY",
        # As addresses, mails and programs write letters; accents beside them; lost ones.
        "Jos%C3%A9",
        "Jos=C3=A9",
        "Jos\\u00e9",
        "Zo+AOs",
        "H+APY-fer",
        "Pen˜a",
        "Jose´",
        "?cole",
    ],
)
def test_garbled_names_are_told(garbled):
    assert encodings.looks_garbled(garbled)


@pytest.mark.parametrize(
    "name",
    [*ACCENTED, "Ana Ruiz", "McÉwan", "Ángel Ñúñez", "Søren Ørsted", "D’Août", "Łukasz", "Nguyễn Thị Ánh",
     "Yamada 山田", "Иван", "O'Neil", "Ana-María", "İbrahim", "ZOË NUÑEZ", "O´Neil", "Rosewood?", "R&D + Co",
     "100% Arts", "a=b", "Zoëë"],
)  # fmt: skip
def test_names_with_accents_are_not_taken_for_garbled(name):
    assert not encodings.looks_garbled(name)


def test_what_was_read_wrongly_once_can_be_put_right():
    assert encodings.put_right("JosÃ© PeÃ±a") == "José Peña"
    assert encodings.put_right("José Peña") == ""
    content = "Name,E-mail\nJosÃ© PeÃ±a,j@example.org\nZoÃ«,z@example.org\n".encode()
    book = spreadsheets.read_book(content, letters=encodings.TWICE)
    assert [row.cells[0] for row in book.sheets[0].rows[1:]] == ["José Peña", "Zoë"]


def test_entities_in_a_cell_are_letters_even_those_that_hold_cells_apart_elsewhere():
    text = "Name,School\nRuth &quot;Ruthie&quot; Klein,Klein&#44; Lee &amp;amp; Co\n"
    assert cells_of(text.encode())[1] == ('Ruth "Ruthie" Klein', "Klein, Lee & Co")


def test_wide_letters_are_the_same_letters():
    assert spreadsheets.tidy("Ａｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ") == "Ana@example.org"
