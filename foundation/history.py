"""Who did what, and how: one way to tell the history rows."""

from contextlib import contextmanager
from datetime import datetime

from asgiref.local import Local
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

VIAS = ("web", "link", "calendar", "import", "admin", "task")
_current = Local()


@contextmanager
def record(*, actor, via: str, reason: str = ""):
    """Name the actor of every history row written inside.

    ``actor`` is a user, or None when nobody signed in acted (an answer link, a scheduled task).
    ``via`` is one of VIAS and goes with ``reason`` into the row's change reason. Services call
    this, so that a link used in somebody else's browser is never recorded as that somebody's.
    """
    if via not in VIAS:
        raise ValueError(f"via is one of {', '.join(VIAS)}, not {via!r}")
    before = current()
    _current.value = (actor, f"{via}: {reason}"[:255] if reason else via)
    try:
        yield
    finally:
        _current.value = before


def current() -> tuple:
    """The (actor, reason) that :func:`record` set, or (None, "")."""
    return getattr(_current, "value", (None, ""))


@contextmanager
def dated(moment: datetime):
    """History rows written inside are of ``moment``: for what is told of the past (the demo)."""
    before = _dated_at()
    _current.moment = moment
    try:
        yield
    finally:
        _current.moment = before


def _dated_at() -> datetime | None:
    return getattr(_current, "moment", None)


class History(HistoricalRecords):
    """simple_history's records, told by :func:`record` who acted, never by middleware."""

    def __init__(self, **options):
        options.setdefault("history_change_reason_field", models.CharField(max_length=255))
        super().__init__(**options)

    def get_history_user(self, instance):
        return current()[0]

    def get_change_reason_for_object(self, instance, history_type, using):
        return current()[1]

    def create_historical_record(self, instance, history_type, using=None):
        if getattr(_current, "in_bulk", False):
            return None
        if (moment := _dated_at()) is None:
            return super().create_historical_record(instance, history_type, using)
        instance._history_date = moment
        try:
            return super().create_historical_record(instance, history_type, using)
        finally:
            del instance._history_date


def bulk_create(objects, model, *, batch_size: int = 500):
    """Create ``objects`` of ``model`` and their history rows, as told by :func:`record`."""
    actor, reason = current()
    return bulk_create_with_history(
        objects,
        model,
        batch_size=batch_size,
        default_user=actor,
        default_change_reason=reason,
        default_date=_dated_at(),
    )


def bulk_update(objects, model, fields, *, batch_size: int = 500):
    """Update ``fields`` of ``objects`` and write their history rows, as told by :func:`record`."""
    actor, reason = current()
    return bulk_update_with_history(
        objects,
        model,
        fields,
        batch_size=batch_size,
        default_user=actor,
        default_change_reason=reason,
        default_date=_dated_at(),
    )


def bulk_delete(objects, model) -> None:
    """Delete ``objects`` of ``model`` and write their history rows, as told by :func:`record`.

    What is deleted with them keeps no history.
    """
    actor, reason = current()
    past = model.history.model
    past.objects.bulk_create(
        [
            past(
                history_date=_dated_at() or timezone.now(),
                history_user=actor,
                history_change_reason=reason,
                history_type="-",
                **{f.attname: getattr(one, f.attname) for f in past.tracked_fields},
            )
            for one in objects
        ],
        batch_size=500,
    )
    _current.in_bulk = True
    try:
        for first in range(0, len(objects), 500):
            model.objects.filter(pk__in=[one.pk for one in objects[first : first + 500]]).delete()
    finally:
        _current.in_bulk = False
