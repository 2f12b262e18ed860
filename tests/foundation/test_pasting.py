"""Clipboards as the programs build them: structure kept, looks and junk gone."""

import pytest

from foundation.documents import pasted

GOOGLE = (
    '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1a2b">'
    '<h1 dir="ltr" style="line-height:1.38;margin-top:20pt;"><span style="font-size:20pt;'
    'font-family:Arial;color:#000000;font-weight:400;">Costs</span></h1>'
    '<p dir="ltr" style="line-height:1.38;"><span style="font-weight:400;font-style:normal;">We </span>'
    '<span style="font-weight:700;color:#ff0000;">need</span><span style="font-style:italic;"> labs</span>'
    '<span style="font-size:0.6em;vertical-align:super;">2</span> '
    '<a href="https://www.google.com/url?q=https://e.org/a?utm_source%3Dx%26b%3D1&amp;sa=D&amp;ust=1" '
    'style="text-decoration:none;"><span style="color:#1155cc;">see</span></a></p>'
    '<ul style="margin-top:0;"><li dir="ltr" style="list-style-type:disc;" aria-level="1">'
    '<p dir="ltr" role="presentation"><span style="font-weight:400;">First</span></p></li>'
    '<ul><li aria-level="2"><p role="presentation"><span>Within</span></p></li></ul></ul>'
    '<div dir="ltr"><table style="border:none;"><colgroup><col width="312"></colgroup><tbody><tr>'
    '<td style="border:solid 1pt;"><p><span>Left</span></p></td><td><p><span>Right</span></p></td>'
    '</tr></tbody></table></div></b><br class="Apple-interchange-newline">'
)
WORD = (
    "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><style><!-- p.MsoNormal "
    "{margin:0in;} --></style><!--[if gte mso 9]><xml><o:x/></xml><![endif]--></head><body lang=EN-US>"
    "<!--StartFragment--><h1>Costs<o:p></o:p></h1>"
    "<p class=MsoNormal>We <b style='mso-bidi-font-weight:normal'>need</b> <i>labs</i>"
    '<a style=\'mso-footnote-id:ftn1\' href="#_ftn1" name="_ftnref1" title=""><span '
    "class=MsoFootnoteReference><span style='mso-special-character:footnote'>[1]</span></span></a>"
    ".<o:p>&nbsp;</o:p></p>"
    "<p class=MsoListParagraphCxSpFirst style='text-indent:-.25in;mso-list:l0 level1 lfo1'>"
    "<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span "
    "style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>First<o:p></o:p></p>"
    "<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span "
    "style='mso-list:Ignore'>o<span>&nbsp;</span></span>Within</p>"
    "<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span "
    "style='mso-list:Ignore'>·<span>&nbsp;</span></span>Second</p>"
    "<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1."
    "<span>&nbsp;</span></span>Counted</p>"
    "<p class=MsoNormal><span style='display:none'>hidden</span>Last.</p>"
    "<div style='mso-element:footnote-list'><br clear=all><hr align=left size=1 width=\"33%\">"
    "<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a style='mso-footnote-id:ftn1' "
    'href="#_ftnref1" name="_ftn1" title=""><span>[1]</span></a> See the report.</p></div></div>'
    "<!--EndFragment--></body></html>"
)
PAGES = (
    '<meta charset="UTF-8"><p class="p1" style="margin:0;font:11px Helvetica"><span class="s1" '
    'style="font-kerning:none;font-weight:bold">Costs</span></p>'
    '<p class="p2"><span class="s1">We need labs.<span class="Apple-converted-space">\xa0</span></span></p>'
    '<ul class="ul1"><li class="li1"><span class="s2"></span><span class="s1">First</span></li></ul>'
)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (GOOGLE,
         ("<h2>Costs</h2><p>We <strong>need</strong> <em>labs</em><sup>2</sup> "
          '<a href="https://e.org/a?b=1">see</a></p>'
          "<ul><li><p>First</p><ul><li><p>Within</p></li></ul></li></ul>"
          "<table><tbody><tr><td><p>Left</p></td><td><p>Right</p></td></tr></tbody></table>")),
        (WORD,
         ("<h2>Costs</h2><p>We <strong>need</strong> <em>labs</em>"
          '<span data-note="See the report."></span>.</p>'
          "<ul><li><p>First</p><ul><li><p>Within</p></li></ul></li><li><p>Second</p></li></ul>"
          "<ol><li><p>Counted</p></li></ol><p>Last.</p>")),
        (PAGES, "<p><strong>Costs</strong></p><p>We need labs.</p><ul><li><p>First</p></li></ul>"),
    ],
    ids=["Google Docs", "Word", "Pages"],
)  # fmt: skip
def test_a_clipboard(given, kept):
    assert pasted(given) == kept


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://e.org/?fbclid=1", "https://e.org/"),
        ("https://e.org/?a=1&amp;utm_medium=x#y", "https://e.org/?a=1#y"),
        ("https://nam1.safelinks.protection.outlook.com/?url=https%3A%2F%2Fe.org%2F&amp;data=5",
         "https://e.org/"),
        ("https://www.google.com/url?q=javascript:alert(1)", ""),
        ("https://e.org/a?b=%20c", "https://e.org/a?b=%20c"),
    ],
)  # fmt: skip
def test_what_counts_readers_is_taken_off_links(address, kept):
    link = f'<a href="{kept.replace("&", "&amp;")}">a</a>' if kept else "a"
    assert pasted(f'<p><a href="{address}">a</a></p>') == f"<p>{link}</p>"


def test_a_page_of_google_docs_keeps_its_notes():
    given = (
        '<p>We need labs<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>.</p><hr>'
        '<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a> See <a href="https://e.org/">it</a>.</p></div>'
    )
    assert pasted(given) == (
        '<p>We need labs<span data-note="See it (https://e.org/)."></span>.</p>'
    )
