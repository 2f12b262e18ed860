"""A plan as the preview shows it: rows of text, with the cells that can be put right there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.models import GradeBand, JobRole

from . import locales, spellings, words
from .columns import LABELS
from .entries import Entry
from .plan import CHANGED, LEFT_OUT, NEW, REFUSED, TO_FIX, UNCHANGED, Outcome, Plan, display

# So many rows or more with nothing to see are folded: a phone shows a row as a card.
FOLDED_FROM = 5
NAMES_SHOWN = 8
# Rows to fix that are shown with their cells: whoever has more is quicker in the spreadsheet, and
# a form of thousands of cells would be refused by the server.
FIXES_SHOWN = 50
_CHOICES = {
    "role": JobRole.choices,
    "grades": GradeBand.choices,
    "language": list(locales.LANGUAGES.items()),
    "zone": list(locales.ZONES.items()),
}
_COLUMNS = (("institution", "institution"), ("role", "job_role"), ("grades", "grade_band"))
_STATUS = {LEFT_OUT: ("refused", gettext_lazy("Left out"))}


@dataclass(frozen=True)
class Cell:
    """What a row says in a column, what stands here instead until now, and in which words it was
    read where those are others."""

    label: str
    text: str
    old: str = ""
    read: str = ""


@dataclass(frozen=True)
class Fix:
    """A cell that can be typed anew; ``choices`` make it a select."""

    name: str
    id: str
    label: str
    value: str
    problem: str
    choices: list = field(default_factory=list)


@dataclass(frozen=True)
class Shown:
    """A row of the preview."""

    number: int
    line: str
    name: str
    email: str
    kind: str
    status: str
    status_word: str | None
    cells: list[Cell]
    detail: str
    notes: list[str]
    problems: list[str]
    left_out: bool
    can_leave_out: bool
    offer: str = ""
    renamed: bool = False
    fixes: list[Fix] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to decide or to know beyond what the list says."""
        plain = self.kind in (NEW, UNCHANGED) and not (self.notes or self.problems or self.fixes)
        return plain and not (self.offer or self.renamed)


def cell_name(number: int, name: str) -> str:
    """The name of the input for one cell; :func:`typed_cells` reads it back."""
    return f"cell-{number}-{name}"


def typed_cells(data: Mapping[str, str]) -> dict[tuple[int, str], str]:
    """The cells that were put right on the page, by row number and field."""
    found = {}
    for key in data:
        prefix, _dash, rest = key.partition("-")
        number, _dash, name = rest.partition("-")
        if prefix == "cell" and number.isascii() and number.isdigit() and len(number) < 8:
            found[int(number), name] = data[key]
    return found


def rows(plan: Plan, typed: Mapping[tuple[int, str], str]) -> tuple[list[Shown], list[Shown]]:
    """The rows to put right (also those just typed in, so that none jumps away), and all rows.

    Columns in which no row says anything are left out.
    """
    in_hand = {number for number, _name in typed}
    fixing, everything = [], []
    for one in plan.outcomes:
        wanted = bool(_own_problems(one.entry)) or one.number in in_hand
        fix = wanted and len(fixing) < FIXES_SHOWN
        shown = _shown(one, [name for number, name in typed if number == one.number], fix)
        everything.append(shown)
        if fix:
            fixing.append(shown)
    filled = {cell.label for shown in everything for cell in shown.cells if cell.text or cell.old}
    for shown in everything:
        shown.cells[:] = [cell for cell in shown.cells if cell.label in filled]
    return fixing, everything


def folded(everything: list[Shown]) -> tuple[list[Shown], list[Shown]]:
    """The rows to see at once, and those that are folded: enough of them, with nothing to see."""
    plain = [row for row in everything if row.is_plain]
    if len(plain) < FOLDED_FROM:
        return everything, []
    return [row for row in everything if not row.is_plain], plain


def folded_said(plain: list[Shown]) -> dict[str, str]:
    """What stands on the fold: how many of what, and whose they are."""
    new = sum(row.kind == NEW for row in plain)
    parts = [
        said % {"n": n}
        for n, said in ((new, _("%(n)s new")), (len(plain) - new, _("%(n)s unchanged")))
        if n
    ]
    names = [row.name for row in plain]
    shown = ", ".join(names[:NAMES_SHOWN]) + (" …" if len(names) > NAMES_SHOWN else "")
    return {
        "folded_said": _("%(counts)s, just as the list says:") % {"counts": ", ".join(parts)},
        "folded_names": shown,
    }


