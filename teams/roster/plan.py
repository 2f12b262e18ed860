"""What an import would do, row by row. A plan writes nothing; making it twice gives it twice."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation import zones
from people.models import GradeBand, Institution, JobRole, User

from ..dates import dates_of
from ..models import Membership, Team
from ..services.known_words import remembered
from ..services.newcomers import Newcomer
from . import locales, spellings, words
from .columns import LABELS
from .entries import Entry, Meanings, same_name, understand
from .matching import Known, look_up
from .questions import Question
from .questions import of as questions_of
from .reading import Roster

NEW, CHANGED, UNCHANGED, TO_FIX, REFUSED, LEFT_OUT = (
    "new", "changed", "unchanged", "to-fix", "refused", "left-out",
)  # fmt: skip
State = Membership.State
_EMPTY = gettext_lazy("(empty)")
_OWN = {
    "name": LABELS["name"],
    "institution": gettext_lazy("where they work"),
    "job_role": gettext_lazy("role"),
    "grade_band": gettext_lazy("grades"),
    "language": gettext_lazy("language"),
    "zone": gettext_lazy("time zone"),
}


@dataclass(frozen=True)
class Choices:
    """``agreed``: active at once, else invited. ``welcome``: a mail to those who had agreed.
    ``skip``: numbers of rows to leave out. ``answers`` say what words mean, by column and words,
    ``for_all`` what stands where a row says nothing, by column."""

    agreed: bool = True
    welcome: bool = True
    skip: frozenset[int] = frozenset()
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    for_all: Mapping[str, str] = field(default_factory=dict)
    # Numbers of rows whose names replace those that people are known by here.
    rename: frozenset[int] = frozenset()


@dataclass
class Outcome:
    """One row: its ``kind``, and old and new of what would change in the seat.

    ``seat`` maps fields of the membership, ``fills`` blank fields of the person, to new values.
    ``replaced`` are the facts that stood in the seat before, of those that it held.
    ``offer`` is another name that the person may get, ``renamed`` whether that was ticked.
    SECURITY: of a ``stranger`` to the hub nothing is said but what stands in the list.
    """

    entry: Entry
    kind: str = NEW
    user: User | None = None
    stranger: bool = False
    membership: Membership | None = None
    institution: Institution | None = None
    seat: dict = field(default_factory=dict)
    fills: dict = field(default_factory=dict)
    replaced: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)
    offer: str = ""
    renamed: bool = False

    @property
    def number(self) -> int:
        return self.entry.number

    @property
    def name(self) -> str:
        return (self.user.name if self.user and not self.stranger else "") or self.entry.name

    @property
    def facts(self) -> dict:
        """Institution, role and grades that the row gives; what it leaves empty isn't there."""
        said = {
            "institution": self.institution,
            "job_role": self.entry.role,
            "grade_band": self.entry.grades,
        }
        return {name: value for name, value in said.items() if value}

    def newcomer(self) -> Newcomer:
        return Newcomer(
            email=self.user.email if self.user else self.entry.email,
            name=self.entry.name,
            language=self.entry.language,
            zone=self.entry.zone,
            job_title=self.entry.job_title,
            **self.facts,
        )


