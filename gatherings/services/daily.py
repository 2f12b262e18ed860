"""When coordinators are told of answers: once a day what changed, and at once what can't wait."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from foundation import sweeping, zones
from mailing.models import Mail
from mailing.services import NewMail, cancel_pending, enqueue
from teams.models import Hub

from .. import daily_mails, kinds, mail_words
from ..models import Attendee, Gathering

# By the clock of the hub; missed, it is made up for until the afternoon.
MORNING, AFTERNOON = time(7), time(17)
# An answer of the last moment may not be committed yet when it strikes 7.
SETTLED = timedelta(minutes=1)
# No digest reaches further back, however long there was none.
LOOK_BACK = timedelta(days=14)
# A digest that couldn't go by the next morning is overtaken by the next one.
TOLD_FOR = timedelta(days=1)
# "Within 7 days", in calendar days where the date is.
URGENT_DAYS = 7


def tell_if_urgent(attendee: Attendee, before: str, now: datetime) -> None:
    """Mail those who manage the date at once if somebody who was coming now can't, within 7 days.

    To be called within the transaction that saved the answer; ``before`` is the answer it
    replaced. The row has gathering, its hub and user loaded. The mail waits as long as a mass
    mail can be undone, and is called back when the person can come after all.
    """
    declined = Attendee.Answer.DECLINED
    topic = f"urgent:{attendee.pk}"
    if before == declined and attendee.answer != declined:
        cancel_pending(topics=[topic])
        return
    if before != Attendee.Answer.ACCEPTED or attendee.answer != declined:
        return
    gathering = attendee.gathering
    if gathering.starts_at <= now or _days_until(gathering, now) > URGENT_DAYS:
        return
    people = mail_words.coordinators_by_hub([gathering.hub_id], now=now)[gathering.hub_id]
    people = {user.pk: user for user in [*people, *kinds.leaders([gathering])[gathering.audience]]}
    enqueue(
        [
            NewMail(
                key=f"urgent:{attendee.pk}:{now.isoformat()}:{user.pk}",
                user=user,
                kind=daily_mails.URGENT,
                about={"attendee": attendee.pk},
                # Not the date's own topic: it is no contact with an invited person about the date.
                topics=[topic],
                priority=Mail.Priority.CHANGE,
                send_after=now + timedelta(seconds=settings.STEMHUB_UNDO_SECONDS),
                not_after=gathering.starts_at,
                for_hub=gathering.hub_id,
            )
            for user in people.values()
            # Whoever entered it knows it.
            if user.pk != attendee.answered_by_id
        ],
        now=now,
    )


def _days_until(gathering: Gathering, now: datetime) -> int:
    first, last = (zones.local_date(one, gathering.zone) for one in (now, gathering.starts_at))
    return (last - first).days


# --- once a day -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """Somebody whose daily mail is due: whose dates it is about, and the stretch of time."""

    user: object
    hub_ids: frozenset
    audiences: frozenset
    since: datetime
    until: datetime
    key: str


def send_due(*, now: datetime | None = None) -> int:
    """Queue the daily mails that are due now, one a reader and weekday; returns how many.

    Due from 7 am by the clock of their hubs (of most of them, where they differ), about what
    changed since the last one. Nothing changed: no mail. A transaction a reader.
    """
    now = now or timezone.now()
    hubs = {hub.pk: hub for hub in Hub.objects.active()}
    changed = daily_mails.changed_lately(now - LOOK_BACK - TOLD_FOR, now, now)
    by_hub, by_audience = defaultdict(list), defaultdict(list)
    for at, hub_id, _kind, audience in changed:
        by_hub[hub_id].append(at)
        by_audience[audience].append(at)
    concerned = []
    for one in _readers(hubs, changed, now):
        moments = [at for pk in one.hub_ids for at in by_hub.get(pk, ())]
        moments += [at for name in one.audiences for at in by_audience.get(name, ())]
        if any(one.since < at <= one.until for at in moments):
            concerned.append(one)

    def write(readers):
        return enqueue([_mail(one) for one in readers], now=now)

    return sum(sweeping.sweep(concerned, write, at_once=1, what="Daily mail"))


def _mail(one: Reader) -> NewMail:
    return NewMail(
        key=one.key,
        user=one.user,
        kind=daily_mails.DAILY,
        about=daily_mails.about(one.hub_ids, one.audiences, one.since, one.until),
        priority=Mail.Priority.DIGEST,
        send_after=one.until,
        # Also the mark from where on the next one tells: a second attempt rewrites the other.
        not_after=one.until + TOLD_FOR,
    )


def _readers(hubs: dict[int, Hub], changed: list[tuple], now: datetime) -> list[Reader]:
    """For whom it is morning, and who haven't had today's."""
    theirs: dict[int, tuple] = {}
    zones_of: dict[int, list[str]] = defaultdict(list)
    for hub_id, people in mail_words.coordinators_by_hub(hubs, now=now).items():
        for user in people:
            theirs.setdefault(user.pk, (user, set(), set()))[1].add(hub_id)
            zones_of[user.pk].append(hubs[hub_id].zone)
    leaders = _leaders({one[2:] for one in changed})
    for hub_id, _slug, audience in {one[1:] for one in changed}:
        for user in leaders.get(audience, ()):
            theirs.setdefault(user.pk, (user, set(), set()))[2].add(audience)
            zones_of[user.pk].append(hubs[hub_id].zone if hub_id in hubs else user.zone)
    last = daily_mails.told_until(theirs, now)
    readers = []
    for user, hub_ids, audiences in theirs.values():
        zone = _most(zones_of[user.pk])
        wall = zones.utc_to_wall(now, zone)
        if wall.weekday() >= 5 or not MORNING <= wall.time() < AFTERNOON:
            continue
        until = zones.wall_to_utc(wall.date(), MORNING, zone) - SETTLED
        since = until - LOOK_BACK
        if user.pk in last:
            since = max(last[user.pk] - TOLD_FOR, since)
        if since < until:
            key = f"digest:{user.pk}:{wall.date().isoformat()}"
            readers.append(
                Reader(user, frozenset(hub_ids), frozenset(audiences), since, until, key)
            )
    return readers


def _leaders(audiences: set[tuple[str, str]]) -> dict[str, list]:
    """Who leads each of these (kind's slug, audience); an app that fails over one loses that one."""
    found: dict[str, list] = {}
    for slug in sorted({slug for slug, _audience in audiences}):
        named = sorted(name for one, name in audiences if one == slug)
        for some in sweeping.sweep(named, kinds.get(slug).leaders, at_once=500, what="Leaders of"):
            found |= some
    return found


def _most(names: list[str]) -> str:
    return min(set(names), key=lambda name: (-names.count(name), name))
