"""The mails that ask again, or remind who comes: automatic ones and a coordinator's own."""

from datetime import datetime
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext

from foundation import zones
from mailing.services import NewMail
from mailing.writers import Letter, Nothing, Writer

from . import holding, kinds, links, mail_words, reminders, topics
from .mails import about_dates, one_of
from .models import Attendee
from .reminders import NUDGE, REMINDER, TOMORROW, UNSURE


def reminder(user, rows: list[Attendee], *, now: datetime) -> NewMail:
    """The one automatic mail that this person gets on their day, about all that is due by then."""
    rows = sorted(rows, key=lambda row: (row.gathering.starts_at, row.gathering_id))
    return about_dates(
        user,
        [row.gathering for row in rows],
        REMINDER,
        reminders.key_of(user, now),
        reminder=True,
        working_hours=True,
    )


def nudges(attendees: list[Attendee], *, actor, key: str) -> list[NewMail]:
    """One mail to each of these silent people, from the coordinator who asks."""
    return [
        about_dates(
            row.user,
            [row.gathering],
            NUDGE,
            f"nudge:{key}:{row.pk}",
            actor=actor,
            reminder=True,
            not_after=row.gathering.starts_at,
        )
        for row in attendees
    ]


class Nudge(Writer):
    """A coordinator asks who hasn't answered."""

    def read(self, mails, now):
        return mail_words.read(mails, now)

    def say(self, mail, known, now):
        found = one_of(mail, known)
        if isinstance(found, Nothing):
            return found
        row = found[0]
        if row.answer != Attendee.Answer.NEEDS_ACTION:
            return Nothing(gettext("They have answered."))
        if known.waits(row):
            return Nothing(gettext("They have to wait and aren't asked now."))
        return _letter("nudge", mail, [row], known, now)


class Reminders(Writer):
    """Collects what is due for a person by now: a date that they answered since isn't in it."""

    def read(self, mails, now):
        users = {mail.user_id for mail in mails}
        due = Attendee.objects.due_for_reminder(now).filter(user__in=users)
        more: dict[int, set[int]] = {}
        for user_id, pk in due.values_list("user_id", "gathering_id"):
            more.setdefault(user_id, set()).add(pk)
        for mail in mails:
            mail.about = mail.about | {
                "dates": sorted({*mail.about["dates"], *more.get(mail.user_id, ())})
            }
        known = mail_words.read(mails, now)
        rows = list(known.rows.values())
        known.last_contacts = reminders.last_contacts(rows, now=now)
        known.not_asked = holding.not_reminded(rows, now)
        return known

    def say(self, mail, known, now):
        found = []
        for pk in mail.about["dates"]:
            row = known.rows.get((mail.user.pk, pk))
            if row is None:
                continue
            step = reminders.due_step(
                row, known.last_contacts.get(row.pk), now, asked=row.pk not in known.not_asked
            )
            if step is not None:
                found.append((row, step.kind))
        found.sort(key=lambda one: (one[0].gathering.starts_at, one[0].gathering_id))
        if not found:
            return Nothing(gettext("They have answered, or the date takes no answers any more."))
        rows = [row for row, _kind in found]
        if len(found) > 1:
            return _several(mail, found, known, now)
        return _letter(found[0][1].removeprefix("gatherings."), mail, rows, known, now)


_ASKS = {
    REMINDER: lambda: gettext("You haven't answered yet."),
    UNSURE: lambda: gettext("You weren't sure yet. Do you know now?"),
    TOMORROW: lambda: gettext("You said that you'll be there."),
}


def _several(mail, found, known, now) -> Letter:
    """Several dates of a day, each answerable in its own place."""
    rows = [row for row, _kind in found]
    dates = [
        mail_words.asked_facts(row, known, now)
        | {"answer_url": links.answer_url(row), "asks": _ASKS[kind]()}
        for row, kind in found
    ]
    more = {"dates": dates, "first": dates[0], "others": len(dates) - 1, "button_url": ""}
    return _letter("reminders", mail, rows, known, now, **more)


def _letter(name: str, mail, rows, known, now: datetime, **context: Any) -> Letter:
    row = rows[0]
    gathering, user = row.gathering, mail.user
    sender = known.sender(mail, gathering)
    eve = name == "tomorrow"
    context = {
        "date": mail_words.asked_facts(row, known, now),
        "button_url": links.answer_url(row),
        "button_label": gettext("Change your answer") if eve else gettext("Answer now"),
        "sender": sender["name"],
        "sender_email": sender["email"],
        "hub_name": gathering.hub.name,
        "why": known.why(gathering, user, asked=True),
    } | context
    if eve:
        context |= {"which_day": _which_day(gathering, now), "clock": _clock(gathering, user)}
    return Letter(
        template=kinds.templates((one.gathering.kind for one in rows), name),
        context=context,
        from_name=sender["from_name"],
        reply_to=sender["email"],
        said=dict.fromkeys(topics.topics_of(row.gathering for row in rows)),
    )


def _which_day(gathering, now: datetime) -> str:
    """ "Tomorrow", or the weekday where a weekend lies between."""
    day = zones.local_date(gathering.starts_at, gathering.zone)
    if (day - zones.local_date(now, gathering.zone)).days == 1:
        return gettext("Tomorrow")
    return str(WEEKDAYS[day.weekday()])


def _clock(gathering, user) -> str:
    """ "8:30 am", with the zone's name for a reader whose own clock shows another time."""
    said = zones.local_time(gathering.starts_at, gathering.zone)
    there = zones.utc_to_wall(gathering.starts_at, gathering.zone)
    if there.utcoffset() == zones.utc_to_wall(gathering.starts_at, user.zone).utcoffset():
        return said
    return f"{said} {zones.zone_name(gathering.zone)}"