@dataclass(frozen=True)
class Plan:
    """The outcomes of a list in its own order, and what can be said of all of them."""

    team: Team
    choices: Choices
    outcomes: tuple[Outcome, ...]
    free: int
    # Whether dates are announced that whoever joins is asked to answer, by a mail of its own.
    has_dates: bool = False
    questions: tuple[Question, ...] = ()

    def of(self, kind: str) -> list[Outcome]:
        return [one for one in self.outcomes if one.kind == kind]

    def count(self, kind: str) -> int:
        return sum(one.kind == kind for one in self.outcomes)

    @property
    def mails(self) -> int:
        """How many mails go out when this is done."""
        return self.mails_to_new + len(self.told)

    @property
    def mails_to_new(self) -> int:
        each = self.choices.welcome + self.has_dates if self.choices.agreed else 1
        return self.count(NEW) * each

    @property
    def renamed(self) -> list[Outcome]:
        """Those whose name is corrected."""
        return [one for one in self.outcomes if one.renamed and one.kind in (NEW, CHANGED)]

    @property
    def told(self) -> list[Outcome]:
        """Those of whom something else is known from now on; each is told by one mail."""
        both = [one for one in self.outcomes if one.renamed or one.replaced]
        return [one for one in both if one.kind in (NEW, CHANGED)]

    @property
    def beyond_seats(self) -> list[int]:
        """The numbers of the last new rows, for which no seat is left."""
        return [one.number for one in self.of(NEW)[max(self.free, 0) :]]

    @property
    def new_places(self) -> list[Institution]:
        """Schools and districts that this adds, each once."""
        found: dict[int, Institution] = {}
        for one in self.of(NEW) + self.of(CHANGED):
            place = one.institution
            for institution in (place.district if place else None, place):
                if institution is not None and institution.pk is None:
                    found[id(institution)] = institution
        return list(found.values())

    @property
    def does_nothing(self) -> bool:
        return not self.count(NEW) and not self.count(CHANGED)

    @property
    def obstacles(self) -> list[str]:
        """Why it can't be done as it is, each with what to do; none: it can."""
        found = []
        if n := self.count(TO_FIX):
            found.append(
                ngettext(
                    "%(n)s row is to be fixed or left out first.",
                    "%(n)s rows are to be fixed or left out first.",
                    n,
                )
                % {"n": n}
            )
        if self.count(NEW) > self.free:
            found.append(self._lacking())
        if self.team.cycle.archived and not self.choices.agreed and self.count(NEW):
            found.append(
                _("%(cycle)s is over. Invite people to a team of the present cycle.")
                % {"cycle": self.team.cycle}
            )
        if not found and self.does_nothing:
            found.append(_("There is nobody to add and nothing to change."))
        return found

    def _lacking(self) -> str:
        needed = self.count(NEW)
        said = ngettext("%(free)s seat is free", "%(free)s seats are free", self.free)
        rest = ngettext("%(needed)s is needed.", "%(needed)s are needed.", needed)
        what = ngettext(
            "Leave out %(over)s person, or free a seat in the team room.",
            "Leave out %(over)s people, or free seats in the team room.",
            needed - self.free,
        )
        return f"{said}, {rest} {what}" % {
            "free": self.free,
            "needed": needed,
            "over": needed - self.free,
        }

    @property
    def digest(self) -> str:
        """Equal for equal plans: whether what was confirmed is what would be done now."""
        said = [self.choices.agreed, self.mails, self.free >= self.count(NEW)]
        rows = [
            [one.number, one.kind, one.entry.email, one.offer if one.renamed else ""]
            for one in self.outcomes
        ]
        return hashlib.sha256(json.dumps([said, rows]).encode()).hexdigest()[:16]


def make(team: Team, roster: Roster, choices: Choices, *, now: datetime | None = None) -> Plan:
    """The plan for ``team`` (hub and cycle loaded), from what the database holds now."""
    has_dates = bool(dates_of([team], now=now or timezone.now())[team.pk])
    meanings = Meanings(choices.answers, remembered(team.hub_id), choices.for_all)
    entries = understand(roster, meanings)
    spellings.settle(entries, spellings.known_names(), choices.answers)
    known = look_up(team, entries)
    by_person: dict = {}
    outcomes = tuple(_outcome(entry, known, choices, by_person) for entry in entries)
    asked = [entry for entry in entries if entry.number not in choices.skip]
    questions = tuple(questions_of(asked, choices.answers))
    return Plan(team, choices, outcomes, known.free, has_dates, questions)


def _outcome(entry: Entry, known: Known, choices: Choices, by_person: dict) -> Outcome:
    one = Outcome(entry, user=known.users.get(entry.email))
    one.stranger = one.user in known.strangers
    one.membership = known.seat_of(one.user)
    one.institution = known.institutions[entry]
    one.notes += entry.notes
    if entry.number in choices.skip:
        one.kind = LEFT_OUT
        return one
    nameless = not entry.name and not (one.user and one.user.name)
    if nameless and not entry.problems.get("name"):
        entry.problems["name"] = _("Enter the full name: nobody with this address is known yet.")
    if entry.problems:
        one.kind = TO_FIX
        return one
    refusal = _refusal(one, by_person)
    if refusal:
        one.kind = REFUSED
        one.notes.append(refusal)
        return one
    _report_differences(one, known, choices)
    _compare(one, known)
    return one


