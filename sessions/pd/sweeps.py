"""What is due of PD: offers that have ended, places of closed accounts, forms that learners are asked
to fill in."""

from functools import partial

from django.utils import timezone

from foundation.sweeping import sweep

from ..models import PdAsk, PdEvent, PdPlace
from . import asks
from .services import afterwards, closed_accounts, places

AT_ONCE = 50


def offers(now=None) -> int:
    """End what has ended, free what closed accounts have, and offer it on; how many places."""
    now = now or timezone.now()
    due = PdPlace.objects.lapsed(now).order_by("offered_until", "pk").values_list("pk", flat=True)
    ended = sweep(
        due,
        lambda ids: places.lapse(place_ids=ids, now=now),
        at_once=AT_ONCE,
        what="offered place",
    )
    theirs = PdPlace.objects.of_closed_accounts().order_by().values("event")
    freed = sweep(
        PdEvent.objects.filter(pk__in=theirs)
        .to_come(now)
        .order_by("pk")
        .values_list("pk", flat=True),
        lambda ids: closed_accounts.free_at(event_ids=ids, now=now),
        at_once=1,
        what="place of a closed account",
    )
    return sum(ended) + sum(freed)


def _ask(ids, *, about: str, now) -> int:
    return afterwards.ask(event_ids=ids, about=about, now=now)


def forms(now=None) -> int:
    """Ask who learnt how it was, and a month later whether they use it; remind once. How many."""
    now = now or timezone.now()
    done = 0
    for about in (asks.WORDS, asks.USE):
        due = PdEvent.objects.to_ask(
            ended_after=now - asks.AT_LATEST[about], ended_by=now - asks.AFTER[about]
        )
        done += sum(
            sweep(
                due.values_list("pk", flat=True),
                partial(_ask, about=about, now=now),
                at_once=1,
                what="form of a PD event",
            )
        )
    silent = PdAsk.objects.silent(now).order_by("asked_at", "pk").values_list("pk", flat=True)
    return done + sum(
        sweep(
            silent,
            lambda ids: afterwards.remind(ask_ids=ids, now=now),
            at_once=AT_ONCE,
            what="reminder of a form",
        )
    )
