"""Making, changing and cancelling a dated thing.

draft → announced → held, or cancelled. Cancelled never comes back, but for the *Undo* of the
sending that cancelled it.
"""

import uuid
from copy import copy
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, zones
from foundation.refusals import Refused, refuse, still_there
from foundation.retrying import one_transaction
from foundation.stale import refuse_unread
from mailing import mass
from mailing import services as outbox
from mailing.models import Sending

from .. import hooks, kinds, mail_words, mails, reminders
from ..models import Attendee, Gathering, GatheringFacts
from . import again, inviting, validation

TIMES = ("starts_at", "ends_at", "zone")
PLACES = ("place", "address", "link")
DETAILS = (
    "title",
    "break_minutes",
    "planned_minutes",
    "hours_reason",
    "arrival_notes",
    "document_link",
    "answer_by",
)
CHANGEABLE = TIMES + PLACES + DETAILS
MOVED, PLACE, DETAILS_CHANGED = "moved", "place", "details"
# Kinds of sendings.
CHANGED, CANCELLED = "gatherings.changed", "gatherings.cancelled"


@one_transaction
def create(*, actor, via, **fields) -> Gathering:
    """A draft, which only coordinators see, with the fields of :func:`drafted`; Refused as there."""
    gathering = drafted(**fields)
    with history.record(actor=actor, via=via):
        gathering.save()
    return gathering


def drafted(
    *,
    hub,
    cycle,
    kind,
    audience,
    title,
    starts_at,
    ends_at,
    zone,
    team=None,
    planned_minutes=None,
    **details,
) -> Gathering:
    """A draft, checked and not saved. Times are moments; ``zone`` is the place's.

    ``kind`` is the slug of a registered kind, ``audience`` says to it whose the date is.
    ``planned_minutes`` is the contact time; left out, it is what remains without the breaks.
    ``details`` are further fields of CHANGEABLE. Raises Refused, with the fields' names, where
    the times don't fit, the contact time isn't the kind's and ``hours_reason`` is empty, or the
    team isn't the hub's or the cycle's.
    """
    unknown = set(details) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"A date has no {', '.join(sorted(unknown))}.")
    gathering = Gathering(
        hub=hub,
        team=team,
        cycle=cycle,
        kind=kind,
        audience=audience,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone,
        **details,
    )
    if team is not None and (team.hub_id != hub.pk or team.cycle_id != cycle.pk):
        raise Refused(_("Choose a team of this hub and cycle."), field="team")
    validation.plan(gathering, planned_minutes)
    validation.check(gathering)
    return gathering


def changed_copy(gathering, changes: dict, *, now=None) -> Gathering:
    """``gathering`` as ``changes`` would make it, checked and not saved.

    Another zone keeps the wall time unless times are given too; other times or breaks count the
    contact time anew unless it is given too; the day to answer by follows another day unless it
    changes too. Raises Refused as :func:`create` does, and with
    ``now`` for an announced date moved into the past.
    """
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"Of a date nobody changes {', '.join(sorted(unknown))}.")
    changes = dict(changes)
    zone = changes.get("zone", gathering.zone)
    if zone != gathering.zone:
        for name in ("starts_at", "ends_at"):
            if name not in changes:
                changes[name] = zones.rezone(
                    getattr(gathering, name), gathering.zone, zone, field=name
                )
    new = copy(gathering)
    new._state = copy(gathering._state)
    for name, value in changes.items():
        setattr(new, name, value)
    if new.answer_by == gathering.answer_by:
        new.answer_by = _followed(gathering, new, now)
    if "planned_minutes" not in changes and (
        new.minutes != gathering.minutes or new.break_minutes != gathering.break_minutes
    ):
        validation.plan(new, None)
    refuse(validation.faults(new) + (validation.past(gathering, new, now) if now else []))
    return new


def _followed(old, new, now):
    old_day, new_day = (zones.local_date(one.starts_at, one.zone) for one in (old, new))
    return validation.follow(
        old.answer_by, old_day, new_day, zones.local_date(now, new.zone) if now else None
    )


def difference(old, new) -> list[str]:
    """The fields of CHANGEABLE in which they differ."""
    return [name for name in CHANGEABLE if getattr(old, name) != getattr(new, name)]


def only_changed(old, new, changes: dict) -> dict:
    """Of ``changes`` what makes ``new`` of ``old``: the rest may be changed by others meanwhile.

    The times and their zone belong together.
    """
    fields = set(difference(old, new))
    if fields & set(TIMES):
        fields |= set(TIMES)
    return {name: value for name, value in changes.items() if name in fields}


