"""Documents of several writers: structure and talk kept, junk gone, to Word and back unchanged."""

import io
import random
import re
from datetime import UTC, datetime

import docx
import pytest

from foundation import documents
from foundation.documents import Comment, Reply, Unreadable, read, to_docx, to_markdown
from foundation.richtext import blocks, clean, plain
from tests.foundation.test_richtext import DOT, soup
from tests.support import word_files
from tests.support.hostile import open_document

TEXT = (
    "<h2>Costs</h2><p>We <strong>need <em>labs</em></strong> x<sub>2</sub> <code>co de</code> "
    '<a href="https://e.org/a?b=1&amp;c=2">link</a><span data-note="See it."></span> and<br>more.</p>'
    "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li><li><p>c</p></li></ul>"
    '<ol start="3" type="a"><li><p>x</p><ol><li><p>y</p></li></ol></li></ol>'
    "<table><tbody><tr><th><p>A</p></th><th><p>B</p></th></tr>"
    '<tr><td colspan="2"><p>1</p></td></tr><tr><td rowspan="2"><p>r</p></td><td><p>s</p></td></tr>'
    "<tr><td><p>t</p></td></tr></tbody></table><h3>More</h3>"
    "<blockquote><p>q</p><p>r</p></blockquote><blockquote><p>s</p></blockquote>"
    f'<pre>one\n  two</pre><hr><p>end <img src="{DOT}" alt="A dot"></p>'
)


def unmarked(html):
    return re.sub(' data-block="[^"]*"', "", html)


def test_to_word_and_back_changes_nothing():
    document = read(to_docx(TEXT, title="Our text"))
    assert clean(TEXT) == TEXT == unmarked(document.html)
    assert (document.title, document.comments, document.left_out) == ("Our text", [], [])


def check_round_trips(seeds):
    for seed in seeds:
        text = unmarked(clean(soup(random.Random(seed))))
        if text:
            assert unmarked(read(to_docx(text)).html) == text, seed


def test_no_text_is_changed_on_its_way_to_word_and_back():
    check_round_trips(range(12))


@pytest.mark.long
def test_no_text_is_changed_on_its_way_to_word_and_back_for_300():
    check_round_trips(range(300))


def test_comments_go_to_word_and_back_with_their_answers():
    (block,) = blocks("<p>We need <b>labs</b> in all schools.</p>")
    when = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    comment = Comment(
        "Ana <Ruiz>", when, "labs in", block.id, "Why & how?", (Reply("Ben", when, "So."),), 8, 15
    )
    document = read(to_docx(block.marked, comments=[comment]))
    assert unmarked(document.html) == block.html
    (found,) = document.comments
    assert (found.author, found.when, found.words, found.start, found.end, found.replies) == (
        comment.author, when, "labs in", 8, 15, comment.replies,
    )  # fmt: skip
    assert found.text == "Why & how?"
    assert found.anchor.words == "labs in"


HAND = (
    "<h2>Costs and funding</h2><p>We need <strong>labs</strong> now for all schools"
    '<span data-note="See the report."></span>.</p>'
    "<ul><li><p>First</p><ul><li><p>Within</p></li></ul></li></ul>"
    '<table><tbody><tr><td colspan="2"><p>Both</p></td></tr>'
    "<tr><td><p>Left</p></td><td><p>Right</p></td></tr></tbody></table><p>A point.</p>"
)


@pytest.mark.parametrize("threads", [True, False])
def test_a_file_as_word_or_google_docs_writes_it(threads):
    document = read(word_files.by_hand(threads=threads))
    assert unmarked(document.html) == HAND
    found = {block.id: block.text for block in blocks(document.html)}
    first, last = document.comments
    assert (first.author, first.words, first.text) == ("Ana Ruiz", "need labs", "Which labs?")
    assert first.replies == (
        Reply("Ben Cho", datetime(2026, 11, 20, 10, 2, tzinfo=UTC), "All <b>."),
    )
    assert found[first.block][first.start : first.end] == "need labs"
    assert (last.start, last.words, last.resolved) == (None, "A point.", threads)
    assert [(one.kind, one.words, one.author) for one in document.suggestions] == [
        ("insert", "and buses", "Ana Ruiz"),
        ("delete", "now", "Ana Ruiz"),
    ]
    deleted = document.suggestions[1]
    assert found[deleted.block][deleted.start : deleted.end] == "now"
    assert document.suggestions[0].block == deleted.block == first.block


def test_suggestions_can_be_taken_in():
    document = read(word_files.by_hand(), take_suggestions=True)
    assert "We need labs and buses for all schools" in plain(document.html)
    assert document.suggestions == []


def test_a_file_of_python_docx():
    document = read(word_files.by_python_docx())
    assert unmarked(document.html) == (
        "<h2>Costs and funding</h2><p>We need <strong>labs</strong> for all schools.</p>"
        "<ul><li><p>First</p></li><li><p>Second</p></li></ul>"
        '<table><tbody><tr><th colspan="2"><p>Both</p></th></tr>'
        "<tr><td><p>Left</p></td><td><p>Right</p></td></tr></tbody></table>"
    )
    (comment,) = document.comments
    assert (comment.author, comment.words, comment.text) == ("Ana Ruiz", "labs", "Which labs?")


