"""How often is too often: counts that all processes share, each change of them exact.

They lie in the database, not in the cache: the demo's cache can't count without losing some that
come at the same moment, and these counts must outlive a restart of Redis.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from foundation.retrying import one_transaction

from .models import Count

# No limit looks further back.
KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Limit:
    """``free`` times ``within`` a time cost nothing; each further one costs the next of ``waits``.

    ``waits`` are minutes; the last holds for all that follow.
    """

    name: str
    free: int
    within: timedelta
    waits: tuple[int, ...]

    def about(self, whom) -> str:
        """The key of the count of ``whom`` under this limit.

        SECURITY: neither an address nor a network can be read from it.
        """
        return f"{self.name}:{salted_hmac('people.limits', str(whom)).hexdigest()}"

    def wait_after(self, count: int) -> timedelta | None:
        """How long to wait after so many."""
        if count < self.free:
            return None
        return timedelta(minutes=self.waits[min(count - self.free, len(self.waits) - 1)])


# Of one account (or of an address that nobody has) some 30 wrong codes a day are compared.
WRONG_BY_PERSON = Limit("wrong-person", 5, timedelta(days=1), (1, 2, 4, 8, 16, 32, 60))
# A room of 25 mistypes a few dozen times; somebody who tries one code on everybody is slowed down.
WRONG_BY_NETWORK = Limit("wrong-network", 100, timedelta(hours=1), (1, 2, 4, 8, 15))
# Mail to one mailbox, whoever asks for it.
MAILED_TO_ADDRESS = Limit("mailed-address", 5, timedelta(hours=1), (1, 2, 4, 8, 15))
# A district is one network: all of its schools may ask in the same minutes.
MAILED_TO_NETWORK = Limit("mailed-network", 300, timedelta(minutes=10), (1, 2, 5))


class Counts:
    """The counts of some keys, held by this transaction until it ends.

    Everybody locks in the order of the keys, so that no two wait for each other.
    """

    def __init__(self, keys: Iterable[str], *, now: datetime):
        self.now = now
        self._rows = self._held(sorted(set(keys)))

    def _held(self, keys: list[str]) -> dict[str, Count]:
        while True:
            new = [Count(key=key, since=self.now) for key in keys]
            Count.objects.bulk_create(new, ignore_conflicts=True)
            rows = Count.objects.select_for_update().filter(key__in=keys).order_by("key")
            found = {row.key: row for row in rows}
            # One that was forgotten between the two is made anew.
            if len(found) == len(keys):
                return found

    def of(self, key: str) -> int:
        return self._rows[key].number

    def wait_until(self, limits: dict[str, Limit]) -> datetime | None:
        """Until when whoever comes now has to wait; None where nothing stands in the way."""
        ends = [self._rows[key].wait_until for key in limits]
        return max((end for end in ends if end and end > self.now), default=None)

    def add(self, key: str, limit: Limit | None = None) -> int:
        """Count one more, with the wait that it brings; the number there is now."""
        row = self._rows[key]
        if limit and row.since + limit.within <= self.now:
            row.number, row.since = 0, self.now
        row.number += 1
        wait = limit.wait_after(row.number) if limit else None
        row.wait_until = self.now + wait if wait else None
        row.save(update_fields=["number", "since", "wait_until"])
        return row.number

    def clear(self, key: str) -> None:
        row = self._rows[key]
        if row.number:
            row.number, row.since, row.wait_until = 0, self.now, None
            row.save(update_fields=["number", "since", "wait_until"])


@one_transaction
def take(limits: dict[str, Limit], *, now: datetime | None = None) -> datetime | None:
    """Count one under each of these, or return until when to wait and count nothing."""
    now = now or timezone.now()
    counts = Counts(limits, now=now)
    if until := counts.wait_until(limits):
        return until
    for key, limit in limits.items():
        counts.add(key, limit)
    return None


def minutes_until(until: datetime, now: datetime | None = None) -> str:
    """ "3 minutes", as sentences about a wait say it: never less than is true."""
    seconds = (until - (now or timezone.now())).total_seconds()
    n = max(1, int(-(-seconds // 60)))
    return ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}


def forget_counts(*, now: datetime | None = None) -> int:
    """Delete what no limit looks at any more; returns how many."""
    old = Count.objects.filter(since__lt=(now or timezone.now()) - KEPT)
    return old.delete()[0]
