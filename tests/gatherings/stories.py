"""One invitation's life without a database: what the rules alone make of it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from foundation.zones import utc_to_wall, wall_to_utc
from gatherings.reminders import Due, Facts, next_reminder

PACIFIC, MOUNTAIN, HAWAII = "America/Los_Angeles", "America/Boise", "Pacific/Honolulu"
EASTERN = "America/New_York"
SILENT, UNSURE, COMING, CANT = "needs-action", "tentative", "accepted", "declined"


def at(text, zone=PACIFIC):
    """The moment at which ``zone``'s clock shows "2026-12-09 08:30"."""
    day, clock = text.split(" ")
    return wall_to_utc(date.fromisoformat(day), time.fromisoformat(clock), zone)


@dataclass
class Story:
    """What one person gets, told in the order of time; every mail is a contact."""

    facts: Facts
    now: datetime
    got: list = None

    def until(self, moment):
        """Let the sweep do its work up to just before ``moment``."""
        self.got = self.got if self.got is not None else []
        while (due := next_reminder(self.facts, self.now)) and due.at < moment:
            self.now = max(self.now, due.at)
            self.got.append((due, self.facts))
            self.facts = replace(self.facts, last_contact=self.now)
        self.now = moment
        return self

    def mail(self, **changes):
        """A mail about the date goes out now, because of these changes."""
        self.facts = replace(self.facts, last_contact=self.now, **changes)
        return self

    def change(self, **changes):
        self.facts = replace(self.facts, **changes)
        return self

    def lines(self):
        """All there is to come included, on the recipient's clock."""
        self.until(datetime(2100, 1, 1, tzinfo=UTC))
        return [said(due, facts) for due, facts in self.got]


def said(due: Due, facts: Facts) -> str:
    return f"{utc_to_wall(due.at, facts.recipient_zone):%a %b %d %H:%M} {due.step.name}"


def announced(when, starts, *, answer=SILENT, zone=PACIFIC, reader=None):
    """Invited by mail at ``when`` (the reader's clock) to what starts at ``starts`` (its own)."""
    reader = reader or zone
    now = at(when, reader)
    facts = Facts(answer, at(starts, zone), zone, reader, last_contact=now)
    return Story(facts, now)
