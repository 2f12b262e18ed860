"""Words within fields, shapes and other wrappers are read where they stand, or said to be missing."""

import io
import zipfile

import pytest

from foundation.documents import Unreadable, read
from tests.foundation.test_documents import unmarked
from tests.support.hostile import open_document, packed, word
from tests.support.word_files import cell, inserted, paragraph, run

MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def field(instruction, inner):
    return f'<w:fldSimple w:instr="{instruction}">{inner}</w:fldSimple>'


def form(about, kind):
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{about}</w:ffData></w:fldChar></w:r>'
        f"<w:r><w:instrText>{kind}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def either(choice, fallback):
    return (
        f'<mc:AlternateContent {MC}><mc:Choice Requires="x">{choice}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )


@pytest.mark.parametrize(
    ("inner", "html"),
    [
        (run("Table ") + field(" SEQ Table ", run("1")) + run(": Costs"), "Table 1: Costs"),
        (field(" MERGEFIELD District ", run("Salem")) + run(" pays"), "Salem pays"),
        (field(" HYPERLINK &quot;https://e.org/&quot; ", run("page")),
         '<a href="https://e.org/">page</a>'),
        (f'{run("a ")}<w:customXml w:element="b"><w:customXmlPr/>{run("b")}</w:customXml>', "a b"),
        (f'<w:dir w:val="rtl">{run("שלום")}</w:dir><w:bdo w:val="ltr">{run(" 12")}</w:bdo>',
         "שלום 12"),
        (f'<w:r><w:ruby><w:rt>{run("k")}</w:rt><w:rubyBase>{run("漢")}</w:rubyBase></w:ruby></w:r>'
         + run("字"), "漢字"),
        (f'{run("so ")}<w:r>{either("<w:sym/>", "<w:t>😊</w:t>")}</w:r>', "so 😊"),
        (run("in ") + either("", run("older ")) + run("programs"), "in older programs"),
        (run("Grade: ") + form(
            '<w:ddList><w:result w:val="1"/><w:listEntry w:val="K"/><w:listEntry w:val="5"/>'
            "</w:ddList>", "FORMDROPDOWN"), "Grade: 5"),
        (form("<w:checkBox><w:checked/></w:checkBox>", "FORMCHECKBOX") + run(" yes"), "☑ yes"),
        (form('<w:checkBox><w:default w:val="0"/></w:checkBox>', "FORMCHECKBOX") + run(" no"),
         "☐ no"),
        ("<w:r><w:t>one</w:t><w:cr/><w:t>two</w:t><w:ptab/><w:t>three</w:t></w:r>",
         "one<br>two three"),
    ],
)  # fmt: skip
def test_what_word_wraps_is_read(inner, html):
    assert unmarked(read(word(paragraph(inner))).html) == f"<p>{html}</p>"


def test_words_wrapped_in_a_note_are_read_too():
    note = paragraph(run("See ") + field(" REF x ", run("table 2")))
    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    data = word(
        paragraph(run("Here"), '<w:r><w:footnoteReference w:id="2"/></w:r>'),
        links=[(kind, "footnotes.xml", "")],
        **{
            "word__footnotes.xml": f"<w:footnotes {namespace}><w:footnote w:id='2'>{note}"
            "</w:footnote></w:footnotes>"
        },
    )
    assert unmarked(read(data).html) == '<p>Here<span data-note="See table 2"></span></p>'


def test_a_row_that_begins_further_right_keeps_its_column():
    rows = (
        f"<w:tr>{cell('A')}{cell('B')}</w:tr>"
        f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("under B")}</w:tr>'
    )
    html = unmarked(read(word(f"<w:tbl>{rows}</w:tbl>")).html)
    assert html.endswith("<tr><td><p></p></td><td><p>under B</p></td></tr></tbody></table>")


