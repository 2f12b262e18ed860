"""What coordinators are told of answers: once a day what changed, and at once what can't wait."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext

from foundation import zones
from foundation.retrying import one_transaction
from mailing.letters import Letter
from mailing.models import Mail
from mailing.services import cancel_pending, enqueue
from teams.models import Hub, HubRole

from .. import telling
from ..models import Attendee, Gathering

DIGEST, URGENT = "gatherings.digest", "gatherings.urgent"
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

_late = lazy(lambda make: str(make()), str)


# --- at once ----------------------------------------------------------------------------------


def tell_if_urgent(attendee: Attendee, before: str, now: datetime) -> None:
    """Mail the coordinators at once if somebody who was coming now can't, within 7 days.

    To be called within the transaction that saved the answer; ``before`` is the answer it
    replaced. The row has gathering, its hub and user loaded. The mail waits as long as a mass
    mail can be undone, and is called back when the person can come after all.
    """
    declined = Attendee.Answer.DECLINED
    if before == declined and attendee.answer != declined:
        cancel_pending(topic=_urgent_topic(attendee))
        return
    if before != Attendee.Answer.ACCEPTED or attendee.answer != declined:
        return
    gathering = attendee.gathering
    if gathering.starts_at <= now or _days_until(gathering, now) > URGENT_DAYS:
        return
    people = coordinators_by_hub([gathering.hub], now=now)[gathering.hub_id]
    enqueue(
        [
            _urgent_letter(attendee, user, now)
            for user in people
            # Whoever entered it knows it.
            if user.pk != attendee.answered_by_id
        ],
        now=now,
    )


def _days_until(gathering: Gathering, now: datetime) -> int:
    first, last = (zones.local_date(one, gathering.zone) for one in (now, gathering.starts_at))
    return (last - first).days


def _urgent_topic(attendee: Attendee) -> str:
    # Not the date's own topic: this mail is no contact with an invited person about the date.
    return f"urgent:{attendee.pk}"


def _urgent_letter(attendee: Attendee, user, now: datetime) -> Letter:
    gathering = attendee.gathering
    return Letter(
        key=f"urgent:{attendee.pk}:{now.isoformat()}:{user.pk}",
        user=user,
        kind=URGENT,
        template="gatherings/urgent",
        topic=_urgent_topic(attendee),
        priority=Mail.Priority.CHANGE,
        send_after=now + timedelta(seconds=settings.STEMHUB_UNDO_SECONDS),
        not_after=gathering.starts_at,
        from_name=f"{settings.SITE_NAME}, {gathering.hub.name}",
        for_hub=gathering.hub_id,
        # So that answering the mail reaches the person it is about.
        reply_to=attendee.user.email,
        context={
            "date": telling.facts(gathering, user, now),
            "person": attendee.user.name,
            "button_url": telling.page_url(gathering),
            "button_label": _late(lambda: gettext("See who comes")),
            "hub_name": gathering.hub.name,
            "sender": "",
            "why": telling.why_coordinator(gathering),
        },
    )


def coordinators_by_hub(hubs: Iterable[Hub], *, now: datetime) -> dict[int, list]:
    """The hub's coordinators in force, by hub id; where a hub has none, the network's."""
    people: dict[int | None, list] = defaultdict(list)
    roles = (
        HubRole.objects.in_force(zones.local_date(now, zones.DEFAULT_ZONE))
        .filter(kind=HubRole.Kind.COORDINATOR, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "user_id")
    )
    for role in roles:
        people[role.hub_id].append(role.user)
    return {hub.pk: people.get(hub.pk) or people.get(None, []) for hub in hubs}


# --- once a day -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One person's answer of one date, before and after; ``entered_by`` is a user's id or None."""

    gathering_id: int
    name: str
    before: str
    after: str
    needs_substitute: bool
    entered_by: int | None
    at: datetime


@dataclass(frozen=True)
class Reader:
    """A coordinator whose digest is due: their hubs, and the stretch of time it is about."""

    user: object
    hub_ids: frozenset
    since: datetime
    until: datetime
    key: str


@one_transaction
def send_due(*, now: datetime | None = None) -> int:
    """Write the digests that are due now, one a coordinator and weekday; returns how many.

    Due from 7 am by the clock of their hubs (of most of them, where they differ), about what
    changed since the last one. Nothing changed: no mail.
    """
    now = now or timezone.now()
    readers = _readers(now)
    if not readers:
        return 0
    dates = list(
        Gathering.objects.filter(
            hub__in={hub_id for one in readers for hub_id in one.hub_ids},
            state=Gathering.State.ANNOUNCED,
            starts_at__gt=now,
        )
        .select_related("hub", "team")
        .with_answer_counts()
        .order_by("starts_at", "pk")
    )
    changes = _changes(dates, readers)
    letters = (_digest_letter(one, dates, changes, now) for one in readers)
    return enqueue([letter for letter in letters if letter], now=now)