def test_a_paragraph_that_was_only_suggested_leaves_its_words_with_the_one_before():
    body = word_files.paragraph(word_files.run("Here.")) + word_files.paragraph(
        word_files.inserted("All of it new.")
    )
    document = read(word_files.by_hand(body=body))
    (block,) = blocks(document.html)
    (suggestion,) = document.suggestions
    assert (block.text, suggestion.words, suggestion.block) == ("Here.", "All of it new.", block.id)


def test_hidden_words_are_left_out_and_struck_ones_kept_and_both_are_said():
    file = docx.Document()
    paragraph = file.add_paragraph("Science every week")
    for words in (" (ask Dana", " first)"):
        paragraph.add_run(words).font.hidden = True
    paragraph.add_run(" for all")
    for words in (" grades", " but two"):
        paragraph.add_run(words).font.strike = True
    paragraph.add_run(" of us").font.strike = False
    out = io.BytesIO()
    file.save(out)
    found = documents.read(out.getvalue(), "x.docx")
    assert "Science every week for all grades but two of us" in found.html
    assert "Dana" not in found.html
    assert "Hidden words in 1 place were left out." in found.left_out
    assert any("struck through in 1 place" in sentence for sentence in found.left_out)


def test_words_in_a_text_box_are_kept_and_said():
    box = f"<w:txbxContent>{word_files.paragraph(word_files.run('In the box.'))}</w:txbxContent>"
    body = word_files.paragraph(word_files.run("Before."), f"<w:r><w:pict>{box}</w:pict></w:r>")
    document = read(word_files.by_hand(body=body + word_files.paragraph(word_files.run("After."))))
    assert plain(document.html) == "Before.\n\nIn the box.\n\nAfter."
    assert document.left_out == ["The words of 1 text box stand after its paragraph now."]


def test_an_open_document_with_comments_and_suggestions():
    said = "<dc:creator>Ana</dc:creator><dc:date>2026-11-20T10:00:00</dc:date>"
    body = (
        "<text:tracked-changes>"
        f'<text:changed-region text:id="c1"><text:insertion><office:change-info>{said}'
        "</office:change-info></text:insertion></text:changed-region>"
        f'<text:changed-region text:id="c2"><text:deletion><office:change-info>{said}'
        "</office:change-info><text:p>now</text:p></text:deletion></text:changed-region>"
        "</text:tracked-changes>"
        '<text:h text:outline-level="1">Costs</text:h><text:p>We '
        f'<office:annotation office:name="n1">{said}<text:p>Which?</text:p></office:annotation>'
        'need labs<office:annotation-end office:name="n1"/> '
        '<text:change-start text:change-id="c1"/>and buses <text:change-end text:change-id="c1"/>'
        '<text:change text:change-id="c2"/> for all.</text:p>'
    )
    document = read(open_document(body))
    assert unmarked(document.html) == "<h2>Costs</h2><p>We need labs now for all.</p>"
    (comment,) = document.comments
    assert (comment.author, comment.words, comment.text) == ("Ana", "need labs", "Which?")
    assert {(one.kind, one.words) for one in document.suggestions} == {
        ("insert", "and buses"),
        ("delete", "now"),
    }
    taken = read(open_document(body), take_suggestions=True)
    assert "We need labs and buses for all." in plain(taken.html)


@pytest.mark.parametrize(
    ("name", "content", "html"),
    [
        ("a.md", "# Costs\n\nWe *need* labs[^1].\n\n- a\n- b\n\n[^1]: See it.\n",
         ('<h2>Costs</h2><p>We <em>need</em> labs<span data-note="See it."></span>.</p>'
          "<ul><li><p>a</p></li><li><p>b</p></li></ul>")),
        ("a.md", "It costs $5 and $6.", "<p>It costs $5 and $6.</p>"),
        ("a.txt", "First line\nsecond\n\n- a\n- b <b>", ("<p>First line<br>second</p>"
          "<ul><li><p>a</p></li><li><p>b &lt;b&gt;</p></li></ul>")),
        ("a.txt", "One\nTwo", "<p>One</p><p>Two</p>"),
        ("wrong.docx", "<html><body><h1>Costs</h1><p>a</body></html>", "<h2>Costs</h2><p>a</p>"),
        ("a.rtf", r"{\rtf1\ansi Caf\'e9 {\b labs}.\par}", "<p>Café <strong>labs</strong>.</p>"),
    ],
)  # fmt: skip
def test_plainer_kinds(name, content, html):
    assert unmarked(read(content.encode(), name).html) == html


def test_markdown_says_what_the_text_says():
    said = to_markdown(TEXT, title="Our text")
    assert said.startswith("# Our text\n\n## Costs\n\nWe **need *labs***")
    assert "[^1]: See it." in said


def test_what_holds_no_words_is_refused():
    with pytest.raises(Unreadable, match="The file holds no text"):
        read(word_files.by_hand(body="<w:p/>"))


def test_a_text_that_is_too_long_is_refused():
    with pytest.raises(documents.richtext.TooLong, match="501 paragraphs"):
        read(b"a\n\n" * 501, "a.txt")
