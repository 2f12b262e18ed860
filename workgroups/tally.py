"""What a poll's answers come to, in words: pure, from rows that somebody else read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import zones
from foundation.refusals import Refused

YES, MAYBE, NO = "yes", "maybe", "no"
# As many names as a sentence holds, and as many sentences as a page.
NAMES, BEST = 3, 3


def say_span(starts: time, ends: time) -> str:
    """ "4-6 pm", "11:30 am - 1 pm": as people write it on a list of times."""
    start, end = _short(starts), _short(ends)
    if (starts.hour < 12) == (ends.hour < 12):
        return f"{start.rsplit(' ', 1)[0]}-{end}"
    return f"{start} - {end}"


def _short(clock: time) -> str:
    said = zones.say_clock(clock)
    return said if clock.minute else said.replace(":00", "", 1)


def slot_name(slot, now: datetime | None = None) -> str:
    """ "Tuesdays 4-6 pm", or "Tue, Dec 1, 4-6 pm" for an exact day."""
    span = say_span(slot.starts, slot.ends)
    if slot.day is not None:
        day = zones.say_day(slot.day, now=now, short=True)
        return _("%(day)s, %(span)s") % {"day": day, "span": span}
    return _("%(weekday)ss %(span)s") % {"weekday": WEEKDAYS[slot.weekday], "span": span}


def next_day(slot, today: date) -> date:
    """The slot's day, or the first of its weekday after today."""
    if slot.day is not None:
        return slot.day
    return today + timedelta(days=(slot.weekday - today.weekday() - 1) % 7 + 1)


def elsewhere(slot, zone: str, viewer_zone: str, now: datetime) -> str:
    """The slot by the reader's own clock ("5-7 pm Mountain time"); "" where it shows the same."""
    day = next_day(slot, zones.local_date(now, zone))
    try:
        start = zones.wall_to_utc(day, slot.starts, zone)
        end = zones.wall_to_utc(day, slot.ends, zone)
    except Refused:
        return ""
    here, there = zones.utc_to_wall(start, viewer_zone), zones.utc_to_wall(start, zone)
    if here.utcoffset() == there.utcoffset():
        return ""
    span = say_span(here.time(), zones.utc_to_wall(end, viewer_zone).time())
    said = _("%(span)s %(zone)s") % {"span": span, "zone": zones.zone_name(viewer_zone)}
    if here.date() == there.date():
        return said
    return _("%(weekday)s, %(said)s") % {"weekday": WEEKDAYS[here.weekday()], "said": said}


@dataclass(frozen=True)
class Row:
    """One slot with who said what, by name; ``place`` is where it stands in the poll."""

    slot: object
    place: int
    yes: tuple[str, ...]
    maybe: tuple[str, ...]
    no: tuple[str, ...]
    # Who answered for other times and said nothing of this one.
    unsaid: tuple[str, ...]

    @property
    def able(self) -> int:
        return len(self.yes) + len(self.maybe)

    @property
    def without(self) -> tuple[str, ...]:
        return self.no + self.unsaid

    @property
    def counts(self) -> str:
        """ "4 yes, 1 if need be, 1 no"."""
        return _("%(yes)s yes, %(maybe)s if need be, %(no)s no") % {
            "yes": len(self.yes),
            "maybe": len(self.maybe),
            "no": len(self.no),
        }


@dataclass(frozen=True)
class Tally:
    """A poll's rows in their order, who has answered, and who is silent, by name."""

    rows: list[Row]
    answered: tuple[str, ...]
    silent: tuple[str, ...]

    @property
    def best(self) -> list[Row]:
        """The times that most can make, those first that fewest can only if need be."""
        able = [row for row in self.rows if row.able]
        able.sort(key=lambda row: (-row.able, -len(row.yes), row.place))
        return able[:BEST]

    @property
    def winners(self) -> list[Row]:
        """The best one, with those that are as good."""
        best = self.best
        return [row for row in best if (row.able, len(row.yes)) == (best[0].able, len(best[0].yes))]

    def said(self, *, named: bool, now: datetime | None = None) -> list[str]:
        """The best times, each in a sentence: "Tuesdays 4-6 pm: 6 of 7, without Ben"."""
        return [self._said(row, named, now) for row in self.best]

    def _said(self, row: Row, named: bool, now) -> str:
        said = _("%(slot)s: %(able)s of %(answered)s") % {
            "slot": slot_name(row.slot, now),
            "able": row.able,
            "answered": len(self.answered),
        }
        if row.maybe:
            n = len(row.maybe)
            said += ", " + ngettext("%(n)s of them if need be", "%(n)s of them if need be", n) % {
                "n": n
            }
        if named and 0 < len(row.without) <= NAMES:
            said += ", " + _("without %(names)s") % {"names": listed(row.without)}
        return said

    @property
    def turnout(self) -> str:
        """ "5 of 7 have answered"."""
        return _("%(answered)s of %(people)s have answered") % {
            "answered": len(self.answered),
            "people": len(self.answered) + len(self.silent),
        }


def listed(names: Iterable[str]) -> str:
    """ "Ben", "Ben and Cy", "Ben, Cy and Dee"."""
    *most, last = names
    return _("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last} if most else last


def tally(slots, answers: Iterable[tuple[int, int, str]], people: Mapping[int, str]) -> Tally:
    """``answers`` are (slot's id, person's id, answer); ``people`` are asked now, in their order.

    Whoever isn't among them any more isn't counted.
    """
    said: dict[int, dict[int, str]] = {slot.pk: {} for slot in slots}
    for slot_id, user_id, answer in answers:
        if user_id in people and slot_id in said:
            said[slot_id][user_id] = answer
    answered = {user_id for by_user in said.values() for user_id in by_user}

    def names(slot, which: str) -> tuple[str, ...]:
        by_user = said[slot.pk]
        return tuple(people[pk] for pk in people if pk in answered and by_user.get(pk, "") == which)

    rows = [
        Row(slot, place, *(names(slot, which) for which in (YES, MAYBE, NO, "")))
        for place, slot in enumerate(slots)
    ]
    return Tally(
        rows,
        answered=tuple(name for pk, name in people.items() if pk in answered),
        silent=tuple(name for pk, name in people.items() if pk not in answered),
    )


def names_of(users) -> dict[int, str]:
    """First names, where two share one the whole names, by id and in order."""
    users = list(users)
    firsts = [user.greeting for user in users]
    return {
        user.pk: first if firsts.count(first) == 1 else str(user.name)
        for user, first in zip(users, firsts, strict=True)
    }
