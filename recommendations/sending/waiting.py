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


def _for_coordinator(user, now: datetime) -> list:
    """(queryset, what, two columns, the day's) of each kind."""
    who, today = network_roles(user), zones.local_date(now, user.zone)
    needs = Need.objects.filter(
        cycle__archived=False, state=Need.State.OPEN, posted_at__lte=now - UNANSWERED
    )
    if not who.coordinates_network:
        needs = needs.filter(hub__in=sorted(who.coordinated_hubs))
    ask = Dispatch.objects.visible_to(user).to_ask(today)
    kept = Organisation.objects.kept_by(user).active()
    needed = kept.filter(needs_by__lte=today + WARNED)
    return [
        (ask, "ask", "draft__title", "organisation__name", "ask_again_on"),
        (needed, "needed", "name", "asked", "needs_by"),
        (_without_liaison(kept, today), "left", "name", "liaison__name", "seen_on"),
        (needs, "need", "what", "where", "posted_at"),
    ]


def _without_liaison(organisations, today: date):
    """Those whose liaison is in no team any more, and so hears nothing of theirs."""
    seats = Membership.objects.active().filter(
        user=OuterRef("liaison"), user__is_active=True, team__cycle__archived=False
    )
    rows = organisations.filter(~Exists(seats), liaison__isnull=False)
    return rows.annotate(seen_on=Value(today, output_field=DateField()))


def _for_member(user, now: datetime) -> list:
    live = [pk for pk, team in network_roles(user).active_teams.items() if not team.archived]
    preparing = Membership.objects.active().filter(
        user=user.pk, team__in=live, job_role=JobRole.TEACHER_PREPARATION
    )
    needs = Need.objects.filter(cycle__archived=False)
    new = needs.filter(Exists(preparing), state=Need.State.OPEN)
    mine = needs.filter(posted_by=user.pk, state=Need.State.ANSWERED)
    ask = Dispatch.objects.filter(organisation__liaison=user.pk)
    ask = ask.to_ask(zones.local_date(now, user.zone))
    return [
        (new, "new", "what", "where", "posted_at"),
        (mine, "mine", "what", "where", "answered_at"),
        (ask, "ask", "draft__title", "organisation__name", "ask_again_on"),
    ]


def any_for_coordinator(user, now: datetime) -> ExpressionWrapper:
    """Whether anything waits, to be asked along with something else."""
    return _any(_for_coordinator(user, now))


def any_for_member(user, now: datetime) -> ExpressionWrapper:
    return _any(_for_member(user, now))


def for_coordinator(user, now: datetime) -> list[Waiting]:
    """Texts to ask after, what organisations need soon, whose liaison left, needs without an answer.

    One query.
    """
    return _rows(_for_coordinator(user, now))


def for_member(user, now: datetime) -> list[Waiting]:
    """Needs to answer, answers to theirs, texts to ask after as a liaison; one query."""
    return _rows(_for_member(user, now))


def _any(kinds: list) -> ExpressionWrapper:
    some = (Exists(rows.order_by()) for rows, *_columns in kinds)
    return ExpressionWrapper(reduce(operator.or_, some), output_field=BooleanField())


def _rows(kinds: list) -> list[Waiting]:
    first, *others = (_columns(*kind) for kind in kinds)
    found = (Waiting(*row) for row in first.union(*others, all=True)[:LOOKED_AT])
    return sorted(found, key=lambda one: (one.day, one.what, one.pk))


def _columns(queryset, what: str, first: str, second: str, day: str):
    return queryset.order_by().values_list(
        Value(what, output_field=CharField()),
        "pk",
        Cast(first, CharField(max_length=300)),
        Cast(second, CharField(max_length=300)),
        Cast(day, DateField()),
    )
