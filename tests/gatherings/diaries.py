"""Living through weeks of sweeps, and reading what each person got."""

from datetime import date, time, timedelta

from foundation import zones
from gatherings import reminders
from gatherings.models import Attendee
from gatherings.services import announcing, answers, reminding
from mailing import sender
from mailing.models import Mail

PACIFIC, BOISE, HAWAII = "America/Los_Angeles", "America/Boise", "Pacific/Honolulu"
KINDS = {
    reminders.NUDGE: "nudged",
    "gatherings.announced": "invited",
    "gatherings.moved": "moved",
    "gatherings.cancelled": "cancelled",
}
# What the one automatic mail of a day says, by how its subject begins.
ASKS = {"Still need": "asked", "Still open": "several", "Do you": "unsure"}


def what(mail):
    if mail.kind != reminders.REMINDER:
        return KINDS[mail.kind]
    return next((said for start, said in ASKS.items() if mail.subject.startswith(start)), "told")


def at(text, zone=PACIFIC):
    day, clock = text.split(" ")
    return zones.wall_to_utc(date.fromisoformat(day), time.fromisoformat(clock), zone)


def deliver(now):
    """What is due goes out at that time."""
    sender.send_due(now=now)


def live_until(moment, *, start, step=timedelta(minutes=30)):
    """Sweeps every half hour from ``start`` to ``moment``, mail delivered at once."""
    now = start
    while now <= moment:
        reminding.sweep(now=now)
        deliver(now)
        now += step


def diary(user):
    """Everything this person got, on their own clock."""
    return [
        f"{zones.utc_to_wall(mail.sent_at, user.zone):%a %b %d %H:%M} {what(mail)}"
        for mail in Mail.objects.filter(user=user, state="sent").order_by("sent_at", "id")
    ]


def announce(east, now, **fields):
    gathering = east.draft(**fields)
    announcing.announce(
        gatherings=[gathering], actor=east.dana, via="web", sending_key=f"k{now}", now=now
    )
    deliver(now)
    gathering.refresh_from_db()
    return gathering


def row_of(gathering, user):
    return Attendee.objects.select_related("gathering__hub", "user").get(
        gathering=gathering, user=user
    )


def answer(gathering, user, what, now):
    return answers.answer(
        attendee=row_of(gathering, user), answer=what, actor=None, via="link", now=now
    )


# A Wednesday at 8 am, 7 days before the factories' date.
DUE = at("2026-12-02 08:00")