def test_a_file_within_the_file_is_said_to_be_missing():
    data = word(paragraph(run("Ours.")) + '<w:altChunk r:id="r9"/>')
    (sentence,) = read(data).left_out
    assert sentence.startswith("Another document is put into this file")
    with pytest.raises(Unreadable, match=r"holds no text.*Open the file in Word"):
        read(word('<w:altChunk r:id="r9"/>'))


def test_a_file_that_is_all_suggestions_says_so():
    with pytest.raises(Unreadable, match="All words of the file are suggestions"):
        read(word(paragraph(inserted("All of it"))))


def test_a_strict_file_of_word_is_read():
    with zipfile.ZipFile(io.BytesIO(word(paragraph(run("Ours."))))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    strict = {
        name: part.replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/",
            b"http://purl.oclc.org/ooxml/wordprocessingml/",
        ).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/",
            b"http://purl.oclc.org/ooxml/officeDocument/",
        )
        for name, part in parts.items()
    }
    assert strict != parts
    assert unmarked(read(packed(strict)).html) == "<p>Ours.</p>"


@pytest.mark.parametrize(
    ("inner", "html"),
    [
        ('On <text:date text:fixed="true">3/4/2026</text:date>.', "<p>On 3/4/2026.</p>"),
        ("By <text:user-defined>Ana</text:user-defined> (<text:author-name>A</text:author-name>)",
         "<p>By Ana (A)</p>"),
        ("Table <text:sequence>1</text:sequence>, see <text:sequence-ref>2</text:sequence-ref>",
         "<p>Table 1, see 2</p>"),
        ("a <text:meta>b <text:placeholder>c</text:placeholder></text:meta> d", "<p>a b c d</p>"),
        (("<text:ruby><text:ruby-base>漢</text:ruby-base><text:ruby-text>k</text:ruby-text>"
         "</text:ruby>字"), "<p>漢字</p>"),
    ],
)  # fmt: skip
def test_a_field_of_an_open_document_is_read(inner, html):
    assert unmarked(read(open_document(f"<text:p>{inner}</text:p>")).html) == html


@pytest.mark.parametrize(
    "box",
    [
        "<draw:frame><draw:text-box><text:p>Boxed.</text:p></draw:text-box></draw:frame>",
        "<draw:custom-shape><text:p>Boxed.</text:p></draw:custom-shape>",
        "<draw:g><draw:rect><text:p>Boxed.</text:p></draw:rect></draw:g>",
    ],
)
def test_words_in_a_box_of_an_open_document_are_kept_and_said(box):
    found = read(open_document(f"<text:p>One{box}</text:p><text:p>Two</text:p>"))
    assert unmarked(found.html) == "<p>One</p><p>Boxed.</p><p>Two</p>"
    assert found.left_out == ["The words of 1 text box stand after its paragraph now."]
    found = read(open_document(f"{box}<text:p>Two</text:p>"))
    assert unmarked(found.html) == "<p>Boxed.</p><p>Two</p>"


def test_hidden_words_of_an_open_document_are_left_out_and_said():
    body = '<text:p>Seen<text:hidden-text text:is-hidden="true"> not</text:hidden-text></text:p>'
    found = read(open_document(body))
    assert unmarked(found.html) == "<p>Seen</p>"
    assert found.left_out == ["Hidden words in 1 place were left out."]


def test_rows_in_groups_and_a_table_in_a_cell_are_kept():
    def row(inner):
        return f"<table:table-row><table:table-cell>{inner}</table:table-cell></table:table-row>"

    table = (
        "<table:table><table:table-column/><table:table-row-group>"
        f"{row('<text:p>One</text:p>')}</table:table-row-group><table:table-rows>%s"
        "</table:table-rows></table:table>"
    )
    inner = table % row("<text:p>Two</text:p>")
    html = unmarked(read(open_document(table % row(inner))).html)
    assert html == (
        "<table><tbody><tr><td><p>One</p></td></tr>"
        "<tr><td><p>One</p><p>Two</p></td></tr></tbody></table>"
    )


