"""Word files as Google Docs and Word write them, by hand: comments, answers, suggestions, a note."""

import io

import docx

from tests.support.hostile import OFFICE, W, word

MORE = (
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
)
ANA = 'w:author="Ana Ruiz" w:date="2026-11-20T10:00:00Z"'


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*inner, style="", properties=""):
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{style}{properties}</w:pPr>{''.join(inner)}</w:p>"


def commented(inner, *numbers):
    starts = "".join(f'<w:commentRangeStart w:id="{n}"/>' for n in numbers)
    ends = "".join(
        f'<w:commentRangeEnd w:id="{n}"/><w:r><w:commentReference w:id="{n}"/></w:r>'
        for n in numbers
    )
    return starts + inner + ends


def inserted(text):
    return f'<w:ins w:id="90" {ANA}>{run(text)}</w:ins>'


def deleted(text):
    return f'<w:del w:id="91" {ANA}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text))}</w:tc>"


BODY = (
    paragraph(run("Costs and funding"), style="Heading1")
    + paragraph(
        run("We "),
        commented(run("need ") + run("labs", "<w:b/>"), 1, 2),
        run(" "),
        inserted("and buses "),
        deleted("now "),
        run("for all schools"),
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
        run("."),
    )
    + paragraph(
        run("First"), properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    )
    + paragraph(
        run("Within"), properties='<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'
    )
    + "<w:tbl><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"
    + f"<w:tr>{cell('Both', '<w:gridSpan w:val=&quot;2&quot;/>').replace('&quot;', chr(34))}</w:tr>"
    + f"<w:tr>{cell('Left')}{cell('Right')}</w:tr></w:tbl>"
    + paragraph(commented("", 3), run("A point.", '<w:color w:val="FF0000"/><w:u w:val="single"/>'))
)


def _comment(number, who, text):
    return (
        f'<w:comment w:id="{number}" w:author="{who}" w:date="2026-11-20T10:0{number}:00Z">'
        f'<w:p w14:paraId="0000000{number}">{run(text)}</w:p></w:comment>'
    )


def by_hand(*, threads=True, body=BODY, **more):
    """As Word writes it; without ``threads`` as Google Docs does: an answer on the same words."""
    level = '<w:lvl w:ilvl="{0}"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>'
    comments = _comment(1, "Ana Ruiz", "Which labs?") + _comment(2, "Ben Cho", "All &lt;b&gt;.")
    parts = {
        "word/comments.xml": f"<w:comments {W} {MORE}>{comments}{_comment(3, 'Cy', 'Here.')}</w:comments>",
        "word/styles.xml": f'<w:styles {W}><w:style w:type="paragraph" w:styleId="Heading1">'
        '<w:name w:val="heading 1"/></w:style></w:styles>',
        "word/numbering.xml": f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">'
        f'{level.format(0)}{level.format(1)}</w:abstractNum><w:num w:numId="1">'
        '<w:abstractNumId w:val="0"/></w:num></w:numbering>',
        "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:id="2">'
        f"{paragraph(run('See the '), run('report', '<w:i/>'), run('.'))}</w:footnote></w:footnotes>",
    }
    links = [(f"{OFFICE}/{name}", f"{name}.xml", "")
             for name in ("comments", "styles", "numbering", "footnotes")]  # fmt: skip
    if threads:
        parts["word/commentsExtended.xml"] = (
            f'<w15:commentsEx {MORE}><w15:commentEx w15:paraId="00000001" w15:done="0"/>'
            '<w15:commentEx w15:paraId="00000002" w15:paraIdParent="00000001" w15:done="0"/>'
            '<w15:commentEx w15:paraId="00000003" w15:done="1"/></w15:commentsEx>'
        )
        kind = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
        links.append((kind, "commentsExtended.xml", ""))
    return word(body, links=links, **parts, **more)


def by_python_docx():
    file = docx.Document()
    file.add_heading("Costs and funding", 1)
    words = file.add_paragraph("We need ")
    labs = words.add_run("labs")
    labs.bold = True
    words.add_run(" for all schools.")
    file.add_comment(labs, text="Which labs?", author="Ana Ruiz")
    file.add_paragraph("First", style="List Bullet")
    file.add_paragraph("Second", style="List Bullet")
    table = file.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Both"
    table.cell(1, 0).text, table.cell(1, 1).text = "Left", "Right"
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()
