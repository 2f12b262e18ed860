"""What waits beyond the team, as rows of one query, and whether anything does.

A home asks for the drafts anyway: whether anything waits comes with these, so that the rows are
asked for only where there are some.
"""

import operator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce

from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Value,
)
from django.db.models.functions import Cast

from foundation import zones
from foundation.prepared import prepared
from people.models import JobRole
from teams.models import Membership
from teams.roles import network_roles

from ..models import Dispatch, Need, Organisation

# So long before they need it, and after a need was posted in vain.
WARNED, UNANSWERED = timedelta(days=28), timedelta(days=14)
# More than so many nobody looks through.
LOOKED_AT = 40


@dataclass(frozen=True)
class Waiting:
    """One row: what it is, its id, two texts, and the day."""

    what: str
    pk: int
    first: str
    second: str
    day: date


def coordinating(user, now: datetime) -> dict:
    """What decides what waits for this coordinator; ``hubs`` is None for the network's."""
    who, today = network_roles(user), zones.local_date(now, user.zone)
    return {
        "hubs": who.coordinated_or_all,
        "liaison": user.pk if who.active_teams else None,
        "today": today,
        "needed_by": today + WARNED,
        "posted_by": now - UNANSWERED,
    }


def _for_coordinator(hubs, liaison, today, needed_by, posted_by) -> list:
    """(queryset, what, two columns, the day's) of each kind."""
    needs = Need.objects.filter(
        cycle__archived=False, state=Need.State.OPEN, posted_at__lte=posted_by
    )
    ask, kept = Dispatch.objects.to_ask(today), Organisation.objects.active()
    if hubs is not None:
        needs = needs.filter(hub__pk__in=hubs)
        ask, kept = ask.seen_from(hubs, liaison), kept.kept_in(hubs)
    needed = kept.filter(needs_by__lte=needed_by)
    return [
        (ask, "ask", "draft__title", "organisation__name", "ask_again_on"),
        (needed, "needed", "name", "asked", "needs_by"),
        (_without_liaison(kept, today), "left", "name", "liaison__name", "seen_on"),
        (needs, "need", "what", "where", "posted_at"),
    ]


def _without_liaison(organisations, today):
    """Those whose liaison is in no team any more, and so hears nothing of theirs."""
    seats = Membership.objects.active().filter(
        user=OuterRef("liaison"), user__is_active=True, team__cycle__archived=False
    )
    rows = organisations.filter(~Exists(seats), liaison__isnull=False)
    return rows.annotate(seen_on=Cast(today, DateField()))


def belonging(user, now: datetime) -> dict:
    """What decides what waits for this member."""
    teams = network_roles(user).active_teams
    return {
        "user": user.pk,
        "live": [pk for pk, team in teams.items() if not team.archived],
        "today": zones.local_date(now, user.zone),
    }


def _for_member(user, live, today) -> list:
    preparing = Membership.objects.active().filter(
        user=user, team__pk__in=live, job_role=JobRole.TEACHER_PREPARATION
    )
    needs = Need.objects.filter(cycle__archived=False)
    new = needs.filter(Exists(preparing), state=Need.State.OPEN)
    mine = needs.filter(posted_by=user, state=Need.State.ANSWERED)
    ask = Dispatch.objects.filter(organisation__liaison=user).to_ask(today)
    return [
        (new, "new", "what", "where", "posted_at"),
        (mine, "mine", "what", "where", "answered_at"),
        (ask, "ask", "draft__title", "organisation__name", "ask_again_on"),
    ]


def any_for_coordinator(**decides) -> ExpressionWrapper:
    """Whether anything waits, to be asked along with something else; see :func:`coordinating`."""
    return _any(_for_coordinator(**decides))


def any_for_member(**decides) -> ExpressionWrapper:
    """The same; see :func:`belonging`."""
    return _any(_for_member(**decides))


def for_coordinator(user, now: datetime) -> list[Waiting]:
    """Texts to ask after, what organisations need soon, whose liaison left, needs without an answer.

    One query.
    """
    return _in_order(_coordinators_rows(**coordinating(user, now)))


def for_member(user, now: datetime) -> list[Waiting]:
    """Needs to answer, answers to theirs, texts to ask after as a liaison; one query."""
    return _in_order(_members_rows(**belonging(user, now)))


@prepared
def _coordinators_rows(**decides):
    return _rows(_for_coordinator(**decides))


@prepared
def _members_rows(**decides):
    return _rows(_for_member(**decides))


def _any(kinds: list) -> ExpressionWrapper:
    some = (Exists(rows.order_by()) for rows, *_columns in kinds)
    return ExpressionWrapper(reduce(operator.or_, some), output_field=BooleanField())


def _rows(kinds: list):
    first, *others = (_columns(*kind) for kind in kinds)
    return first.union(*others, all=True)[:LOOKED_AT]


def _in_order(rows) -> list[Waiting]:
    return sorted((Waiting(*row) for row in rows), key=lambda one: (one.day, one.what, one.pk))


def _columns(queryset, what: str, first: str, second: str, day: str):
    return queryset.order_by().values_list(
        Value(what, output_field=CharField()),
        "pk",
        Cast(first, CharField(max_length=300)),
        Cast(second, CharField(max_length=300)),
        Cast(day, DateField()),
    )
