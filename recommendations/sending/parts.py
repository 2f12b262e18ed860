"""What this part shows on the public page of a text."""

from ..models import DispatchStep
from .querysets import public_outcomes


def became(request, *, obj, **subject) -> dict | None:
    """What became of the text ``obj``, as far as the coordinator shows it; one query."""
    rows = public_outcomes(obj)
    places = dict(DispatchStep.Place.choices)
    for row in rows:
        row.place_said = places.get(row.newest_place, "")
    return {"rows": rows} if rows else None
