"""Nothing that was pasted, posted or brought in a file can run, and its words are kept."""

import io
from pathlib import Path

import docx
import pytest

from foundation import documents, richtext
from tests.support.inert import troubles

VECTORS = [
    line.encode("ascii").decode("unicode_escape")
    for line in (Path(__file__).parents[1] / "cases" / "xss.txt").read_text().splitlines()
    if line and not line.startswith("#")
]
# By the rules of HTML, what follows these is a part of them: nothing ends them.
OPEN = ("<style", "<script", "<!--", "<svg", "<math", "<template", "<title", "<select", "<object")


def test_there_are_enough_of_them():
    assert len(VECTORS) == len(set(VECTORS)) >= 300


def around(vector):
    return f"<p>Before it.</p>{vector}<p>After it.</p>"


def wrong(html, vector):
    """What is wrong with what became of a vector, for the message of a failure."""
    words = richtext.plain(html)
    found = troubles(html)
    if "Before it." not in words:
        found.append("the words before it are gone")
    if not any(one in vector.lower() for one in OPEN) and "After it." not in words:
        found.append("the words after it are gone")
    return [(vector, html, one) for one in found]


def test_nothing_posted_or_pasted_can_run():
    found = []
    for vector in VECTORS:
        for made in (richtext.clean(around(vector)), documents.pasted(around(vector))):
            found += wrong(made, vector)
            if richtext.clean(made) != made:
                found.append((vector, made, "cleaning it again changes it"))
    assert found == []


def test_nothing_in_a_file_of_html_can_run():
    found = []
    for vector in VECTORS:
        head = "<!DOCTYPE html><html><head><title>x</title></head>"
        page = f"{head}<body>{around(vector)}</body></html>".encode()
        found += wrong(documents.read(page, "text.html").html, vector)
    assert found == []


def test_within_one_text_they_are_as_harmless_as_alone():
    together = "".join(f"<div>{vector}</div>" for vector in VECTORS)
    for made in (richtext.clean(together), documents.pasted(together)):
        assert troubles(made) == []


def test_nothing_in_a_word_file_can_run():
    file = docx.Document()
    typed = ["".join(c for c in vector if c.isprintable()) for vector in VECTORS]
    for words in typed[:400]:
        file.add_paragraph(f"Typed: {words}")
    for vector in typed:
        _linked(file.paragraphs[0], vector)
        file.add_comment(file.paragraphs[1].runs, text=vector, author=vector[:80])
    out = io.BytesIO()
    file.save(out)
    document = documents.read(out.getvalue())
    assert troubles(document.html) == []
    said = " ".join(richtext.plain(document.html).split())
    for words in typed[:400]:
        assert " ".join(f"Typed: {words}".split()) in said
    assert len(document.comments) + sum(len(c.replies) for c in document.comments) == len(typed)


def _linked(paragraph, address):
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    link.set(
        qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    )
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "link"
    run.append(text)
    link.append(run)
    paragraph._p.append(link)


@pytest.mark.parametrize("kind", ["md", "txt"])
def test_nothing_in_a_plain_file_can_run(kind):
    text = "\n\n".join(vector.replace("\0", "") for vector in VECTORS)
    assert troubles(documents.read(text.encode(), f"text.{kind}").html) == []


def test_the_independent_look_finds_what_it_is_for():
    for html in (
        "<script>x</script>",
        "<p onclick=x>",
        "<a href='javascript:x'>",
        "<a href='//x'>",
        "<img src='https://x'>",
        "<p data-block='x'>",
        "<!--x-->",
        "<svg>",
    ):
        assert troubles(html)