def what_changed(fields) -> str:
    """The weightiest of what these fields mean to people: moved, place or details; or ""."""
    for what, names in ((MOVED, TIMES), (PLACE, PLACES), (DETAILS_CHANGED, DETAILS)):
        if set(fields) & set(names):
            return what
    return ""


def is_told(old, new, what, now) -> bool:
    """Whether people get a mail about such a change: they know of it, and it is to come by now."""
    return old.state == Gathering.State.ANNOUNCED and what in (MOVED, PLACE) and new.ends_at > now


@one_transaction
def change(
    *, gathering, changes, seen=None, actor, via, now=None, sending_key=None, reason=""
) -> Gathering:
    """Change an unheld date; the people concerned get one mail about another time or place.

    ``changes`` maps names of CHANGEABLE to values. An announced change raises ``sequence``.
    A move keeps what people answered and asks them whether it still holds: a yes isn't lost over
    a quarter of an hour, and pages mark an answer that is older than the move. A second call
    with the same ``sending_key`` changes nothing. ``seen`` is the date as a form compared it. One that was over and is to come now asks who
    belongs by now (again.py). Raises Refused as :func:`create` does, for a
    date that was held or cancelled, and for an announced date moved into the past.
    """
    now = now or timezone.now()
    again.hold(gathering, changes, now)
    row = locked(gathering)
    if sending_key and Sending.objects.filter(key=sending_key).exists():
        return row
    _refuse_closed(row)
    refuse_unread(seen, row, CHANGEABLE)
    new = changed_copy(row, changes, now=now)
    fields = difference(row, new)
    what = what_changed(fields)
    if not what:
        return row
    if row.state == Gathering.State.ANNOUNCED and what == MOVED:
        new.moved_at = now
    before = _before(row, new, fields)
    _save(row, new, what, actor=actor, via=via, now=now, reason=reason)
    if again.comes_again(row, new, now):
        _refuse_ended(new)
        before["again"] = again.settle(new, actor=actor, via=via, now=now)
    if is_told(row, new, what, now):
        _tell(row, new, what, actor, via, now, key=sending_key, kind=CHANGED, before=before)
    return new


@one_transaction
def cancel(*, gathering, reason, actor, via, sending_key=None, now=None) -> Gathering:
    """Cancel an announced date; everyone who hasn't said no gets one mail.

    A date that is over is marked without any mail. A second call with the same ``sending_key``
    changes nothing. Raises Refused for a draft, and for a date already held or cancelled.
    """
    now = now or timezone.now()
    row = locked(gathering)
    if sending_key and Sending.objects.filter(key=sending_key).exists():
        return row
    new, before = call_off(row, reason, actor=actor, via=via, now=now)
    if row.ends_at > now:
        _tell(
            row, new, "cancelled", actor, via, now, key=sending_key, kind=CANCELLED, before=before
        )
    return new


def call_off(row, reason, *, actor, via, now) -> tuple[Gathering, dict]:
    """Cancel a date that is held with its people; the caller tells them of it.

    Returns the date as it is now, and what :func:`take_back` needs. Refused as :func:`cancel`.
    """
    refuse_to_cancel(row)
    new = cancelled_copy(row, reason)
    before = _before(row, new, [])
    _save(row, new, "cancelled", actor=actor, via=via, now=now, reason=new.cancelled_reason)
    return new, before


def _save(row, new, what, *, actor, via, now, reason) -> None:
    """Write the date as it is from now on, and what can be told of it."""
    announced = row.state in (Gathering.State.ANNOUNCED, Gathering.State.CANCELLED)
    if announced:
        new.sequence = row.sequence + 1
    with history.record(actor=actor, via=via, reason=reason):
        new.save()
    if announced:
        GatheringFacts.of(new).save()
        reminders.schedule_some(Attendee.objects.filter(gathering=new), now=now)
    hooks.gathering_changed(gatherings=[new], change=what, actor=actor, via=via, now=now)


def refuse_to_cancel(gathering) -> None:
    """Raise Refused for a draft, and for a date already held or cancelled."""
    _refuse_closed(gathering)
    if gathering.state == Gathering.State.DRAFT:
        raise Refused(_("Nobody has been told of this date. Change it, or leave it a draft."))


def cancelled_copy(gathering, reason) -> Gathering:
    """``gathering`` cancelled for ``reason``, not saved. Refused for a reason that is too long."""
    new = copy(gathering)
    new._state = copy(gathering._state)
    new.state = Gathering.State.CANCELLED
    new.cancelled_reason = reason.strip()
    if len(new.cancelled_reason) > Gathering._meta.get_field("cancelled_reason").max_length:
        raise Refused(_("Make the reason shorter: 300 letters at most."), field="reason")
    return new


