"""What changed between two versions, as people read it."""

import random
import re

from foundation.comparing import compare, summary
from foundation.merging import match
from foundation.richtext import blocks, plain
from tests.foundation.test_richtext import soup


def versions(old, new):
    before = blocks(old)
    return before, match(before, blocks(new))


def rows(old, new):
    return [(row.kind, row.html) for row in compare(*versions(old, new))]


def test_words_are_marked_within_their_paragraph():
    assert rows(
        "<p>We need labs in all schools.</p>", "<p>We badly need labs in most schools.</p>"
    ) == [
        (
            "changed",
            "<p>We<ins> badly</ins> need labs in<del> all</del><ins> most</ins> schools.</p>",
        )
    ]


def test_what_is_the_same_is_shown_as_it_is():
    assert rows("<p>a</p>", "<p>a</p>") == [("same", "<p>a</p>")]


def test_what_was_put_in_and_taken_out_stands_in_reading_order():
    assert rows(
        "<p>one</p><p>two two</p><p>three</p>", "<p>one</p><p>three</p><p>four four</p>"
    ) == [
        ("same", "<p>one</p>"),
        ("removed", "<p><del>two two</del></p>"),
        ("same", "<p>three</p>"),
        ("added", "<p><ins>four four</ins></p>"),
    ]


def test_what_moved_stands_where_it_is_now():
    found = rows(
        "<p>one one</p><p>two two</p><p>three</p>", "<p>three</p><p>one one</p><p>two two</p>"
    )
    assert found[0] == ("moved", "<p>three</p>")


def test_a_word_that_became_bold_has_changed():
    assert rows("<p>We need labs now.</p>", "<p>We need <b>labs</b> now.</p>") == [
        ("changed", "<p>We need<del> labs</del><ins> <strong>labs</strong></ins> now.</p>")
    ]


def test_a_note_is_marked_as_a_word_is():
    assert rows("<p>labs and buses</p>", "<p>labs<span data-note=x></span> and buses</p>") == [
        ("changed", '<p>labs<ins><span data-note="x"></span></ins> and buses</p>')
    ]


def test_items_and_rows_are_compared_one_by_one():
    (row,) = rows(
        "<table><tr><td>a<td>b<tr><td>c<td>d</table>",
        "<table><tr><td>a<td>b<tr><td>c<td>e<tr><td>f<td>g</table>",
    )
    assert row == (
        "changed",
        (
            "<table><tbody><tr><td><p>a</p></td><td><p>b</p></td></tr>"
            "<tr><td><p>c</p></td><td><p><del>d</del><ins>e</ins></p></td></tr>"
            "<tr><td><p><ins>f</ins></p></td><td><p><ins>g</ins></p></td></tr></tbody></table>"
        ),
    )


def test_a_paragraph_that_became_another_thing_is_shown_as_both():
    old = blocks("<p data-block=aaaaaaaa>words</p>")
    new = blocks("<ul><li data-block=aaaaaaaa>words</ul>")
    (row,) = compare(old, new)
    assert row.html == "<div><p><del>words</del></p><ul><li><p><ins>words</ins></p></li></ul></div>"


def test_the_summary_counts():
    before, after = versions(
        "<p>one one</p><p>two two three</p><p>gone</p>",
        "<p>one one</p><p>two two four</p><p>new x</p>",
    )
    assert summary(compare(before, after)) == {
        "same": 1, "changed": 1, "added": 1, "removed": 1, "moved": 0,
    }  # fmt: skip


def test_a_paragraph_written_anew_is_shown_whole():
    old = blocks(f"<p data-block=aaaaaaaa>{' '.join(f'old{n}' for n in range(30))} the</p>")
    new = blocks(f"<p data-block=aaaaaaaa>{' '.join(f'new{n}' for n in range(30))} the</p>")
    (row,) = compare(old, new)
    assert row.html.count("<del>") == row.html.count("<ins>") == 1


def letters(html):
    return "".join(plain(html).split())


def without(html, mark):
    """The letters of a comparison, those in one kind of mark left out; spaces are those of now."""
    return letters(re.sub(f"(?s)<{mark}>.*?</{mark}>", "", html))


def test_each_side_can_be_read_back_from_what_is_marked():
    for seed in range(150):
        chance = random.Random(seed)
        old, new = blocks(soup(chance)), blocks(soup(chance))
        for was, now in zip(old, new, strict=False):
            (row,) = compare([was], [now.named(was.id)])
            if row.kind == "changed":
                assert without(row.html, "ins") == letters(was.html), seed
                assert without(row.html, "del") == letters(now.html), seed
