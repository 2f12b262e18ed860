"""The kinds of dated things, registered by the apps above that bring them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


def _as_planned(gathering) -> int:
    """No rule of its own: whatever is planned is right."""
    return gathering.planned_minutes


@dataclass(frozen=True)
class Kind:
    """What a dated thing is called, and how long it should be.

    ``label`` stands alone ("Session"), ``noun`` in a sentence ("session"), ``nouns`` is its
    plural. ``contact_minutes(gathering)`` gives the contact time it should have, in minutes;
    another one asks for a recorded reason.
    """

    slug: str
    label: Any
    noun: Any
    nouns: Any
    contact_minutes: Callable[[Any], int] = _as_planned


# What a date is called whose own app isn't installed (any more).
PLAIN = Kind("date", _("Date"), _("date"), _("dates"))
_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make ``kind`` known; a second one of the same slug replaces the first."""
    _kinds[kind.slug] = kind


def get(slug: str) -> Kind:
    """The kind of this slug, or PLAIN."""
    return _kinds.get(slug, PLAIN)


def all_kinds() -> list[Kind]:
    return list(_kinds.values())