def fixes_hidden(plan: Plan, shown: list[Shown]) -> int:
    """How many more rows are to be put right than the page has room for."""
    wanted = sum(one.kind == TO_FIX and bool(_own_problems(one.entry)) for one in plan.outcomes)
    return wanted - sum(one.kind == TO_FIX for one in shown)


def _own_problems(entry: Entry) -> dict[str, str]:
    """What is to be put right in this row: not what is asked once for all rows."""
    return {name: said for name, said in entry.problems.items() if name not in entry.asked}


def _shown(one: Outcome, typed: list[str], fix: bool) -> Shown:
    status, word = _STATUS.get(one.kind, (one.kind, None))
    entry = one.entry
    name = entry.name if one.kind in (NEW, TO_FIX, LEFT_OUT) else one.name
    return Shown(
        offer=one.offer if one.kind in (NEW, CHANGED, UNCHANGED) else "",
        renamed=one.renamed,
        number=one.number,
        line=entry.row.line,
        name=name or entry.email or _("without a name"),
        email=entry.email,
        kind=one.kind,
        status=status,
        status_word=str(word) if word else None,
        cells=[_cell(one, column, seat_field) for column, seat_field in _COLUMNS],
        detail=_detail(one),
        notes=one.notes,
        problems=[f"{LABELS[name]}: {said}" for name, said in entry.problems.items()],
        left_out=one.kind == LEFT_OUT,
        can_leave_out=one.kind in (NEW, TO_FIX, LEFT_OUT, CHANGED) and not fix,
        fixes=[_fix(one, name) for name in LABELS if name in _own_problems(entry) or name in typed]
        if fix
        else [],
    )


def _cell(one: Outcome, column: str, seat_field: str) -> Cell:
    label = str(LABELS[column])
    said = one.facts.get(seat_field)
    written = one.entry.row.get(column)
    text = display(seat_field, said) if said else _unread(one.entry, column, written)
    if column == "institution" and one.institution and one.institution.district:
        text = f"{text}, {one.institution.district}"
    read = written if said and not _is_said(written, text) and column != "district" else ""
    if one.kind == CHANGED and seat_field in one.seat:
        old = display(seat_field, getattr(one.membership, seat_field))
        return Cell(label, text, old, read)
    if one.kind in (CHANGED, UNCHANGED) and not said:
        now = getattr(one.membership, seat_field)
        return Cell(label, display(seat_field, now) if now else "")
    return Cell(label, text, read=read)


def _unread(entry: Entry, column: str, written: str) -> str:
    """What stands in a cell that isn't understood: blank, if it means nothing."""
    if column in _CHOICES and column in entry.problems:
        return written
    return "" if words.means_nothing(written, column) else getattr(entry, column)


def _is_said(written: str, text: str) -> bool:
    return words.plain(written) in words.plain(text)


def _detail(one: Outcome) -> str:
    said = [
        display(name, value)
        for name, value in (("language", one.entry.language), ("zone", one.entry.zone))
        if value and value != "en"
    ]
    return ", ".join(said)


def _fix(one: Outcome, name: str) -> Fix:
    value = one.entry.row.get(name)
    if name in ("name", *spellings.COLUMNS, "county") and name in one.entry.problems:
        value = one.entry.guesses.get(name) or value
    choices = []
    if name in _CHOICES:
        known = getattr(one.entry, name)
        value = known or value
        strange = [] if known or not value else [(value, _("Choose, instead of “%s”") % value)]
        choices = [*strange, ("", _("Not known yet")), *_CHOICES[name]]
    return Fix(
        name=cell_name(one.number, name),
        id=f"id_{cell_name(one.number, name)}",
        label=str(LABELS[name]),
        value=value,
        problem=one.entry.problems.get(name, ""),
        choices=choices,
    )


# --- sentences --------------------------------------------------------------------------------


