"""Who isn't asked about a date now: on hold, or asked about an earlier date of its series."""

from collections.abc import Iterable
from datetime import datetime

from . import kinds
from .models import Attendee, Gathering
from .querysets import GatheringQuerySet

# What pages call who has to wait, among the answers.
ON_HOLD = "on-hold"
_OPEN = (Attendee.Answer.NEEDS_ACTION, Attendee.Answer.TENTATIVE)


def on_hold(rows: Iterable[Attendee]) -> dict[tuple[int, int], str]:
    """Why these have to wait, by (person's id, date's id); who doesn't isn't in it.

    Rows have their date loaded. No query where their kinds keep nobody waiting.
    """
    found: dict[tuple[int, int], str] = {}
    for slug, some in _by_kind(rows).items():
        kind = kinds.get(slug)
        if kind.has_own("on_hold"):
            found |= kind.on_hold(some)
    return found


def shown_apart(rows: Iterable[Attendee]) -> set[int]:
    """Those of one person's rows that a kind shows on their home by itself, by their id."""
    return {
        pk
        for slug, some in _by_kind(rows).items()
        if kinds.get(slug).has_own("shown_apart")
        for pk in kinds.get(slug).shown_apart(some)
    }


def held_in(gatherings: Iterable[Gathering]) -> list[Attendee]:
    """Everybody who is on hold in these dates; no query where their kinds keep nobody waiting."""
    dates = {one.pk: one for one in gatherings if kinds.get(one.kind).has_own("on_hold")}
    if not dates:
        return []
    rows = list(Attendee.objects.counted().filter(gathering__in=dates).order_by("pk"))
    for row in rows:
        row.gathering = dates[row.gathering_id]
    held = on_hold(rows)
    return [row for row in rows if (row.user_id, row.gathering_id) in held]


def count_apart(gatherings: Iterable[Gathering]) -> None:
    """Take who is on hold out of ``with_answer_counts``, into an ``on_hold`` of each date."""
    dates = {one.pk: one for one in gatherings}
    for one in dates.values():
        one.on_hold = 0
    for row in held_in(dates.values()):
        date, name = dates[row.gathering_id], GatheringQuerySet.COUNTS[row.answer]
        setattr(date, name, getattr(date, name) - 1)
        date.on_hold += 1


def not_asked(rows: Iterable[Attendee], now: datetime) -> dict[int, datetime | None]:
    """Those whom nobody asks about their date now, by their id, and until when; None: on hold."""
    rows = list(rows)
    quiet: dict[int, datetime | None] = {}
    for slug, some in _by_kind(rows).items():
        if kinds.get(slug).answered_together:
            quiet |= _later_of_series(some, now)
    held = on_hold(rows)
    return quiet | {row.pk: None for row in rows if (row.user_id, row.gathering_id) in held}


def not_reminded(rows: Iterable[Attendee], now: datetime) -> dict[int, datetime | None]:
    """Those who get no reminder about their date now: :func:`not_asked`, and asked once before.

    Where a kind asks once, whoever was silent when the first of their dates began isn't reminded of
    the later ones; pages still ask.
    """
    rows = list(rows)
    quiet = not_asked(rows, now)
    once = [row for row in rows if kinds.get(row.gathering.kind).asked_once and row.answer in _OPEN]
    if not once:
        return quiet
    begun = set(
        Attendee.objects.counted()
        .filter(
            user__in={row.user_id for row in once},
            answer__in=_OPEN,
            gathering__audience__in={row.gathering.audience for row in once},
            gathering__state__in=[Gathering.State.ANNOUNCED, Gathering.State.HELD],
            gathering__starts_at__lte=now,
        )
        .values_list("user_id", "gathering__audience")
    )
    silenced = {
        row.pk: None
        for row in once
        if row.pk in quiet or (row.user_id, row.gathering.audience) in begun
    }
    return quiet | silenced


def with_series(rows: Iterable[Attendee], now: datetime) -> list[Attendee]:
    """These rows, and the same people's other coming dates of series that are answered together.

    What happens to one date of a series decides which of them is asked about.
    """
    rows = list(rows)
    some = [row for row in rows if kinds.get(row.gathering.kind).answered_together]
    if not some:
        return rows
    series = {(row.user_id, row.gathering.audience) for row in some}
    others = (
        Attendee.objects.counted()
        .filter(
            user__in={user_id for user_id, _audience in series},
            gathering__audience__in={audience for _user_id, audience in series},
            gathering__state=Gathering.State.ANNOUNCED,
            gathering__starts_at__gt=now,
        )
        .exclude(pk__in=[row.pk for row in rows])
        .select_related("user", "gathering")
        .order_by("pk")
    )
    return rows + [one for one in others if (one.user_id, one.gathering.audience) in series]


def waiting_of(user, now: datetime) -> list[Attendee]:
    """The coming dates that wait for this person's answer, soonest first; one of each series."""
    rows = list(
        Attendee.objects.waiting_for(user, now)
        .select_related("gathering")
        .order_by("gathering__starts_at", "pk")
    )
    quiet = not_asked(rows, now)
    return [row for row in rows if row.pk not in quiet]


def _later_of_series(rows: list[Attendee], now: datetime) -> dict[int, datetime]:
    """Silent and unsure people's dates that aren't the first such of their audience: one query.

    With the start of that first one: then the next is asked about.
    """
    asking = [row for row in rows if row.answer in _OPEN]
    if not asking:
        return {}
    coming = (
        Attendee.objects.counted()
        .filter(
            user__in={row.user_id for row in asking},
            answer__in=_OPEN,
            gathering__audience__in={row.gathering.audience for row in asking},
            gathering__state=Gathering.State.ANNOUNCED,
            gathering__starts_at__gt=now,
        )
        .order_by("gathering__starts_at", "gathering_id")
        .values_list("pk", "user_id", "gathering__audience", "gathering__starts_at")
    )
    later: dict[int, datetime] = {}
    first: dict[tuple, datetime] = {}
    for pk, user_id, audience, starts_at in coming:
        series = (user_id, audience)
        if series in first:
            later[pk] = first[series]
        else:
            first[series] = starts_at
    return {row.pk: later[row.pk] for row in asking if row.pk in later}


def _by_kind(rows: Iterable[Attendee]) -> dict[str, list[Attendee]]:
    found: dict[str, list[Attendee]] = {}
    for row in rows:
        found.setdefault(row.gathering.kind, []).append(row)
    return found
