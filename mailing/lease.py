"""How long the rows that a sender claimed are its own, by a clock that nobody sets.

A machine's time of day jumps: somebody sets it, or it is put right after the start. Were leases
counted by that, a jump of eleven minutes would take rows from a sender that is at work, and their
mail would go out twice. So a lease says by which clock it counts, and when on it it began:

- on PostgreSQL the server's own clock, the one that processes on all machines share;
- on SQLite, where all processes share the machine, the seconds since it was started, with the name
  of that start (Linux: the boot's id). Whoever held a lease from before another start is dead.

Write :func:`taken` with a claim and ``FREE`` when it ends; :func:`expired` says which ran out.
"""

import contextlib
import platform
import time
import uuid
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.db import connection
from django.db.models import FloatField, Func, Q
from django.utils import timezone

LEASE = timedelta(minutes=10)
# The columns of a row that nobody holds.
FREE = {"claim": None, "claimed_at": None, "lease_clock": "", "lease_began": None}

_SERVER = "database"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def taken(claim: uuid.UUID, now: datetime) -> dict:
    """The columns of a row that is held from this moment on; ``now`` is for people to read."""
    clock, moment = _clock()
    return {"claim": claim, "claimed_at": now, "lease_clock": clock, "lease_began": moment}


def expired() -> Q:
    """The held rows whose sender has had its time, or can't be alive any more."""
    clock, moment = _clock()
    used_up = Q(lease_clock=clock, lease_began__lt=moment - LEASE.total_seconds())
    # Held by a sender of the version that knew of no lease.
    before = Q(lease_clock="", claimed_at__lt=timezone.now() - LEASE)
    if clock == _SERVER:
        return used_up | before
    # From the future: from before a start, on a machine that gives its starts no name.
    other_start = ~Q(lease_clock__in=[clock, ""]) | Q(lease_clock=clock, lease_began__gt=moment)
    return used_up | other_start | before


def seconds_up() -> float:
    """Seconds since this machine was started, those it slept through too where it says so."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


@cache
def boot() -> str:
    """The name of this machine's present start, the same in all its processes."""
    with contextlib.suppress(OSError):
        return _BOOT_ID.read_text().strip()
    return platform.node()[:64] or "this machine"


class _ServerSeconds(Func):
    """The PostgreSQL server's clock, as it runs on inside a transaction."""

    template = "EXTRACT(EPOCH FROM STATEMENT_TIMESTAMP())"
    output_field = FloatField()


def _clock() -> tuple:
    """The clock that all senders share: its name, and what it shows."""
    if connection.vendor == "postgresql":
        return _SERVER, _ServerSeconds()
    return boot(), seconds_up()
