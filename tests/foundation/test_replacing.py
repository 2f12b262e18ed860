"""A suggestion's words in the place of others."""

import pytest

from foundation import replacing, richtext


def block(html):
    (found,) = richtext.blocks(html)
    return found


@pytest.mark.parametrize(
    ("html", "old", "new", "expected"),
    [
        ("<p>Labs are old.</p>", "old", "new", "<p>Labs are new.</p>"),
        (
            "<p>Labs <strong>are old</strong> here.</p>",
            "are old here",
            "help",
            "<p>Labs <strong>help</strong>.</p>",
        ),
        (
            '<p>Labs<span data-note="Smith"></span> are old.</p>',
            "Labs are",
            "Books are",
            '<p>Books are<span data-note="Smith"></span> old.</p>',
        ),
        ("<ul><li><p>one</p></li></ul>", "one", "two", "<ul><li><p>two</p></li></ul>"),
        ("<p>a &lt;b&gt; c</p>", "<b>", "<i>", "<p>a &lt;i&gt; c</p>"),
        (
            "<table><tbody><tr><td><p>a</p></td><td><p>b</p></td></tr></tbody></table>",
            "b",
            "c",
            "<table><tbody><tr><td><p>a</p></td><td><p>c</p></td></tr></tbody></table>",
        ),
        ("<p>Labs are old.</p>", " old", "", "<p>Labs are.</p>"),
        ("<h2>Labs</h2>", "Labs", "Books", "<h2>Books</h2>"),
    ],
)
def test_other_words_stand_where_those_stood_and_look_like_them(html, old, new, expected):
    found = block(html)
    start = found.text.index(old)
    made = replacing.replace(found, start, start + len(old), new)
    assert made.id == found.id
    assert made.html == block(expected).html


def test_all_of_a_block_can_be_other_words():
    made = replacing.replace_all(block("<p>Labs <em>are</em> old.</p>"), "New.")
    assert made.html == "<p>New.</p>"
