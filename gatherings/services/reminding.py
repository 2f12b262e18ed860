"""Reminders going out: the automatic ones of the sweep, and a coordinator's nudge."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import sweeping
from foundation.refusals import Refused
from foundation.retrying import one_transaction
from mailing import mass
from mailing.models import Mail, Sending
from mailing.services import enqueue, open_sending
from mailing.writing import SHOWN, Planned
from people.models import User

from .. import holding, kinds, mail_words, nudges, quota, reminder_mails, reminders
from ..models import Attendee, Gathering
from . import inviting

# Rows held at a time: SQLite lets nobody else write meanwhile.
BATCH = 100
NUDGED = "gatherings.nudged"


def sweep(*, now: datetime | None = None) -> int:
    """Write every reminder that is due into the outbox; returns how many.

    Two at once do each row once: a row (and its date) that another transaction holds is left to
    it, and the mail's unique key stands behind that. Whatever is due says so again in its row,
    so a sweep that was missed, or a row that failed, loses nothing but time.
    """
    now = now or timezone.now()
    ids = Attendee.objects.due_for_reminder(now).values_list("pk", flat=True)
    return sum(
        sweeping.sweep(ids, partial(_remind, now=now), at_once=BATCH, what="Reminder of attendee")
    )


@one_transaction
def _remind(ids: Sequence[int], now: datetime) -> int:
    """How many mails were written. Each row looked at is due later than ``now`` afterwards."""
    due = Attendee.objects.due_for_reminder(now).filter(pk__in=ids)
    # Dates before their people, as everywhere; a date that somebody is changing is left for later.
    dates = {
        row.pk: row
        for row in Gathering.objects.filter(pk__in=list(due.values_list("gathering_id", flat=True)))
        .select_related("hub", "team")
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .order_by("pk")
    }
    rows = list(
        due.filter(gathering__in=dates)
        .select_related("user")
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
    )
    for row in rows:
        row.gathering = dates[row.gathering_id]
    last = reminders.last_contacts(rows, now=now)
    quiet = holding.not_reminded(rows, now)
    due_now = [
        row
        for row in rows
        if reminders.due_step(row, last.get(row.pk), now, asked=row.pk not in quiet)
    ]
    enough = quota.spent(due_now, now=now)
    people: dict[int, list[Attendee]] = {}
    for row in due_now:
        if row.pk not in enough:
            people.setdefault(row.user_id, []).append(row)
    waiting = _waiting(people, now)
    written = enqueue(
        [reminder_mails.reminder(some[0].user, some, now=now) for some in people.values()], now=now
    )
    # Who has had enough mail of it has had this step, too.
    told = {row.pk: now for some in people.values() for row in some} | dict.fromkeys(enough, now)
    reminders.schedule(rows, now=now, contacts=last | told)
    reminders.wait_a_day(waiting, now)
    return written


def _waiting(people: dict[int, list[Attendee]], now: datetime) -> list[Attendee]:
    """Take those out of ``people`` whose day an automatic mail of another kind has; their rows."""
    users = {reminders.key_of(some[0].user, now): pk for pk, some in people.items()}
    taken = Mail.objects.active().filter(key__in=users).exclude(kind=reminders.REMINDER)
    found = [users[key] for key in taken.values_list("key", flat=True)]
    return [row for pk in found for row in people.pop(pk)]


# --- a coordinator's nudge --------------------------------------------------------------------


def silent_people(gathering: Gathering, attendee_ids=None, *, held: bool = False) -> list[Attendee]:
    """Those of these people of this date (None: of all) who are asked and silent, by name.

    ``held`` keeps them from answering until the end of the transaction.
    """
    people = gathering.attendees.silent().select_related("user").order_by("pk")
    if attendee_ids is not None:
        people = people.filter(pk__in=list(attendee_ids))
    if held:
        people = people.select_for_update(of=("self",), no_key=True)
    rows = sorted(people, key=lambda row: (row.user.name, row.pk))
    for row in rows:
        row.gathering = gathering
    waits = holding.on_hold(rows)
    return [row for row in rows if (row.user_id, gathering.pk) not in waits]


def refuse_to_nudge(gathering: Gathering, now: datetime) -> None:
    """Raise Refused, in words for the coordinator, where a nudge would mean nothing."""
    if gathering.state != Gathering.State.ANNOUNCED:
        raise Refused(
            _("%(title)s isn't open to answers. Nobody can be nudged.") % {"title": gathering.title}
        )
    if gathering.starts_at <= now:
        raise Refused(_("%(title)s has begun. Set answers by hand.") % {"title": gathering.title})


@one_transaction
def nudge(
    *,
    gathering: Gathering,
    attendee_ids,
    actor,
    via: str,
    sending_key: str,
    now: datetime | None = None,
) -> Sending:
    """Mail those of these people who still haven't answered, once; returns the Sending.

    ``attendee_ids`` None means all of them; who turned reminders off, or had a nudge within the last
    hour, gets none. Their next automatic reminder moves 72 hours away. A second call with the same
    key does nothing. Raises Refused where the date isn't open, or nobody is left to nudge.
    """
    now = now or timezone.now()
    gathering = inviting.held_one(gathering)
    refuse_to_nudge(gathering, now)
    people = silent_people(gathering, attendee_ids, held=True)
    had_one = nudges.users_nudged(gathering, now - nudges.JUST_NOW)
    asked, people = people, [row for row in people if row.user_id not in had_one]
    sending, created = open_sending(
        key=sending_key,
        actor=actor,
        kind=NUDGED,
        label=gathering.title,
        before={"gathering": gathering.pk, "attendees": sorted(row.pk for row in people)},
        now=now,
    )
    if not created:
        return sending
    if asked and not people:
        raise Refused(_("They were nudged within the last hour. Nobody gets another one now."))
    if not people:
        raise Refused(_("Everyone you ticked has answered by now. There is nobody to nudge."))
    if not any(row.user.wants_reminders and row.user.is_active for row in people):
        raise Refused(_("None of these people wants reminders by mail. Ask them in person."))
    mass.begin(sending, people=len(people), via=via, now=now)
    return sending


def write(sending: Sending, *, after: int, at_most: int, via: str, now: datetime) -> int | None:
    """Nudge the next of those who are still silent: see mass.py. Ids are of attendees here."""
    ids = [pk for pk in sending.before["attendees"] if pk > after][:at_most]
    gathering = inviting.held_one(Gathering(pk=sending.before["gathering"]))
    people = silent_people(gathering, ids, held=True)
    new = reminder_mails.nudges(people, actor=sending.actor, key=sending.key)
    enqueue(new, sending=sending, now=now)
    reminders.schedule(people, now=now)
    return ids[-1] if len(ids) == at_most else None


def planned(people: list[Attendee], *, actor, now: datetime) -> Planned:
    """The mails that nudging these people would send, or the first of many; nothing is saved."""
    total, many = None, None
    if len(people) > mass.AT_ONCE:
        people = [row for row in people if row.user.wants_reminders and row.user.is_active]
        total, many = len(people), User.objects.filter(pk__in=[row.user_id for row in people])
        people = people[:SHOWN]
    dates = {row.gathering.pk: row.gathering for row in people}.values()
    return Planned(
        [
            one.row(sending=None, now=now)
            for one in reminder_mails.nudges(people, actor=actor, key="preview")
        ],
        mail_words.known_of(dates, people, actors=[actor], now=now),
        now,
        total,
        many,
    )


def lock(before: dict) -> None:
    people = Attendee.objects.filter(pk__in=before["attendees"])
    inviting.held(people.values_list("gathering_id", flat=True))
    len(people.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def take_back(before: dict, *, actor, via: str, now: datetime) -> None:
    """After *Undo* the automatic reminders are as before."""
    reminders.schedule_some(Attendee.objects.filter(pk__in=before["attendees"]), now=now)


# --- when something about a person decides ------------------------------------------------------


@one_transaction
def person_changed(*, changed: dict, actor, via: str, now: datetime | None = None) -> None:
    """Another zone, or reminders turned on or off; connected to people's ``person_changed``."""
    decides = {"zone", "wants_reminders", "is_active"}
    users = [user for user, fields in changed.items() if decides & set(fields)]
    if users:
        now = now or timezone.now()
        if any("is_active" in changed[user] for user in users):
            # Who is back is asked to further dates next.
            inviting.hold_dates(kinds.audiences_of(users), now=now, asked=users)
        rows = inviting.hold_rows(
            user__in=users, gathering__state="announced", gathering__starts_at__gt=now
        )
        reminders.schedule(rows, now=now)
