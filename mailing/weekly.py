"""The weekly mail: what no other mail took along, on the day that its reader chose.

An app that has news registers who waits for some (:func:`register`) and what letters take along
(``writing.take_along``). Whatever mail goes first tells it; what none told, this one does. Nothing to
say, no mail; what says not since when (``Paragraph.since``) only goes along and earns none.

It waits for a mail that goes before the oldest of its news is a week old, so that an ordinary month
of a member with a workgroup, drafts and a session is five mails and nothing waits longer.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from foundation import sweeping, zones
from foundation.retrying import one_transaction
from people.models import User

from .models import Mail, WeeklyMail
from .services import NewMail, enqueue
from .writers import Letter, Nothing, Writer
from .writing import read_besides

WEEKLY = "mailing.weekly"
THURSDAY = 3
# By the clock of whoever reads it; missed, it is made up for until the afternoon.
MORNING, AFTERNOON = time(7), time(17)
_SALT = "mailing.weekly"
_STOP_SALT = "mailing.weekly.stop"

WEEK = timedelta(days=7)
# expected({user's id: until}) -> those of them to whom a mail goes by itself by then.
_expected: dict[str, Callable[[dict[int, datetime]], set[int]]] = {}

# Kinds of news: their name, and what it is called beside a box to tick.
KINDS: dict[str, str] = {}
# waiting(now) -> the ids of people who may have news.
_sources: dict[str, Callable[[datetime], set[int]]] = {}


def register(name: str, waiting: Callable[[datetime], set[int]], kinds: dict) -> None:
    """An app's news: who may wait for some, and the kinds that a person can turn off."""
    _sources[name] = waiting
    KINDS.update(kinds)


def expect(name: str, expected: Callable[[dict[int, datetime]], set[int]]) -> None:
    """An app's mails that go by themselves on a day that is known: who is to get one by when."""
    _expected[name] = expected


def turned_off(users: Iterable[int]) -> dict[int, set[str]]:
    """The kinds that each of these people doesn't want; one query."""
    rows = WeeklyMail.objects.filter(user__in=list(users)).exclude(off=[])
    return {user: set(off) for user, off in rows.values_list("user_id", "off")}


@one_transaction
def stop(*, user: User, kind: str, stopped: bool = True, actor, via: str) -> None:
    """Tell this person nothing of one kind any more, or again; the others stay as they are."""
    row, _new = WeeklyMail.objects.select_for_update().get_or_create(user=user)
    row.off = sorted({*row.off, kind} if stopped else set(row.off) - {kind})
    row.save()


@one_transaction
def choose(
    *, user: User, weekday: int | None = None, wanted: Iterable[str] | None = None, actor, via: str
) -> WeeklyMail:
    """Keep the day, and which kinds this person wants (of those that there are)."""
    row, _new = WeeklyMail.objects.select_for_update().get_or_create(user=user)
    if weekday is not None and 0 <= weekday <= 6:
        row.weekday = weekday
    if wanted is not None:
        row.off = sorted(KINDS.keys() - set(wanted))
    row.save()
    return row


def send_due(*, now: datetime | None = None) -> int:
    """Queue the weekly mails of those whose morning it is; returns how many are new."""
    now = now or timezone.now()
    ids = set().union(*(waiting(now) for waiting in _sources.values()))
    if not ids:
        return 0
    days = dict(WeeklyMail.objects.filter(user__in=ids).values_list("user_id", "weekday"))
    due = []
    for user in User.objects.reachable().filter(pk__in=ids).order_by("pk"):
        wall = zones.utc_to_wall(now, user.zone)
        if wall.weekday() == days.get(user.pk, THURSDAY) and MORNING <= wall.time() < AFTERNOON:
            due.append((user, wall.date()))
    had = Mail.objects.active().filter(key__in=[_key(*one) for one in due])
    had = set(had.values_list("key", flat=True))
    due = [one for one in due if _key(*one) not in had]

    def write(some):
        mails = [_mail(user, day, now) for user, day in some]
        oldest = _oldest(mails, now)
        waits = _can_wait({user: at + WEEK for user, at in oldest.items()})
        going = oldest.keys() - waits
        return enqueue([one for one in mails if one.user.pk in going], now=now)

    return sum(sweeping.sweep(due, write, at_once=100, what="Weekly mail"))


def _oldest(mails: list[NewMail], now: datetime) -> dict[int, datetime]:
    """Since when each of these readers has had news that nothing told; who has none isn't in it."""
    besides = read_besides([one.row(sending=None, now=now) for one in mails], now)
    since = {
        one.user.pk: [news.since for news in besides.get(one.key, ()) if news.since]
        for one in mails
    }
    return {user: min(moments) for user, moments in since.items() if moments}


def _can_wait(until: dict[int, datetime]) -> set[int]:
    """Those of them whom a mail reaches by that moment in any case: it takes their news along."""
    if not until:
        return set()
    queued = Mail.objects.filter(user__in=until, state=Mail.State.QUEUED, kept=False)
    queued = queued.filter(send_after__lte=max(until.values())).order_by()
    found = {user for user, at in queued.values_list("user_id", "send_after") if at <= until[user]}
    return found.union(*(ask(until) for ask in _expected.values()))


def _key(user: User, day) -> str:
    return f"weekly:{user.pk}:{day.isoformat()}"


def _mail(user: User, day, now: datetime) -> NewMail:
    return NewMail(
        key=_key(user, day),
        user=user,
        kind=WEEKLY,
        priority=Mail.Priority.DIGEST,
        not_after=now + timedelta(days=1),
    )


class Weekly(Writer):
    """Its words are those that any letter would have taken along."""

    def read(self, mails, now):
        return read_besides(list(mails), now)

    def say(self, mail, known, now):
        if not any(one.since for one in known.get(mail.key, ())):
            return Nothing(gettext("There was nothing to tell."))
        return Letter(
            "mailing/weekly",
            {
                "heading": gettext("Your week"),
                "choices_url": choices_url(mail.user),
                "stops": [
                    (KINDS[kind], stop_url(mail.user, kind)) for kind in _kinds(known[mail.key])
                ],
                "why": gettext("You get this once a week, when there is something to tell."),
            },
        )


def _kinds(paragraphs) -> list[str]:
    """What these tell, of the kinds that a person can turn off, each once."""
    told = {kind for one in paragraphs for kind in one.kinds}
    return [kind for kind in KINDS if kind in told]


# --- its links -------------------------------------------------------------------------------------


def choices_url(user) -> str:
    """Where somebody chooses the day and the kinds; it opens nothing but this choice."""
    return settings.SITE_URL + choices_path(user)


def choices_path(user) -> str:
    return reverse("mailing:weekly", args=[signing.dumps(user.pk, salt=_SALT)])


def stop_url(user, kind: str) -> str:
    """Where somebody ends one kind of news by one press; it opens nothing but this choice."""
    token = signing.dumps([user.pk, kind], salt=_STOP_SALT)
    return settings.SITE_URL + reverse("mailing:stop_kind", args=[token])


def read_stop_token(token: str) -> tuple[int, str]:
    """The person's id and the kind; ``signing.BadSignature`` if the token isn't ours."""
    pk, kind = signing.loads(token, salt=_STOP_SALT)
    return pk, kind


def read_token(token: str) -> int:
    """The person's id; ``signing.BadSignature`` if the token isn't ours. It doesn't expire."""
    return signing.loads(token, salt=_SALT)


def headers_for(user) -> dict[str, str]:
    """RFC 8058: the POST alone ends it, so a scanner that follows links changes nothing."""
    return {
        "List-Unsubscribe": f"<{choices_url(user)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