def counts_said(plan: Plan) -> str:
    """ "19 new, 3 changed, 2 unchanged, 1 to fix." """
    parts = [
        said % {"n": plan.count(kind)}
        for kind, said in (
            (NEW, _("%(n)s new")),
            (CHANGED, _("%(n)s changed")),
            (UNCHANGED, _("%(n)s unchanged")),
            (TO_FIX, _("%(n)s to fix")),
            (REFUSED, _("%(n)s not added")),
            (LEFT_OUT, _("%(n)s left out")),
        )
        if plan.count(kind)
    ]
    return ", ".join(parts) + "."


def new_places_said(plan: Plan) -> str:
    """ "2 new schools or districts: Rosewood, Lane MS." """
    names = [place.name for place in plan.new_places]
    if not names:
        return ""
    shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    said = ngettext(
        "New here, and added with the list: %(names)s.",
        "%(n)s schools and districts are new here, and added with the list: %(names)s.",
        len(names),
    )
    return said % {"n": len(names), "names": shown}


def mails_said(plan: Plan) -> str:
    """How many mails go out, before anything is pressed."""
    told = _told_said(plan)
    if not plan.mails_to_new:
        return told or _("No mail is sent.")
    return f"{_mails_to_new_said(plan)} {told}".strip()


def _told_said(plan: Plan) -> str:
    n = len(plan.told)
    if not n:
        return ""
    if any(one.replaced for one in plan.told):
        said = ngettext(
            "%(n)s person is told by mail what was changed about them.",
            "%(n)s people are told by mail what was changed about them.",
            n,
        )
    else:
        said = ngettext(
            "%(n)s person is told by mail that their name was corrected.",
            "%(n)s people are told by mail that their names were corrected.",
            n,
        )
    return said % {"n": n}


def _mails_to_new_said(plan: Plan) -> str:
    n = plan.mails_to_new
    if not plan.choices.agreed:
        said = ngettext(
            "%(n)s mail will go out: an invitation.",
            "%(n)s mails will go out: an invitation to each new person.",
            n,
        )
    elif not plan.has_dates:
        said = ngettext(
            "%(n)s mail will go out: a welcome.",
            "%(n)s mails will go out: a welcome to each new person.",
            n,
        )
    elif plan.choices.welcome:
        said = _(
            "%(n)s mails will go out: to each new person a welcome, and the announced dates to "
            "answer."
        )
    else:
        said = ngettext(
            "%(n)s mail will go out: the announced dates to answer.",
            "%(n)s mails will go out: to each new person the announced dates to answer.",
            n,
        )
    return said % {"n": n}


def button_said(plan: Plan) -> str:
    """The deed with its number: "Add 19 people"."""
    new, changed = plan.count(NEW), plan.count(CHANGED)
    if not new and not changed:
        return _("Add people")
    said = []
    if new and plan.choices.agreed:
        said.append(ngettext("Add %(n)s person", "Add %(n)s people", new) % {"n": new})
    elif new:
        said.append(ngettext("Invite %(n)s person", "Invite %(n)s people", new) % {"n": new})
    if changed and new:
        said.append(ngettext("save %(n)s change", "save %(n)s changes", changed) % {"n": changed})
    elif changed:
        said.append(ngettext("Save %(n)s change", "Save %(n)s changes", changed) % {"n": changed})
    return _(" and ").join(said)


def done_said(plan: Plan, *, mails: bool = True) -> str:
    """What happened, for the toast; ``mails``: and how many mails are on their way."""
    new, changed, team = plan.count(NEW), plan.count(CHANGED), plan.team.name
    if plan.does_nothing:
        return _("Nothing changed: everybody in the list is in %(team)s as it says.") % {
            "team": team
        }
    said = []
    if new and plan.choices.agreed:
        said.append(
            ngettext("%(n)s person is now in %(team)s.", "%(n)s people are now in %(team)s.", new)
            % {"n": new, "team": team}
        )
    elif new:
        said.append(
            ngettext(
                "%(n)s person is invited to %(team)s.", "%(n)s people are invited to %(team)s.", new
            )
            % {"n": new, "team": team}
        )
    if changed:
        said.append(
            ngettext(
                "%(n)s seat was brought up to date.",
                "%(n)s seats were brought up to date.",
                changed,
            )
            % {"n": changed}
        )
    n = plan.mails
    if not mails:
        return " ".join(said)
    said.append(
        ngettext("%(n)s mail is on its way.", "%(n)s mails are on their way.", n) % {"n": n}
        if n
        else _("No mail was sent.")
    )
    return " ".join(said)
