"""Dates and their people, held until the end of the transaction; see "Locks" in the architecture."""

from foundation.refusals import Gone

from ..models import Attendee, Gathering


def locked(gathering) -> Gathering:
    """The row as it stands now, held until the end of the transaction, and its people's rows."""
    rows = all_locked([gathering.pk])
    if not rows:
        raise Gone
    return rows[0]


def all_locked(ids) -> list[Gathering]:
    """These dates by id as they stand now, and their people's rows, held as :func:`locked` does.

    The people too, since their reminders are written anew from what they answered: an answer
    given meanwhile waits, and mails are always touched after people, so that none waits forever.
    """
    rows = list(
        Gathering.objects.select_for_update(of=("self",), no_key=True)
        .select_related("hub", "team", "cycle")
        .filter(pk__in=ids)
        .order_by("pk")
    )
    people = Attendee.objects.filter(gathering__in=rows)
    len(people.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
    return rows