def locked(gathering) -> Gathering:
    """The row as it stands now, held until the end of the transaction, and its people's rows.

    The people too, since their reminders are written anew from what they answered: an answer
    given meanwhile waits, and mails are always touched after people, so that none waits forever.
    """
    row = inviting.held_one(gathering)
    inviting.hold_people(row)
    return row


def write(sending, *, after: int, at_most: int, via: str, now: datetime) -> int | None:
    """Tell the next of the date's people of the change; who manages it hears last: see mass.py."""
    tells = sending.before["tells"]
    date = inviting.held_one(Gathering(pk=sending.before["gathering"]))
    rows = Attendee.objects.counted().filter(gathering=date, user__gt=after)
    people = list(rows.select_related("user").order_by("user")[:at_most])
    last = people[-1].user_id if len(people) == at_most else None
    managers = mail_words.managers_of([date], now=now)[date.pk] if last is None else []
    asked = Attendee.objects.counted().filter(gathering=date, user__in=managers)
    asked = set(asked.values_list("user", flat=True))
    outbox.enqueue(
        mails.changes(
            date,
            tells["what"],
            people,
            [user for user in managers if user.pk not in asked],
            before=tells["sequence"],
            key=sending.key,
            actor=sending.actor,
            not_after=datetime.fromisoformat(tells["not_after"]),
        ),
        sending=sending,
        now=now,
    )
    return last


def _refuse_closed(row) -> None:
    if row.state == Gathering.State.CANCELLED:
        raise Refused(_("%(title)s is cancelled. Make a new date instead.") % {"title": row.title})
    if row.state == Gathering.State.HELD:
        raise Refused(_("%(title)s is over and closed.") % {"title": row.title})


def _refuse_ended(new) -> None:
    """Raise Refused where ``new``, to come now, is of a cycle or an audience told of no date."""
    if new.cycle.archived:
        said = _("%(cycle)s is archived. Its dates stay as they were.")
        raise Refused(said % {"cycle": new.cycle})
    if said := kinds.ended([new]):
        raise Refused(said)


def _tell(old, new, what, actor, via, now, *, key, kind, before) -> None:
    """Tell everybody whom it concerns; what each is told is compared when the mail goes."""
    before["tells"] = {
        "what": what,
        "sequence": old.sequence,
        "not_after": max(old.ends_at, new.ends_at).isoformat(),
    }
    sending, _created = outbox.open_sending(
        key=key or uuid.uuid4().hex, actor=actor, kind=kind, label=new.title, before=before, now=now
    )
    people = Attendee.objects.counted().filter(gathering=new).count()
    mass.begin(sending, people=people, via=via, now=now)


# --- Undo -----------------------------------------------------------------------------------------


def _before(old, new, fields) -> dict:
    """What *Undo* needs: the former and the new text of each changed field."""
    text = {
        name: [
            Gathering._meta.get_field(name).value_to_string(row)
            if getattr(row, name) is not None
            else None
            for row in (old, new)
        ]
        for name in fields
    }
    moved_at = old.moved_at.isoformat() if old.moved_at else None
    return {
        "gathering": old.pk,
        "states": [old.state, new.state],
        "fields": text,
        "moved_at": moved_at,
    }


def lock(before: dict) -> None:
    row = still_there(Gathering.objects.all(), before["gathering"])
    former, since = before["states"]
    if "again" in before or former != since:
        again.hold_all(row, timezone.now())
    locked(row)


def take_back(before: dict, *, actor, via, now) -> None:
    """The former fields and state; Refused where one of them has another value by now.

    ``sequence`` rises: somebody's feed may have seen the other.
    """
    row = locked(Gathering(pk=before["gathering"]))
    former, since = before["states"]
    values = {name: _value(name, texts[0]) for name, texts in before["fields"].items()}
    stands = all(getattr(row, name) == _value(name, t[1]) for name, t in before["fields"].items())
    if row.state != since or not stands:
        raise Refused(
            _("%(title)s was changed again since. Change it by hand.") % {"title": row.title}
        )
    new = copy(row)
    new._state = copy(row._state)
    for name, value in values.items():
        setattr(new, name, value)
    new.state, new.moved_at = former, _value("moved_at", before["moved_at"])
    if former != since:
        _refuse_ended(new)
        new.cancelled_reason = ""
    what = "recalled" if former != since else what_changed(values) or DETAILS_CHANGED
    _save(row, new, what, actor=actor, via=via, now=now, reason="undo")
    if "again" in before:
        again.take_back(new, before["again"], actor=actor, via=via, now=now)


def _value(name: str, text):
    """What :func:`_before` wrote, as the field's own type."""
    return None if text is None else Gathering._meta.get_field(name).to_python(text)
