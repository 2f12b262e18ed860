"""The other end of a need's links: on the page of a workgroup or an offering, the needs that led to it.

A draft's page and an idea's card read theirs along with what else they say (``about``, ``board``).
"""

from ..models import Need


def of_workgroup(request, *, obj, **subject) -> dict | None:
    return _found(request.user, links__workgroup=obj)


def of_offering(request, *, obj, **subject) -> dict | None:
    found = _found(request.user, links__offering=obj)
    # There it stands under "How it came to be".
    return found and found | {"under_a_heading": True}


def _found(user, **linked) -> dict | None:
    """Those of the live board, for who sees it: one query."""
    rows = Need.objects.visible_to(user).filter(**linked).order_by("-posted_at", "-pk")
    needs = list(rows.only("what", "where", "state"))
    return {"needs": needs} if needs else None