def _readers(now: datetime) -> list[Reader]:
    """Coordinators for whom it is morning and who haven't had today's digest."""
    hubs = list(Hub.objects.active())
    theirs: dict[int, tuple] = {}
    for hub_id, people in coordinators_by_hub(hubs, now=now).items():
        for user in people:
            theirs.setdefault(user.pk, (user, []))[1].append(hub_id)
    zone_of = {hub.pk: hub.zone for hub in hubs}
    last = dict(
        Mail.objects.filter(
            # One that never got through has told nobody anything.
            Q(state=Mail.State.SENT)
            | Q(state__in=[Mail.State.QUEUED, Mail.State.SENDING], not_after__gt=now),
            kind=DIGEST,
            user__in=theirs,
        )
        .order_by()
        .values("user")
        .annotate(until=Max("not_after"))
        .values_list("user", "until")
    )
    readers = []
    for user, hub_ids in theirs.values():
        zone = _most([zone_of[pk] for pk in hub_ids])
        wall = zones.utc_to_wall(now, zone)
        if wall.weekday() >= 5 or not MORNING <= wall.time() < AFTERNOON:
            continue
        until = zones.wall_to_utc(wall.date(), MORNING, zone) - SETTLED
        since = until - LOOK_BACK
        if user.pk in last:
            since = max(last[user.pk] - TOLD_FOR, since)
        if since < until:
            key = f"digest:{user.pk}:{wall.date().isoformat()}"
            readers.append(Reader(user, frozenset(hub_ids), since, until, key))
    return readers


def _most(names: list[str]) -> str:
    return min(set(names), key=lambda name: (-names.count(name), name))


def _changes(dates: list[Gathering], readers: list[Reader]) -> dict[int, list[tuple]]:
    """The kept states of each answer that changed lately, oldest first, by the attendee's id.

    What was said when is the answer's own time; where it was taken back, the record's.
    """
    history = Attendee.history.model.objects.filter(gathering__in=[one.pk for one in dates])
    said = history.annotate(at=Coalesce("answered_at", "history_date"))
    lately = said.filter(at__gt=min(one.since for one in readers)).values("id")
    states = defaultdict(list)
    for row in (
        said.filter(id__in=lately)
        .order_by("id", "at", "history_id")
        .values_list("id", "at", "answer", "substitute", "answered_by_id")
    ):
        states[row[0]].append(row[1:])
    people = Attendee.objects.counted().filter(pk__in=states).select_related("user")
    return {row.pk: (row, states[row.pk]) for row in people.order_by("user__name", "pk")}


def _changed_for(reader: Reader, gathering: Gathering, changes) -> list[Change]:
    """Net changes of one date in the reader's stretch, but for what the reader entered."""
    found = []
    for row, states in changes.values():
        if row.gathering_id != gathering.pk:
            continue
        before, after = Attendee.Answer.NEEDS_ACTION.value, None
        for at, answer, substitute, entered_by in states:
            if at <= reader.since:
                before = answer
            elif at <= reader.until:
                after = (answer, substitute, entered_by, at)
        if after is None or after[0] == before or after[2] == reader.user.pk:
            continue
        answer, substitute, entered_by, at = after
        found.append(
            Change(
                gathering.pk,
                row.user.name,
                before,
                answer,
                substitute == Attendee.Substitute.WANTED,
                entered_by,
                at,
            )
        )
    return found


# In the order of what a coordinator must act on.
_ORDER = (
    Attendee.Answer.DECLINED,
    Attendee.Answer.TENTATIVE,
    Attendee.Answer.NEEDS_ACTION,
    Attendee.Answer.ACCEPTED,
)


def _digest_letter(reader: Reader, dates, changes, now: datetime) -> Letter | None:
    sections, count = [], 0
    for gathering in dates:
        if gathering.hub_id not in reader.hub_ids:
            continue
        found = _changed_for(reader, gathering, changes)
        if found:
            count += len(found)
            groups = [(answer, [one for one in found if one.after == answer]) for answer in _ORDER]
            sections.append(
                {
                    "date": telling.facts(gathering, reader.user, now),
                    "hub": gathering.hub.name,
                    "coming": gathering.coming,
                    "cant": gathering.cant,
                    "unsure": gathering.unsure,
                    "silent": gathering.silent,
                    "groups": [(answer.value, people) for answer, people in groups if people],
                }
            )
    if not sections:
        return None
    one_page = len(sections) == 1
    return Letter(
        key=reader.key,
        user=reader.user,
        kind=DIGEST,
        template="gatherings/digest",
        priority=Mail.Priority.DIGEST,
        send_after=reader.until,
        # Also the mark from where on the next one tells: a second attempt rewrites the other.
        not_after=reader.until + TOLD_FOR,
        from_name=settings.SITE_NAME,
        context={
            "sections": sections,
            "count": count,
            "several_hubs": len({one["hub"] for one in sections}) > 1,
            "button_url": sections[0]["date"]["page_url"] if one_page else settings.SITE_URL + "/",
            "button_label": _late(
                lambda: gettext("See who comes") if one_page else gettext("Open your dates")
            ),
            "heading": _late(
                lambda: (
                    ngettext("One answer changed", "%(n)s answers changed", count) % {"n": count}
                )
            ),
            "sender": "",
            "why": _late(
                lambda: (
                    gettext(
                        "%(site)s writes this to coordinators on weekday mornings, when answers have "
                        "changed since the last one."
                    )
                    % {"site": settings.SITE_NAME}
                )
            ),
        },
    )
