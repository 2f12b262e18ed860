"""What stands where a person answers: the same on the link's page, the session page and home."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import zones
from foundation.refusals import Refused

from . import holding, kinds, mail_words
from .answer_words import ANSWERED
from .models import Attendee
from .services import answers
from .services.answers import refuse_if_closed


@dataclass(frozen=True)
class Panel:
    """Everything that gatherings/_answer.html shows.

    ``url`` takes the POSTs. ``closed`` says why nothing can be answered any more, or is empty.
    ``hold`` says why the person has to wait, and stands instead of the question.
    ``manages``: whoever answers here looks after the date, and has nobody else to ask about it.
    ``was`` is the choice before the one just made, which *Undo* brings back; None otherwise.
    ``htmx`` is off on the link's page, which needs no script. ``small`` leaves substitute and
    note to the date's own page. ``greeting`` is the home page's title as the press has left it.
    ``series`` are the person's rows of all dates to come that one answer is for, this one included;
    empty where there is only one. ``one_said`` after an answer for one of them alone.
    ``others`` is how many besides this person come, ``following`` their next date that waits for
    an answer, at ``following_url``; ``file_url`` is the calendar file.
    """

    attendee: Attendee
    url: str
    closed: str = ""
    hold: str = ""
    manages: bool = False
    was: str | None = None
    saved: bool = False
    htmx: bool = True
    small: bool = False
    greeting: str = ""
    problem: Any = None
    typed: Any = None
    series: Sequence[Attendee] = ()
    one_said: bool = False
    others: int | None = None
    following: Attendee | None = None
    following_url: str = ""
    file_url: str = ""

    @property
    def just_done(self) -> bool:
        """Whether this page follows a press: its title and the focus say what happened."""
        return self.was is not None or self.saved

    @property
    def gathering(self):
        return self.attendee.gathering

    @property
    def dom_id(self) -> str:
        return f"answer-{self.attendee.pk}"

    @property
    def target(self) -> str:
        return f"#{self.dom_id}" if self.htmx else ""

    @property
    def answer(self) -> str:
        """The present answer, empty where there is none."""
        silent = self.attendee.answer == Attendee.Answer.NEEDS_ACTION
        return "" if silent else self.attendee.answer

    @property
    def choices(self) -> list[kinds.Choice]:
        """The buttons; of a series they say for how many dates they are."""
        offered = kinds.get(self.gathering.kind).choices(self.attendee)
        if not self.series or self.moved:
            return offered
        n = {"n": len(self.series)}
        return [replace(one, label=one.for_all % n) if one.for_all else one for one in offered]

    @property
    def chosen(self) -> str:
        """The button that was pressed; empty where there is no answer."""
        return kinds.chosen(self.attendee) if self.answer else ""

    @property
    def heading(self) -> str:
        """What stands there after the press, where the answer's own words don't do."""
        found = kinds.choice_of(self.attendee)
        return found.heading if found else ""

    @property
    def said(self) -> str:
        """What the page's title says after the press: "You're in"."""
        return str(self.heading or ANSWERED[self.answer]["heading"])

    @property
    def for_all(self) -> str:
        """That one answer is for all dates of a series; "" where no other date of it is to come."""
        if self.closed or self.moved or not self.series:
            return ""
        return mail_words.for_all(self.gathering)

    @property
    def buttons_url(self) -> str:
        """Where the buttons lead: after a move they are for the date that moved alone."""
        return self.alone_url if self.series and self.moved else self.url

    @property
    def alone_url(self) -> str:
        return self.with_query("only=")

    @property
    def dates(self) -> list["OneOfSeries"]:
        """The dates of the series, each to be taken out, or in again, once all are answered."""
        return [OneOfSeries(row, self) for row in self.series]

    @property
    def question(self) -> str:
        name = self.attendee.user.greeting
        if not self.answer:
            return _("%(name)s, will you be there?") % {"name": name}
        if self.moved:
            return _("It has moved since you answered. Does your answer still hold?")
        return _("Something changed?")

    @property
    def moved(self) -> bool:
        return self.attendee.answered_before_move

    @property
    def when(self) -> str:
        one = self.gathering
        return zones.local_range(
            one.starts_at, one.ends_at, one.zone, viewer_zone=self.attendee.user.zone
        )

    @property
    def undo_url(self) -> str:
        taken_back = self.was is not None and self.was != kinds.chosen(self.attendee)
        return self.with_query("undo=1") if taken_back else ""

    @property
    def open(self) -> bool:
        """Whether the buttons stand open: for who comes back, not right after a press."""
        return self.was is None and not self.saved and not self.series

    @property
    def shows_calendar(self) -> bool:
        """Whether the ways into one's own calendar stand right under the answer."""
        stands = self.answer and not self.closed and not self.hold
        return bool(stands and self.answer != Attendee.Answer.DECLINED and self.file_url)

    @property
    def substitute_url(self) -> str:
        return self.with_query("substitute=1")

    def with_query(self, query: str) -> str:
        return f"{self.url}{'&' if '?' in self.url else '?'}{query}"

    @property
    def asks_substitute(self) -> bool:
        """Whoever doesn't come needs nobody to stand in for them."""
        return (
            not self.small
            and not self.hold
            and self.answer
            in (
                Attendee.Answer.ACCEPTED,
                Attendee.Answer.TENTATIVE,
            )
        )

    @property
    def substitutes(self) -> list[dict[str, Any]]:
        now = (self.typed or {}).get("substitute", self.attendee.substitute)
        return [
            {"value": value, "label": label, "checked": value == now}
            for value, label in Attendee.Substitute.choices
        ]

    @property
    def note(self) -> str:
        return (self.typed or {}).get("note", self.attendee.note)

    @property
    def entered(self) -> str:
        """Who entered the answer, where it wasn't the person."""
        row = self.attendee
        if not self.answer or row.answered_by is None or row.answered_by_id == row.user_id:
            return ""
        return _("Entered by %(name)s.") % {"name": row.answered_by.name}


