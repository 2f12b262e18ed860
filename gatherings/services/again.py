"""A date that has begun, or is over, gets a time that is to come: who belongs by now is asked to it.

Joining and leaving go by the dates to come, so its people stand as they were that day.
"""

from datetime import datetime

from foundation import history
from people.models import User

from .. import kinds, reminders
from ..models import Attendee, Gathering
from . import inviting

TIMES = ("starts_at", "ends_at", "zone")


def comes_again(old, new, now: datetime) -> bool:
    """Whether ``old``, begun or over by now, is to come (or to go on) as ``new``."""
    return old.starts_at <= now < new.ends_at and old.starts_at != new.starts_at


def gone(gathering) -> list[User]:
    """Who is asked to it and doesn't belong to its audience any more."""
    kind = kinds.get(gathering.kind)
    if not kind.has_own("people"):
        return []
    asked = Attendee.objects.counted().filter(gathering=gathering).order_by().values("user")
    belong = kind.people(gathering.audience).order_by().values("pk")
    return list(User.objects.filter(pk__in=asked).exclude(pk__in=belong).order_by("pk"))


def missing(gathering) -> list[User]:
    """Who belongs to its audience and isn't asked to it, with their role."""
    asked = Attendee.objects.counted().filter(gathering=gathering).order_by().values("user")
    people = kinds.get(gathering.kind).people(gathering.audience)
    return list(people.exclude(pk__in=asked).order_by("pk"))


def hold(gathering, changes: dict, now: datetime) -> None:
    """Hold what joining and leaving hold, and the dates that they reach, before this date is held.

    Nothing where ``changes`` give no other time to one that has begun.
    """
    begun = Gathering.objects.filter(pk=gathering.pk, starts_at__lte=now)
    if set(changes) & set(TIMES) and (row := begun.first()):
        hold_all(row, now)


def hold_all(gathering, now: datetime) -> None:
    kinds.get(gathering.kind).lock_again([gathering.audience])
    coming = Gathering.objects.filter(audience=gathering.audience, ends_at__gt=now).order_by()
    inviting.held({gathering.pk, *coming.values_list("pk", flat=True)})


def settle(gathering, *, actor, via: str, now: datetime) -> dict:
    """Take who doesn't belong any more off it, and ask who came since; what *Undo* needs.

    Whoever is asked anew hears of it from the mail that tells of the move. The date is saved and
    held, as :func:`hold` does.
    """
    kind, how = kinds.get(gathering.kind), {"actor": actor, "via": via, "now": now}
    users = gone(gathering)
    # Whose account is closed stays on the other dates, but where a place is for all of them.
    taken_off = inviting.withdraw(
        audience=gathering.audience,
        users=users,
        reason="moved after they left",
        only=None if kind.has_own("let_go") else gathering,
        **how,
    )
    freed = kind.let_go(gathering.audience, users, **how)
    fresh, back = [], []
    if gathering.state == Gathering.State.ANNOUNCED and gathering.starts_at > now:
        with history.record(actor=actor, via=via, reason="moved"):
            asked = {gathering.audience: missing(gathering)}
            fresh, back = inviting.ask([gathering], asked)
        came = Attendee.objects.filter(gathering=gathering, user__in=_users([*fresh, *back]))
        reminders.schedule_some(came, now=now)
    return {
        "gone": [row.pk for row in taken_off],
        "fresh": _users(fresh),
        "back": _users(back),
        "freed": freed,
    }


def _users(rows) -> list[int]:
    return sorted(row.user_id for row in rows)


def take_back(gathering, before: dict, *, actor, via: str, now: datetime) -> None:
    """Its people as :func:`settle` found them; who has answered since stays. The date is held.

    The links of who was taken off stay ended: nothing of it can be answered.
    """
    rows = Attendee.objects.select_related("gathering", "user")
    gone = list(rows.filter(pk__in=before["gone"], withdrawn=True).order_by("pk"))
    for row in gone:
        row.withdrawn = False
    silent = rows.filter(gathering=gathering, withdrawn=False, answer=Attendee.Answer.NEEDS_ACTION)
    back = list(silent.filter(user__in=before["back"]))
    for row in back:
        row.withdrawn = True
    with history.record(actor=actor, via=via, reason="undo"):
        history.bulk_update([*gone, *back], Attendee, ["withdrawn"])
        history.bulk_delete(list(silent.filter(user__in=before["fresh"])), Attendee)
    kinds.get(gathering.kind).take_again(
        gathering.audience, before["freed"], actor=actor, via=via, now=now
    )
    reminders.schedule([*gone, *back], now=now)
