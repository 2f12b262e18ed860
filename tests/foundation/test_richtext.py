"""What a text may hold, how it splits into blocks, and that it stays as it is."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation import richtext
from foundation.richtext import Block, TooLong, blocks, clean, join, plain, sections

DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAAB"
    "JRU5ErkJggg=="
)
TAGS = [
    "p",
    "div",
    "h1",
    "h2",
    "h4",
    "ul",
    "ol",
    "li",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "thead",
    "tbody",
    "blockquote",
    "pre",
    "strong",
    "b",
    "em",
    "i",
    "sub",
    "sup",
    "code",
    "a",
    "span",
    "br",
    "hr",
    "img",
    "u",
    "font",
    "dl",
    "dd",
    "center",
]
WORDS = (
    "word",
    "a b",
    " x ",
    " ",
    "\n",
    "a\xa0b",
    "\xa0",
    "&lt;b&gt;",
    "e\u0301",
    "\u200b",
    "日本",
)
ATTRIBUTES = {
    "a": (' href="https://a.org/x y"', ' href="//e"', ' href="mailto:a@b"', ' href="/p/1"'),
    "ol": ("", " start=3", " start=1", " type=a", " type=a start=1"),
    "span": ("", " data-note='n &amp; \"q\"'"),
    "td": ("", " colspan=2", " rowspan=2"),
    "th": ("", " colspan=2", " rowspan=2"),
    "img": (f' src="{DOT}" alt=" a  b "',),
}


def soup(random: random.Random, depth=0) -> str:
    """Any HTML, mostly wrong."""
    out = []
    for _each in range(random.randint(1, 4)):
        if random.random() < 0.35 or depth > 5:
            out.append(random.choice(WORDS))
            continue
        tag = random.choice(TAGS)
        attributes = random.choice(ATTRIBUTES.get(tag, ("",)))
        if random.random() < 0.3:
            attributes += f' data-block="{random.choice(("abcd1234", "x", "zzzzzzzz"))}"'
        inner = "" if tag in ("br", "hr", "img") else soup(random, depth + 1)
        end = f"</{tag}>" if random.random() < 0.9 else ""
        out.append(f"<{tag}{attributes}>{inner}{end}")
    return "".join(out)


def unmarked(html):
    return re.sub(' data-block="[^"]*"', "", html)


@given(st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_clean_text_stays_as_it_is_and_its_blocks_are_it(random):
    text = clean(soup(random))
    found = blocks(text)
    assert clean(text) == text
    assert unmarked(join(found)) == unmarked(text)
    assert blocks(join(found)) == found
    assert len({block.id for block in found}) == len(found)
    assert all(re.fullmatch("[0-9a-z]{8}", block.id) for block in found)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("just words", "<p>just words</p>"),
        ("<p>a</p>tail", "<p>a</p><p>tail</p>"),
        ("<h1>a</h1><h2>b</h2><h3>c</h3>", "<h2>a</h2><h3>b</h3><h4>c</h4>"),
        ("<h2>a</h2><h5>b</h5>", "<h2>a</h2><h4>b</h4>"),
        ("<p><b>a</b> <i>b</i></p>", "<p><strong>a</strong> <em>b</em></p>"),
        ("<p><b>a </b><b>b</b></p>", "<p><strong>a b</strong></p>"),
        ("<p><u>a</u> <font color=red>b</font></p>", "<p>a b</p>"),
        ("<p> a \n b </p>", "<p>a b</p>"),
        ("<p>\xa0</p><p></p>", ""),
        ("<ul><li>a<li>b</ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("<ul><li>a</li><ul><li>b</ul></ul>", "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>"),
        ("<ol start=3 type=a><li>a</ol>", '<ol start="3" type="a"><li><p>a</p></li></ol>'),
        ("<ol><li>a</ol><ol><li>b</ol>",
         '<ol><li><p>a</p></li></ol><ol start="1"><li><p>b</p></li></ol>'),
        ("<blockquote>a<p>b</blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
        ("<table><tr><th>a<tr><td>b</table>",
         "<table><tbody><tr><th><p>a</p></th></tr><tr><td><p>b</p></td></tr></tbody></table>"),
        ("<table><tr><td rowspan=9>a<td>b<tr><td colspan=7>c</table>",
         '<table><tbody><tr><td rowspan="2"><p>a</p></td><td><p>b</p></td>'
         + "<td><p></p></td>" * 6
         + '</tr><tr><td colspan="7"><p>c</p></td></tr></tbody></table>'),
        ("<pre>a\n  b</pre>", "<pre>a\n  b</pre>"),
        ("<p data-note=x>a<span data-note=' x  y '></span></p>", '<p>a<span data-note="x y"></span></p>'),
        ("<p data-block=ABCD1234>a</p><p data-block=abcd123>b</p>", "<p>a</p><p>b</p>"),
        ("<p data-block=abcd1234>a</p>", '<p data-block="abcd1234">a</p>'),
        (f"<p><img src='{DOT}' onerror=x></p>", f'<p><img src="{DOT}" alt=""></p>'),
        ("<p>a<img src=https://e.org/x.png></p>", "<p>a</p>"),
        ("<p><a href=www.example.org>a</a></p>", '<p><a href="https://www.example.org">a</a></p>'),
        ("<p><a href='HTTPS://Example.org/ä'>a</a></p>",
         '<p><a href="https://example.org/%C3%A4">a</a></p>'),
        ("<p><a href=/teams/1>a</a> <a href=//e.org>b</a></p>", '<p><a href="/teams/1">a</a> b</p>'),
    ],
)  # fmt: skip
def test_what_is_kept(given, kept):
    assert clean(given) == kept


def test_ids_are_kept_once_and_the_first_keeps_one_that_doubles():
    first, second = blocks("<p data-block=abcd1234>a</p><p data-block=abcd1234>b</p>")
    assert first.id == "abcd1234" != second.id


def test_an_item_is_a_block_of_its_own_and_a_table_is_one():
    found = blocks("<ul><li>a<ul><li>b</ul><li>c</ul><table><tr><td>1<td>2</table>")
    assert [(block.kind, block.text) for block in found] == [
        ("ul", "a\nb"),
        ("ul", "c"),
        ("table", "1\n2"),
    ]
    assert found[1].marked == f'<ul><li data-block="{found[1].id}"><p>c</p></li></ul>'
    assert found[2].marked.startswith(f'<table data-block="{found[2].id}">')


def test_sections_begin_with_their_headings():
    found = sections(blocks("<p>Before</p><h2>Costs</h2><p>a</p><h3>More</h3><p>b</p>"))
    assert [(one.title, len(one.blocks)) for one in found] == [("", 1), ("Costs", 2), ("More", 2)]
    assert found[1].id == found[1].blocks[0].id
    assert sections([]) == []


def test_the_plain_words_have_the_notes_in_brackets():
    assert plain("<p>a<span data-note=n></span></p><ul><li>b</ul>") == "a [n]\n\nb"


def test_a_text_over_500_blocks_or_200_000_letters_is_refused_with_a_sentence():
    richtext.check_length([Block("x", "<p>a</p>")] * 500)
    with pytest.raises(TooLong, match="The text has 501 paragraphs; it may have 500"):
        richtext.check_length([Block("x", "<p>a</p>")] * 501)
    with pytest.raises(TooLong, match="200,001 letters; it may have 200,000"):
        richtext.check_length(blocks(f"<p>{'a' * 200_001}</p>"))
    with pytest.raises(TooLong):
        clean("word " * 300_000)


@pytest.mark.parametrize("tag", ["div", "ul", "b", "blockquote", "table><tr><td", "ol><li", "svg"])
@pytest.mark.timeout(120)
def test_elements_nested_without_end_cost_no_time_and_no_words(tag):
    assert plain(f"<{tag}>" * 60_000 + "word") in ("word", "")
    assert plain(f"word<{tag}>" * 60_000).startswith("word")


def test_depth_is_counted_though_nothing_is_closed_where_it_seems_to_be():
    assert plain("<div><table></div></table>" * 30_000 + "word") == "word"
