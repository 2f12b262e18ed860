"""Words of a Word file that look otherwise than they read: hidden ones, and struck through ones."""

from django.utils.translation import ngettext
from lxml import etree

from .footnotes import drop

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "off", "none")
_STRUCK = ("strike", "dstrike")


def without_hidden(document: etree._Element) -> list[str]:
    """Take out what Word neither shows nor prints: notes to oneself are no part of the text."""
    hidden = [
        run
        for run in document.iter(f"{_W}r")
        if _is(run, ("vanish",)) and run.find(f".//{_W}commentReference") is None
    ]
    known = set(hidden)
    places = [run for run in hidden if run.getprevious() not in known and _says(run)]
    for run in hidden:
        drop(run)
    return said_of_hidden(len(places))


def said_of_hidden(n: int) -> list[str]:
    if not n:
        return []
    return [
        ngettext(
            "Hidden words in %(n)s place were left out.",
            "Hidden words in %(n)s places were left out.",
            n,
        )
        % {"n": n}
    ]


def struck(document: etree._Element) -> list[str]:
    """Say where words are struck through: nobody can tell whether they are meant."""
    found = [run for run in document.iter(f"{_W}r") if _is(run, _STRUCK) and _says(run)]
    known = set(found)
    n = sum(run.getprevious() not in known for run in found)
    if not n:
        return []
    return [
        ngettext(
            "Words are struck through in %(n)s place of the file, and are in the text all the same: "
            "take out what isn't meant.",
            "Words are struck through in %(n)s places of the file, and are in the text all the same: "
            "take out what isn't meant.",
            n,
        )
        % {"n": n}
    ]


def _is(run, names: tuple[str, ...]) -> bool:
    looks = run.find(f"{_W}rPr")
    marks = [] if looks is None else [looks.find(f"{_W}{name}") for name in names]
    return any(mark is not None and mark.get(f"{_W}val", "1") not in _OFF for mark in marks)


def _says(run) -> bool:
    return any((text.text or "").strip() for text in run.iter(f"{_W}t"))