def _refusal(one: Outcome, by_person: dict) -> str:
    """Why this row is left alone, or ""."""
    before = by_person.setdefault(one.user.pk if one.user else one.entry.email, one)
    if before is not one:
        return _("Stands in row %(row)s already.") % {"row": before.entry.row.line}
    if one.user and not one.user.is_active:
        return _("This person's account is closed. Ask an admin to open it again.")
    seat = one.membership
    if seat is None or seat.state not in (State.LEFT, State.DECLINED):
        return ""
    if seat.state == State.LEFT:
        said = _("Left this team on %(day)s.") % {"day": zones.say_day(seat.left_on)}
    elif seat.ended_at:
        zone = seat.team.hub.zone
        said = _("Said no on %(day)s.") % {"day": zones.local_day(seat.ended_at, zone)}
    else:
        said = _("Said no.")
    return said + " " + _("To ask anew, open their page in the team room, Invite again.")


def _compare(one: Outcome, known: Known) -> None:
    """New, changed or unchanged, and what is worth saying beside it."""
    seat = one.membership
    if seat is None or seat.state == State.EXPIRED:
        if seat is not None:
            one.notes.append(_("Was invited before and didn't answer in time."))
        _report_namesake(one, known)
        one.kind = NEW
        return
    if seat.state == State.INVITED:
        one.notes.append(
            _(
                "Invited, and hasn't answered yet. Said yes in person? Open their page, Mark as agreed."
            )
        )
    one.seat = {
        name: value for name, value in one.facts.items() if not _same(getattr(seat, name), value)
    }
    for name in [name for name in one.seat if (seat.pk, name) in known.own_words]:
        del one.seat[name]
        one.notes.append(
            _("They wrote %(what)s themselves: %(old)s. That stays.")
            % {"what": _OWN[name], "old": display(name, getattr(seat, name))}
        )
    old = {name: getattr(seat, name) for name in one.seat}
    one.replaced = {name: value for name, value in old.items() if value}
    if one.entry.job_title and one.entry.job_title != seat.job_title:
        one.seat["job_title"] = one.entry.job_title
        one.notes.append(_("Job title: %(title)s.") % {"title": one.entry.job_title})
    one.fills = {
        name: value
        for name, value in {"name": one.entry.name, **one.facts}.items()
        if value and not getattr(one.user, name)
    }
    one.notes += [_("Fills what is empty on their own page: %(what)s.") % {
        "what": ", ".join(str(_OWN[name]) for name in one.fills)
    }] if one.fills else []  # fmt: skip
    one.kind = CHANGED if one.seat or one.fills or one.renamed else UNCHANGED


def _same(old, new) -> bool:
    if isinstance(new, Institution):
        return old is not None and new.pk is not None and old.pk == new.pk
    return old == new


def _report_differences(one: Outcome, known: Known, choices: Choices) -> None:
    """The person's own page says otherwise: that is theirs, so it is said and not changed.

    Another name is offered as a change to tick, unless the person wrote theirs themselves.
    """
    if one.user is None or one.stranger:
        return
    if not same_name(one.user.name, one.entry.name):
        _offer_name(one, known, choices)
    said = {**one.facts, "language": one.entry.language, "zone": one.entry.zone}
    for name, value in said.items():
        old = getattr(one.user, name)
        if value and old and not _same(old, value):
            one.notes.append(
                _("Their own page says %(what)s: %(old)s. That stays.")
                % {"what": _OWN[name], "old": display(name, old)}
            )


def _offer_name(one: Outcome, known: Known, choices: Choices) -> None:
    name = {"name": one.user.name if one.user else ""}
    if one.user and (one.user.pk, "name") in known.own_words:
        one.notes.append(_("Known here as %(name)s, as they wrote it. That stays.") % name)
        return
    one.offer = one.entry.name
    one.renamed = one.number in choices.rename
    if one.renamed:
        one.notes.append(_("Was %(name)s, and is told by mail of the new name.") % name)
    else:
        one.notes.append(_("Known here as %(name)s, which stays.") % name)


def _report_namesake(one: Outcome, known: Known) -> None:
    said = words.plain(one.name)
    for seat in known.seats.values():
        if seat.state in Membership.HOLDING and words.plain(seat.user.name) == said:
            one.notes.append(
                _("%(name)s is in this team with another address, %(email)s.")
                % {"name": seat.user.name, "email": seat.user.email}
            )
            return


def display(name: str, value) -> str:
    """A value of a seat or a person as pages show it."""
    if not value:
        return str(_EMPTY)
    if isinstance(value, Institution):
        return value.name
    choices = {
        "job_role": dict(JobRole.choices),
        "grade_band": dict(GradeBand.choices),
        "language": locales.LANGUAGES,
        "zone": locales.ZONES,
    }.get(name, {})
    return str(choices.get(value, value))
