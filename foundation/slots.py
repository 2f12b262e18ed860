"""Places on a lower app's page where apps above it may show something.

An upper app registers a :class:`Part` in ``AppConfig.ready()``; the page's view asks
:func:`fill` for the parts that the visitor may see, each already loaded. A loader is one batched
query function, so what a slot costs is the number of its parts, never the number of rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Part:
    """What an upper app puts into a slot.

    ``loader(request, **subject)`` returns the template's data, or None to show nothing.
    ``template`` is None where the page itself shows the data (the attention list, navigation).
    ``permission`` is asked with ``subject_name``'s object where given.
    """

    name: str
    loader: Callable[..., Any]
    template: str | None = None
    order: int = 50
    permission: str | None = None


@dataclass(frozen=True)
class Filled:
    """A part with its data, ready for ``{% include filled.template %}``."""

    name: str
    template: str | None
    data: Any


_parts: dict[str, list[Part]] = {}


def declare(*names: str) -> None:
    """These places exist: the app whose pages have them says so in ``AppConfig.ready()``."""
    for name in names:
        _parts.setdefault(name, [])


def register(slot: str, part: Part) -> None:
    """Put ``part`` into ``slot``; a second part of the same name replaces the first."""
    if slot not in _parts:
        raise ImproperlyConfigured(f"There is no slot {slot!r}; slots are {', '.join(_parts)}.")
    _parts[slot] = sorted(
        [known for known in _parts[slot] if known.name != part.name] + [part],
        key=lambda known: (known.order, known.name),
    )


def fill(slot: str, request, *, obj=None, **subject) -> list[Filled]:
    """Load every part of ``slot`` that the visitor may see, in order.

    ``obj`` is what the page is about (a team, a gathering); permissions are asked of it.
    """
    filled = []
    for part in _parts[slot]:
        if part.permission and not request.user.has_perm(part.permission, obj):
            continue
        data = part.loader(request, obj=obj, **subject)
        if data is not None:
            filled.append(Filled(part.name, part.template, data))
    return filled
