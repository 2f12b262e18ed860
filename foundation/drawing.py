"""Small drawings in a page: icons, initials discs, status badges.

Lists of fifty rows are made of these, so they build strings, and draw each icon once.
"""

from functools import cache, lru_cache

from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from heroicons.templatetags import heroicons

from foundation.statuses import status_of


@lru_cache(maxsize=256)
def _drawn(name: str, size: int, style: str) -> SafeString:
    draw = getattr(heroicons, f"heroicon_{style}")
    return draw(name, size=size, **{"class": "icon", "aria-hidden": "true"})


def icon(name, size=20, style="mini"):
    """A heroicon, drawn for the eye only: say the same in words beside it."""
    return _drawn(str(name), int(size), str(style))


# Drawn once a page and referred to from each row, so that fifty rows stay light.
_SPRITE = {
    "check": "check-circle",
    "cross": "x-circle",
    "question": "question-mark-circle",
    "warning": "exclamation-circle",
    "pencil": "pencil-square",
    "clock": "clock",
    "mail": "envelope",
    "stop": "no-symbol",
}
_OWN_SHAPES = (
    '<symbol id="s-ring" viewBox="0 0 16 16">'
    '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.6"/></symbol>'
    '<symbol id="s-quarter" viewBox="0 0 16 16">'
    '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.6"/>'
    '<path d="M8 8V2a6 6 0 0 1 6 6Z" fill="currentColor"/></symbol>'
)


@lru_cache(maxsize=1)
def status_sprite():
    """The drawings that status badges point to; base.html includes them once."""
    symbols = []
    for short, name in _SPRITE.items():
        drawing = heroicons.heroicon_micro(name, size=None)
        inner = drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")]
        symbols.append(
            f'<symbol id="s-{short}" viewBox="0 0 16 16" fill="currentColor">{inner}</symbol>'
        )
    return mark_safe(  # noqa: S308  built from the package's drawings alone
        f'<svg class="sprite" aria-hidden="true">{_OWN_SHAPES}{"".join(symbols)}</svg>'
    )


def status(key, label=None):
    """A badge of icon, word and tint; ``key`` from foundation.statuses, ``label`` other words."""
    known = status_of(key)
    return format_html(
        '<span class="st {}"><svg aria-hidden="true"><use href="#s-{}"/></svg>{}</span>',
        known.tint,
        known.drawing,
        label or known.word,
    )


def initials_of(name: str) -> str:
    """One or two letters: of the first and the last word."""
    words = [word.lstrip("'\"(-‘’“") for word in str(name).replace("@", " ").split()]
    words = [word for word in words if word]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def disc(name):
    """A disc with initials; the name must stand beside it."""
    return format_html('<span class="disc" aria-hidden="true">{}</span>', initials_of(name))


def once(name):
    """A fragment that says the same on every page, rendered once a process and language."""
    return _rendered(name, get_language())


@cache
def _rendered(name: str, _language: str) -> str:
    return get_template(name).render()