@dataclass(frozen=True)
class OneOfSeries:
    """One date of a series, and the one press that takes it out or in again."""

    row: Attendee
    panel: Panel

    @property
    def url(self) -> str:
        return f"{self.panel.alone_url}{self.row.pk}"

    @property
    def day(self) -> str:
        one = self.row.gathering
        return zones.local_day(one.starts_at, one.zone, short=True)

    @property
    def other(self) -> kinds.Choice | None:
        """What one press makes of it: can't come, or what was answered for the others."""
        offered = kinds.get(self.row.gathering.kind).choices(self.row)
        if self.row.answer != Attendee.Answer.DECLINED:
            means = {Attendee.Answer.DECLINED}
        else:
            means = {row.answer for row in self.panel.series} - {Attendee.Answer.DECLINED}
            means = means - {Attendee.Answer.NEEDS_ACTION} or {Attendee.Answer.ACCEPTED}
        return next((one for one in offered if one.means in means), None)


def closed_sentence(attendee, now) -> str:
    """Why nothing can be answered any more; empty while it can."""
    try:
        refuse_if_closed(attendee.gathering, now)
    except Refused as refusal:
        return str(refusal.message)
    return ""


def others_coming(attendee) -> int:
    """How many besides this person come, without who has to wait: one query."""
    row = attendee
    coming = Attendee.objects.counted().filter(
        gathering=row.gathering_id, answer=Attendee.Answer.ACCEPTED
    )
    waits = [one.pk for one in holding.held_in([row.gathering])]
    return coming.exclude(pk__in=[row.pk, *waits]).count()


def greeting(user, waiting: int) -> str:
    """What home greets somebody with who has so many dates to answer."""
    if not waiting:
        return _("Hello, %(name)s") % {"name": user.greeting}
    return ngettext(
        "%(name)s, one answer is waiting", "%(name)s, %(n)s answers are waiting", waiting
    ) % {"name": user.greeting, "n": waiting}


def panel(attendee, *, url, now, series=None, **options) -> Panel:
    """``series``, where the caller knows it; else it is asked for, of kinds that have one."""
    hold = holding.on_hold([attendee]).get((attendee.user_id, attendee.gathering_id), "")
    closed = closed_sentence(attendee, now)
    if series is None:
        series = [] if closed else answers.series_of(attendee, now)
    series = series if len(series) > 1 else []
    return Panel(attendee, url, closed=closed, hold=hold, series=series, **options)


def answer_url(pk: int, *, small: bool = False) -> str:
    """Where a signed-in person's answer goes; ``small`` is the panel on the home page."""
    return reverse("gatherings:respond", args=[pk]) + ("?from=home" if small else "")
