"""Words of a Word file that stand within what the converter passes over in silence.

Fields, right-to-left runs, custom XML, older forms and newer letters are wrapped; what is shown of
them is brought to where it is read.
"""

from django.utils.translation import gettext as _
from lxml import etree

from .footnotes import drop

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_OFF = ("0", "false", "off")
_MOST_COLUMNS_BEFORE = 50
# About what they wrap, and no part of the text.
_ABOUT = ("customXmlPr", "smartTagPr", "fldData", "rubyPr", "rt")
_WRAPPERS = ("customXml", "smartTag", "dir", "bdo", "fldSimple")


def unwrap(tree: etree._Element) -> None:
    """Leave the words of every wrapper in its place."""
    _one_of_alternatives(tree)
    _forms(tree)
    _fields(tree)
    etree.strip_elements(tree, *(_W + name for name in _ABOUT), with_tail=False)
    etree.strip_tags(tree, *(_W + name for name in _WRAPPERS))
    for base in tree.iter(f"{_W}rubyBase"):
        run = next(base.iterancestors(f"{_W}r"), None)
        for inner in base if run is not None else ():
            run.addprevious(inner)
    for element in tree.iter(f"{_W}cr", f"{_W}ptab"):
        element.tag = _W + ("br" if element.tag == f"{_W}cr" else "tab")
    _cells_before(tree)


def parts_of_others(document: etree._Element) -> list[str]:
    """Say where Word would put in another file, which only Word can read."""
    if document.find(f".//{_W}altChunk") is None and document.find(f".//{_W}subDoc") is None:
        return []
    return [
        _(
            "Another document is put into this file, and its words were left out. Open the file in "
            "Word, save it as a new one and choose that."
        )
    ]


def _one_of_alternatives(tree) -> None:
    """What newer programs show, where that is drawn; what older ones show, where it is letters."""
    for both in tree.iter(f"{_MC}AlternateContent"):
        choices, fallback = both.findall(f"{_MC}Choice"), both.find(f"{_MC}Fallback")
        drawn = next((one for one in choices if one.find(f".//{_W}drawing") is not None), None)
        said = next((one for one in choices if one.find(f".//{_W}t") is not None), None)
        kept = drawn if drawn is not None else fallback if fallback is not None else said
        for one in list(both):
            if one is not kept:
                drop(one)
    etree.strip_tags(tree, *(_MC + name for name in ("AlternateContent", "Choice", "Fallback")))


def _forms(tree) -> None:
    """What is chosen in a list, and whether a box is ticked, as letters before the field."""
    for one in list(tree.iter(f"{_W}ddList", f"{_W}checkBox")):
        run = next(one.iterancestors(f"{_W}r"), None)
        if run is None:
            continue
        if one.tag == f"{_W}checkBox":
            ticked = one.find(f"{_W}checked")
            ticked = one.find(f"{_W}default") if ticked is None else ticked
            off = ticked is None or ticked.get(f"{_W}val", "1") in _OFF
            text = "☐" if off else "☑"
        else:
            text = _chosen(one)
        said = etree.Element(f"{_W}r")
        etree.SubElement(said, f"{_W}t").text = text
        run.addprevious(said)


def _fields(tree) -> None:
    """The short spelling of a field as the long one, which the converter knows, links among them."""
    for one in list(tree.iter(f"{_W}fldSimple")):
        instruction = etree.Element(f"{_W}r")
        etree.SubElement(instruction, f"{_W}instrText").text = one.get(f"{_W}instr", "")
        for run in (_mark("separate"), instruction, _mark("begin")):
            one.insert(0, run)
        one.append(_mark("end"))


def _mark(kind: str) -> etree._Element:
    run = etree.Element(f"{_W}r")
    etree.SubElement(run, f"{_W}fldChar").set(f"{_W}fldCharType", kind)
    return run


def _chosen(choices) -> str:
    entries = [entry.get(f"{_W}val", "") for entry in choices.findall(f"{_W}listEntry")]
    for name in ("result", "default"):
        found = choices.find(_W + name)
        number = "" if found is None else found.get(f"{_W}val", "")
        if number.isdecimal() and int(number[:4]) < len(entries):
            return entries[int(number[:4])]
    return entries[0] if entries else ""


def _cells_before(tree) -> None:
    """Empty cells for those that a row begins without, so that the others keep their columns."""
    for before in list(tree.iter(f"{_W}gridBefore")):
        properties, number = before.getparent(), before.get(f"{_W}val", "")
        if properties.tag != f"{_W}trPr" or not number.isdecimal():
            continue
        for _each in range(min(int(number[:3]), _MOST_COLUMNS_BEFORE)):
            cell = etree.Element(f"{_W}tc")
            etree.SubElement(cell, f"{_W}p")
            properties.addnext(cell)
        drop(before)
