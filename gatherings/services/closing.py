"""*It took place*: who was there. Nothing else makes a date held, and nothing else says so."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused
from foundation.retrying import one_transaction

from .. import hooks
from ..models import Attendee, Gathering
from . import inviting

HELD, REOPENED = "held", "reopened"


class ChangedMeanwhile(Refused):
    """Nothing was saved: what the page showed isn't what stands there by now."""


def mark_of(people: Iterable[Attendee]) -> str:
    """Equal where the same people were there equally long."""
    said = sorted((row.pk, row.present_minutes) for row in people)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


@one_transaction
def take_place(
    *,
    gathering,
    present: Mapping[int, int | None],
    actor,
    via: str,
    seen: str | None = None,
    now: datetime | None = None,
) -> Gathering:
    """Close a date that is over: who was there, and for how long. Pressed again, it corrects that.

    ``present`` maps the ids of attendees to the minutes that they were there, None for the whole
    time (``dict.fromkeys(ids)``); more than the planned contact time counts as all of it. Whoever
    isn't named wasn't there. The same once more changes nothing. ``seen`` is the :func:`mark_of`
    the people when the page was made, None for who looked just now. Raises Refused for a draft, a
    cancelled date and one that isn't over, where nobody was there, and for an id of no one asked;
    and, as :class:`ChangedMeanwhile`, where somebody else said it since.
    """
    now = now or timezone.now()
    row, people = _locked(gathering)
    refuse_to_close(row, now)
    if set(present) - {one.pk for one in people}:
        raise Refused(
            _("Somebody you ticked isn't invited any more. Open the page again, and tick anew.")
        )
    said = {pk: _minutes(row, minutes) for pk, minutes in present.items()}
    if not any(said.values()):
        raise Refused(_("Tick who was there. If it didn't take place, cancel it instead."))
    changed = [one for one in people if one.present_minutes != said.get(one.pk, 0)]
    if row.state == Gathering.State.HELD and not changed:
        return row
    if seen is not None and seen != mark_of(people):
        raise ChangedMeanwhile(_("Somebody else said who was there since you opened the page."))
    for one in changed:
        one.present_minutes = said.get(one.pk, 0)
    _save(row, changed, Gathering.State.HELD, HELD, actor=actor, via=via, now=now)
    return row


@one_transaction
def reopen(*, gathering, actor, via: str, now: datetime | None = None) -> Gathering:
    """Take *It took place* back, where it was pressed for the wrong date: it is just over again.

    An app that counts on it says no by its hook. What isn't closed stays as it is.
    """
    now = now or timezone.now()
    row, people = _locked(gathering)
    if row.state != Gathering.State.HELD:
        return row
    changed = [one for one in people if one.present_minutes is not None]
    for one in changed:
        one.present_minutes = None
    _save(row, changed, Gathering.State.ANNOUNCED, REOPENED, actor=actor, via=via, now=now)
    return row


def refuse_to_close(gathering, now) -> None:
    """Raise Refused, saying what to do, where it can't be said of this date that it took place."""
    title = {"title": gathering.title}
    if gathering.state == Gathering.State.DRAFT:
        raise Refused(_("%(title)s was never announced, so nobody was asked to come.") % title)
    if gathering.state == Gathering.State.CANCELLED:
        raise Refused(_("%(title)s is cancelled, so nobody was there.") % title)
    if gathering.ends_at > now:
        raise Refused(_("%(title)s isn't over yet. Say who was there when it is.") % title)


def _locked(gathering) -> tuple[Gathering, list[Attendee]]:
    """The date as it stands now and then its people, held until the end of the transaction."""
    row = inviting.held_one(gathering)
    inviting.hold_people(row)
    return row, inviting.counted(row)


def _minutes(gathering, minutes: int | None) -> int:
    whole = gathering.planned_minutes
    return whole if minutes is None else max(0, min(minutes, whole))


def _save(row, people, state, change, *, actor, via, now) -> None:
    with history.record(actor=actor, via=via, reason=change):
        if row.state != state:
            row.state = state
            row.save(update_fields=["state"])
        history.bulk_update(people, Attendee, ["present_minutes"])
    hooks.gathering_changed(gatherings=[row], change=change, actor=actor, via=via, now=now)
