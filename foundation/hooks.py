"""Moments that a lower app announces to the apps above it.

A lower app declares ``joined = Hook("membership_activated")`` and calls it inside its own
transaction; an upper app connects a service in ``AppConfig.ready()``. Receivers run in floor
order, and an exception from one rolls the whole deed back: unlike Django's signals, nothing is
swallowed and nothing is called that was not connected by name.

What a moment is about comes as a list: twenty people who join are one call, and a receiver asks
no more for twenty than for one.
"""

from collections.abc import Callable
from typing import Any


class Hook:
    """One moment, named after what happened; receivers get keyword arguments only."""

    def __init__(self, name: str):
        self.name = name
        self._receivers: list[tuple[int, str, Callable[..., Any]]] = []

    def connect(self, receiver: Callable[..., Any], *, floor: int) -> None:
        """Call ``receiver`` at this moment; connecting the same one again changes nothing."""
        name = f"{receiver.__module__}.{receiver.__qualname__}"
        if any(known == name for _, known, _ in self._receivers):
            return
        self._receivers.append((floor, name, receiver))
        self._receivers.sort(key=lambda entry: entry[:2])

    def __call__(self, **moment: Any) -> None:
        for _, _, receiver in self._receivers:
            receiver(**moment)