def test_a_formula_is_read_and_another_object_is_said_to_be_missing():
    body = (
        '<text:p>So <draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
        '<draw:frame><draw:object xlink:href="./Object 2"/></draw:frame>.</text:p>'
    )
    with zipfile.ZipFile(io.BytesIO(open_document(body))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    math = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>'
    found = read(packed({**parts, "Object 1/content.xml": math, "Object 2/content.xml": "<a/>"}))
    assert unmarked(found.html).startswith("<p>So ")
    assert "x" in unmarked(found.html)
    assert found.left_out == [
        "1 object of another program was left out.",
        "1 formula came as plain letters.",
    ]


def test_the_title_of_an_open_document_is_no_paragraph_of_it():
    found = read(open_document('<text:p text:style-name="Title">Labs</text:p><text:p>a</text:p>'))
    assert (found.title, unmarked(found.html)) == ("Labs", "<p>a</p>")
    found = read(open_document('<text:p>a</text:p><text:p text:style-name="Title">Labs</text:p>'))
    assert (found.title, unmarked(found.html)) == ("", "<p>a</p><p>Labs</p>")


LISTED = r"{\rtf1\ansi Before\par {\listtext 1.\tab}\ls1\ilvl0 item\par %s\trowd\cellx9\pard\intbl A\cell\row}"


@pytest.mark.parametrize(
    ("content", "html"),
    [
        (
            r"{\rtf1\ansi One{\super \chftn{\*\footnote\chftn\pard\plain Note}} two\par}",
            '<p>One<span data-note="Note"></span> two</p>',
        ),
        (r"{\rtf1\ansi so \u-10179?\u-8704? \u-10179 ?\u-8703 ?!\par}", "<p>so 😀 😁!</p>"),
        (r"{\rtf1\ansi El ni\u241?o com\u237? a.\par}", "<p>El niño comí a.</p>"),
        (
            (
                r"{\rtf1\ansi{\stylesheet{\s1\ql heading 1;}{\s12\ql Heading 2;}{\s3\ql Body;}}"
                r"\pard\s1\ql Costs\par\pard\s12\ql Labs\par\pard\s3\ql We need.\par}"
            ),
            "<h2>Costs</h2><h3>Labs</h3><p>We need.</p>",
        ),
        (r"{\rtf1\ansi\sectd one\page two\sect three\par}", "<p>one</p><p>two</p><p>three</p>"),
        *[
            (
                LISTED % between,
                (
                    "<p>Before</p><ul><li><p>item</p></li></ul>"
                    "<table><tbody><tr><td><p>A</p></td></tr></tbody></table>"
                ),
            )
            for between in ("", r"\pard\plain\par ")
        ],
    ],
)
def test_rtf_loses_no_words_and_keeps_their_order(content, html):
    assert unmarked(read(content.encode("ascii"), "a.rtf").html) == html


def test_comments_of_rtf_are_said_to_be_missing():
    content = rb"{\rtf1\ansi One {\*\atnid A}\chatn{\*\annotation Which?}two\par}"
    found = read(content, "a.rtf")
    assert unmarked(found.html) == "<p>One two</p>"
    assert found.left_out == ["Comments of an RTF file were left out. A Word file brings them."]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Subject: Draft\nMIME-Version: 1.0\nContent-Type: text/html\n\n<p>a", "saved web page"),
        ('<?xml version="1.0"?><w:wordDocument><w:t>a</w:t></w:wordDocument>', "isn't a document"),
        ('<svg xmlns="http://www.w3.org/2000/svg"><text>a</text></svg>', "isn't a document"),
        ("[InternetShortcut]\nURL=https://docs.google.com/a\n", "isn't a document"),
    ],
)
def test_what_would_come_as_its_source_is_refused(content, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read(content.encode(), "x.doc")
