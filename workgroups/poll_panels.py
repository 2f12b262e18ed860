"""What a poll's page shows of it to one person."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from foundation import zones

from . import tally
from .models import Poll, PollAnswer, WorkgroupMember

BUTTONS = [(one.value, one.label) for one in PollAnswer.Answer]


@dataclass(frozen=True)
class Choice:
    value: str
    label: Any
    checked: bool


@dataclass(frozen=True)
class Line:
    """One slot: its name, the reader's own clock beside it, the three answers, the counts."""

    pk: int
    name: str
    elsewhere: str
    choices: list[Choice]
    row: tally.Row
    wins: bool

    @property
    def typed(self) -> str:
        """The answer that was pressed, in words; "" where none was."""
        return next((str(one.label) for one in self.choices if one.checked), "")


@dataclass
class Panel:
    """A poll as one person sees it; ``named`` shows who said what, and not numbers alone."""

    poll: Poll
    user: Any
    now: datetime
    named: bool
    found: tally.Tally
    lines: list[Line]
    # Ids and names of who is asked, for the grid: a person's answers in the slots' order.
    grid: list[tuple[str, list[str]]] = field(default_factory=list)
    problem: Any = None
    saved: bool = False
    is_asked: bool = True
    has_answered: bool = False

    @property
    def is_open(self) -> bool:
        return self.poll.is_open(self.now)

    @property
    def may_answer(self) -> bool:
        return self.is_open and self.is_asked

    @property
    def until(self) -> str:
        zone, closes = self.poll.zone, self.poll.closes_at
        if not self.is_open:
            closes = min(self.poll.closed_at or closes, closes)
            said = _("Closed %(when)s")
        else:
            said = _("Open until %(when)s")
        return said % {"when": zones.local_moment(closes, zone, now=self.now)}

    @property
    def zone_said(self) -> str:
        return zones.zone_name(self.poll.zone)

    @cached_property
    def best(self) -> list[str]:
        return self.found.said(named=self.named, now=self.now)

    @cached_property
    def chosen(self) -> set[int]:
        return {line.pk for line in self.lines if line.row.slot.chosen}

    @cached_property
    def preselected(self) -> set[int]:
        """What was chosen, else the best: of weekdays one, of exact days all that are as good."""
        if self.chosen:
            return self.chosen
        winners = [row.slot.pk for row in self.found.winners]
        return set(winners if self.takes_several else winners[:1])

    @property
    def takes_several(self) -> bool:
        """Whether closing may take several slots over: exact days, and not weekdays."""
        return any(line.row.slot.day is not None for line in self.lines)


def panel_of(
    poll: Poll,
    user,
    *,
    now: datetime,
    named: bool,
    problem=None,
    typed: dict[int, str] | None = None,
    saved: bool = False,
) -> Panel:
    """What the page shows: three queries (slots, answers, people)."""
    slots = list(poll.slots.all())
    answers = list(
        PollAnswer.objects.filter(slot__poll=poll).values_list("slot_id", "user_id", "answer")
    )
    members = (
        WorkgroupMember.objects.current()
        .filter(workgroup=poll.workgroup_id, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "user_id")
    )
    people = tally.names_of(row.user for row in members)
    found = tally.tally(slots, answers, people)
    own = {slot_id: said for slot_id, user_id, said in answers if user_id == user.pk}
    shown = own if typed is None else own | typed
    winners = {row.slot.pk for row in found.winners}
    by_person = {(user_id, slot_id): said for slot_id, user_id, said in answers}
    lines = [
        Line(
            pk=row.slot.pk,
            name=tally.slot_name(row.slot, now),
            elsewhere=tally.elsewhere(row.slot, poll.zone, user.zone, now),
            choices=[
                Choice(value, label, shown.get(row.slot.pk) == value) for value, label in BUTTONS
            ],
            row=row,
            wins=row.slot.pk in winners,
        )
        for row in found.rows
    ]
    return Panel(
        poll=poll,
        user=user,
        now=now,
        named=named,
        found=found,
        lines=lines,
        grid=[
            (name, [by_person.get((pk, slot.pk), "") for slot in slots])
            for pk, name in people.items()
        ]
        if named
        else [],
        problem=problem,
        saved=saved,
        is_asked=user.pk in people,
        has_answered=bool(own),
    )
