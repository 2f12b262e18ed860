"""Who is asked to the dates of an audience: the only way rows of people come and go."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, places
from foundation.refusals import Gone, Refused
from foundation.retrying import one_transaction
from mailing.models import Sending
from mailing.services import cancel_pending, enqueue
from people.models import User

from .. import holding, kinds, mails, reminders, topics
from ..models import Attendee, Gathering

# How long the page after joining has to be answered before the mail asks the same.
JOINED_PAUSE = timedelta(minutes=30)

_BLANK = {
    "withdrawn": False,
    "answer": Attendee.Answer.NEEDS_ACTION,
    "answered_at": None,
    "answered_by": None,
    "answered_via": "",
    "answer_source": "",
    "substitute": Attendee.Substitute.NONE,
    "note": "",
}


def counted(*gatherings, **which) -> list[Attendee]:
    """The people of these dates, with gathering and user loaded, by name; one query."""
    known = {row.pk: row for row in gatherings}
    people = Attendee.objects.counted().filter(gathering__in=known, **which).select_related("user")
    rows = list(people.order_by("user__name", "pk"))
    for row in rows:
        row.gathering = known[row.gathering_id]
    return rows


def held(ids: Iterable[int]) -> list[Gathering]:
    """These dates as they stand now, held in the order of their ids, with hub, team and cycle."""
    dates = Gathering.objects.filter(pk__in=list(ids))
    return places.lock(dates.select_related("hub", "team", "cycle"))


def held_one(gathering) -> Gathering:
    """This date as it stands now, held; Gone where it was taken away."""
    rows = held([gathering.pk])
    if not rows:
        raise Gone
    return rows[0]


def hold_people(gathering) -> None:
    """Hold the people of a date that is held: an answer given meanwhile waits."""
    people = gathering.attendees.select_for_update(no_key=True).order_by("pk")
    len(people.values_list("pk"))


def hold_dates(audiences: Iterable[str], *, now: datetime, asked: Iterable = ()) -> None:
    """Hold what isn't over of several audiences, and the dates that ``asked`` were asked to.

    For a deed that goes through them one after the other: all dates before any people.
    """
    theirs = Attendee.objects.filter(user__in=list(asked)).order_by().values("gathering")
    mine = Q(audience__in=list(audiences)) | Q(pk__in=theirs)
    held(Gathering.objects.filter(mine, ends_at__gt=now).order_by().values_list("pk", flat=True))


def hold_rows(*conditions: Q, **which) -> list[Attendee]:
    """Rows of people who are asked, held after their dates, with gathering and user loaded."""
    some = Attendee.objects.counted().filter(*conditions, **which)
    dates = {row.pk: row for row in held(some.order_by().values_list("gathering_id", flat=True))}
    rows = list(
        some.filter(gathering__in=dates)
        .select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .order_by("pk")
    )
    for row in rows:
        row.gathering = dates[row.gathering_id]
    return rows


def people_of(gatherings: Iterable, **which) -> dict[str, list]:
    """Whom the kinds say are asked to these dates, by audience, each list by name."""
    return {
        audience: list(kind.people(audience).filter(**which).order_by("name", "pk"))
        for kind, audiences in kinds.by_kind(gatherings)
        for audience in audiences
    }


def everybody(gatherings: Iterable) -> QuerySet:
    """Whom these dates are for: who belongs to their audiences, and who is asked already."""
    asked = Attendee.objects.counted().filter(gathering__in=[one.pk for one in gatherings])
    ids = asked.order_by().values("user")
    for kind, audiences in kinds.by_kind(gatherings):
        ids = ids.union(*[kind.people(one).order_by().values("pk") for one in audiences])
    return User.objects.filter(pk__in=ids)


def next_people(gatherings: Iterable, *, after: int, at_most: int) -> tuple[dict, int | None]:
    """Of those who belong to the audiences the next in the order of their ids, by audience.

    And the id of the last one, None where nobody comes after.
    """
    found, ends = {}, []
    for kind, audiences in kinds.by_kind(gatherings):
        for audience in audiences:
            some = kind.people(audience).filter(pk__gt=after).order_by("pk")[:at_most]
            found[audience] = list(some)
            if len(found[audience]) == at_most:
                ends.append(found[audience][-1].pk)
    if not ends:
        return found, None
    last = min(ends)
    return {name: [one for one in some if one.pk <= last] for name, some in found.items()}, last


def ask(gatherings: list[Gathering], people: dict[str, list]) -> tuple[list, list]:
    """Give a row to each of ``people`` (by audience) for each of their dates that they lack.

    Returns the new rows and those who had left and are asked anew: an answer from before would be
    a guess. To be called within ``history.record``, with the dates locked.
    """
    users = {user.pk for some in people.values() for user in some}
    known = {
        (row.gathering_id, row.user_id): row
        for row in Attendee.objects.filter(gathering__in=gatherings, user__in=users)
    }
    fresh, back = [], []
    for gathering in gatherings:
        for user in people.get(gathering.audience, ()):
            row = known.get((gathering.pk, user.pk))
            role = getattr(user, "role", "") or Attendee.Role.PARTICIPANT
            if row is None:
                fresh.append(Attendee(gathering=gathering, user=user, role=role))
            elif row.withdrawn:
                for name, value in _BLANK.items():
                    setattr(row, name, value)
                row.role = role
                back.append(row)
    if back:
        history.bulk_update(back, Attendee, [*_BLANK, "role"])
    history.bulk_create(fresh, Attendee)
    return fresh, back


@one_transaction
def invite(
    *,
    audience: str,
    people: Iterable,
    actor,
    via: str,
    reason: str = "joined",
    sending: Sending | None = None,
    now: datetime | None = None,
) -> list[Attendee]:
    """Ask ``people``, who belong to the audience from now on, to its announced dates to come.

    Each gets one mail with all of them; where an announcement can still be undone, theirs waits as
    long, and so it does for the *Undo* of ``sending``. Whoever is asked already stays as they are. The caller holds what the kind's ``lock``
    holds. Returns the rows that came. Five queries, whatever the number of people and dates.
    """
    now = now or timezone.now()
    people = [user for user in people if user.is_active and user.merged_into_id is None]
    # Held, so that a date cancelled at this moment isn't announced to a newcomer.
    gatherings = places.lock(
        Gathering.objects.filter(
            audience=audience, state=Gathering.State.ANNOUNCED, starts_at__gt=now
        ).select_related("hub", "team", "cycle")
    )
    if not gatherings or not people:
        return []
    with history.record(actor=actor, via=via, reason=reason):
        fresh, back = ask(gatherings, {audience: people})
    came = {(row.gathering_id, row.user_id) for row in [*fresh, *back]}
    if not came:
        return []
    # Read again: not every database gives the ids of rows made together.
    users = {user.pk: user for user in people}
    dates = {row.pk: row for row in gatherings}
    rows = [
        row
        for row in Attendee.objects.filter(user__in=users, gathering__in=dates)
        if (row.gathering_id, row.user_id) in came
    ]
    for row in rows:
        row.gathering, row.user = dates[row.gathering_id], users[row.user_id]
    rows.sort(key=lambda row: (row.gathering.starts_at, row.gathering_id, row.user_id))
    waits = holding.on_hold(rows)
    asked = [row for row in rows if (row.user_id, row.gathering_id) not in waits]
    if asked:
        # Who joins by a link is asked on the next page; the mail leaves time to answer there.
        pause = JOINED_PAUSE if via == "link" else timedelta(0)
        _tell_newcomers(asked, sending, now, pause=pause)
    reminders.schedule(rows, now=now)
    return rows


@one_transaction
def hold_changed(*, audience: str, users: Iterable, now: datetime | None = None) -> None:
    """Who of ``users`` needn't wait any more is asked now; who has to, isn't reminded.

    To be called by the kind's app, within its transaction, when somebody's ``on_hold`` changed. The
    caller holds what the kind's ``lock`` holds.
    """
    now = now or timezone.now()
    rows = list(
        Attendee.objects.counted()
        .filter(
            user__in=[user.pk for user in users],
            gathering__audience=audience,
            gathering__state=Gathering.State.ANNOUNCED,
            gathering__starts_at__gt=now,
        )
        .select_related("user", "gathering__hub", "gathering__team", "gathering__cycle")
        .order_by("gathering__starts_at", "pk")
    )
    waits = holding.on_hold(rows)
    asked = [row for row in rows if (row.user_id, row.gathering_id) not in waits]
    if asked:
        # Who knows of these dates already gets nothing: the writer looks.
        _tell_newcomers(asked, None, now, f"asked:{now.isoformat()}")
    reminders.schedule(rows, now=now)


def _tell_newcomers(
    rows: list[Attendee],
    sending: Sending | None,
    now: datetime,
    occasion: str = "joined",
    *,
    pause: timedelta = timedelta(0),
) -> None:
    """One mail a person; where an announcement can still be undone, theirs waits as long.

    It goes after ``pause``, but before the first date begins.
    """
    undone_until = max(row.gathering.announced_at for row in rows) + timedelta(
        seconds=settings.STEMHUB_UNDO_SECONDS
    )
    by_user: dict[int, list[Attendee]] = {}
    for row in rows:
        by_user.setdefault(row.user_id, []).append(row)
    new = []
    for theirs in by_user.values():
        key = f"{occasion}:{theirs[0].pk}:{theirs[0].link_version}"
        due = min(now + pause, max(now, theirs[0].gathering.starts_at))
        new += mails.announcements(theirs, key=key, send_after=max(undone_until, due))
    enqueue(new, sending=sending, now=now)


@one_transaction
def restore(
    *,
    audience: str,
    users: Iterable,
    actor,
    via: str,
    reason: str = "undo",
    now: datetime | None = None,
) -> list[Attendee]:
    """Undo a :func:`withdraw` of ``users``: on its dates again with the answers that they gave.

    The links that they had work again, so their addresses must be the same. Nothing is mailed here
    (returning.py does). The caller holds what the kind's ``lock`` holds.
    """
    now = now or timezone.now()
    coming = Gathering.objects.filter(audience=audience, ends_at__gt=now)
    dates = held(coming.values_list("pk", flat=True))
    rows = list(
        Attendee.objects.filter(
            withdrawn=True, user__in=[user.pk for user in users], gathering__in=dates
        )
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    for row in rows:
        row.withdrawn = False
        row.link_version -= 1
    with history.record(actor=actor, via=via, reason=reason):
        history.bulk_update(rows, Attendee, ["withdrawn", "link_version"])
    return rows


@one_transaction
def forget(*, audience: str, users: Iterable, actor, via: str, reason: str) -> None:
    """Delete the rows of ``users``, who never belonged to the audience, with their waiting mail.

    Raises Refused where one of them has answered, or was there. The caller holds what the kind's
    ``lock`` holds.
    """
    dates = held(Gathering.objects.filter(audience=audience).values_list("pk", flat=True))
    rows = list(
        Attendee.objects.filter(user__in=[user.pk for user in users], gathering__in=dates)
        .select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .order_by("pk")
    )
    for row in rows:
        if row.answered_at is not None or row.present_minutes is not None:
            raise Refused(
                _(
                    "%(name)s has an answer on record. Choose End membership instead, which keeps "
                    "the record."
                )
                % {"name": row.user}
            )
    cancel_pending(
        topics=topics.topics_of(row.pk for row in dates), users=[row.user_id for row in rows]
    )
    with history.record(actor=actor, via=via, reason=reason):
        for row in rows:
            row.delete()


@one_transaction
def withdraw(
    *,
    audience: str,
    users: Iterable,
    actor,
    via: str,
    reason: str = "left",
    now: datetime | None = None,
    only: Gathering | None = None,
) -> list[Attendee]:
    """Take ``users``, who belong to the audience no more, off its dates that aren't over, or ``only``
    off one of them.

    What is past stays for the record. Their mail about these dates that waits isn't needed any
    more, and their links end. The caller holds what the kind's ``lock`` holds.
    """
    now = now or timezone.now()
    coming = Gathering.objects.filter(audience=audience, ends_at__gt=now)
    if only is not None:
        coming = coming.filter(pk=only.pk)
    dates = {row.pk: row for row in places.lock(coming)}
    rows = list(
        Attendee.objects.counted()
        .filter(user__in=[user.pk for user in users], gathering__in=dates)
        .select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .order_by("pk")
    )
    if not rows:
        return []
    for row in rows:
        row.gathering = dates[row.gathering_id]
        row.withdrawn = True
        row.link_version += 1
    with history.record(actor=actor, via=via, reason=reason):
        history.bulk_update(rows, Attendee, ["withdrawn", "link_version"])
    # What speaks of other dates, too, is written without these when it goes.
    cancel_pending(topics=topics.topics_of(dates), users=[row.user_id for row in rows])
    reminders.schedule(rows, now=now)
    return rows
