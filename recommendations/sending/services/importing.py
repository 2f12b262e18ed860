"""A list of organisations from a spreadsheet: looked at, put right, and then added."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import mailboxes, spreadsheets
from foundation.refusals import Refused
from foundation.retrying import one_transaction
from foundation.tables import tidy
from teams.models import Hub
from teams.roster.headings import plain

from ...models import Contact, Organisation
from ..forms import members
from . import organisations
from .organisations import Facts, NewContact, website_of

# Each column: what it is called on the page, and what headings call it, the surest first.
COLUMNS = {
    "name": (
        gettext_lazy("Organisation"),
        ("organisation", "organization", "organisation name", "organization name", "org name",
         "institution", "agency", "company", "district", "district name", "school district", "name"),
    ),
    "kind": (gettext_lazy("Kind"), ("kind", "type", "category", "organization type")),
    "region": (gettext_lazy("Region"), ("region", "hub", "partnership")),
    "website": (gettext_lazy("Website"), ("website", "web site", "web", "url", "homepage", "site")),
    "contact": (
        gettext_lazy("Contact"),
        ("contact", "contact name", "contact person", "primary contact", "person", "full name", "name"),
    ),
    "role": (
        gettext_lazy("Role"),
        ("role", "contact role", "contact title", "job title", "position", "title"),
    ),
    "email": (
        gettext_lazy("E-mail"),
        ("email", "e mail", "email address", "e mail address", "contact email", "contact e mail",
         "contact email address", "mail", "address"),
    ),
    "liaison": (gettext_lazy("Liaison"), ("liaison", "liaison email", "liaison e mail")),
    "asked": (gettext_lazy("What they asked"), ("asked", "what they asked", "ask", "request")),
    "needs_by": (
        gettext_lazy("Needs it by"),
        ("needs by", "needs it by", "needed by", "due", "due date", "deadline"),
    ),
}  # fmt: skip
LONGEST = 300
_KINDS = {
    Organisation.Kind.STATE: ("state", "agency", "council", "commission"),
    Organisation.Kind.REN: ("ren", "regional educator network"),
    Organisation.Kind.DISTRICT: ("district", "school", "schools", "esd"),
    Organisation.Kind.PROGRAM: ("program", "university", "college", "teacher preparation"),
    Organisation.Kind.OTHER: ("other", "partner", "other partner"),
}


@dataclass
class Line:
    """One row of the list: its cells, what is wrong with which, and what would become of it."""

    number: int
    cells: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)
    # "new", "contact" (one more person there), "same" or "fix".
    becomes: str = ""
    # The one that stands there already.
    old: Organisation | None = None
    facts: Facts | None = None
    contact: NewContact | None = None


def read(content: bytes) -> list[dict[str, str]]:
    """The rows of a spreadsheet by our columns, with their numbers. Raises Refused."""
    sheet = spreadsheets.read(content, score=lambda cells: len(_places(cells)))
    head = max(sheet.rows, key=lambda row: len(_places(row.cells)))
    places = _places(head.cells)
    if "name" not in places:
        raise Refused(
            _("No column is called Organisation. Name the columns in the first row: %(names)s.")
            % {"names": ", ".join(str(label) for label, _heads in COLUMNS.values())}
        )
    rows = [row for row in sheet.rows if row.number > head.number]
    if len(rows) > spreadsheets.MAX_ROWS:
        raise spreadsheets.too_many_rows()
    found = []
    for row in rows:
        cells = {
            column: row.cells[place][:LONGEST] if place < len(row.cells) else ""
            for column, place in places.items()
        }
        if any(cells.values()):
            found.append({"number": str(row.number), **_person_apart(cells)})
    if not found:
        raise Refused(_("There are no rows under the headings."))
    return found


def _places(cells: Sequence[str]) -> dict[str, int]:
    """Which column stands where: the surest heading of each, and each heading once. "Name" beside
    an organisation's is the contact's."""
    heads = [plain(cell) for cell in cells]
    found: dict[str, int] = {}
    for column, (_label, known) in COLUMNS.items():
        ranked = [
            (known.index(head), place)
            for place, head in enumerate(heads)
            if head in known and place not in found.values()
        ]
        if ranked:
            found[column] = min(ranked)[1]
    return found


def _person_apart(cells: dict[str, str]) -> dict[str, str]:
    """An address as it is meant: "Kim Lee <kim@school.org>", "mailto:kim@school.org"."""
    email = cells.get("email", "")
    if parts := mailboxes.parted(email):
        return {**cells, "email": parts[1], "contact": cells.get("contact") or parts[0]}
    if found := re.fullmatch(r"(?i)\W*(?:mailto:)?([^\s:]+@[^\s:]+?)[\s.,;>]*", email):
        return {**cells, "email": found[1]}
    return cells


def plan(rows: Sequence[dict[str, str]], *, user) -> list[Line]:
    """What would become of each row, by what stands in the list now; a constant number of queries."""
    hubs = {hub.name.casefold(): hub for hub in Hub.objects.managed_by(user)}
    hubs |= {hub.slug.casefold(): hub for hub in list(hubs.values())}
    liaisons = {one.email.casefold(): one for one in members()}
    liaisons |= {one.name.casefold(): one for one in list(liaisons.values())}
    there = {one.name.casefold(): one for one in Organisation.objects.all()}
    kept = set(Organisation.objects.kept_by(user).values_list("pk", flat=True))
    known = Contact.objects.exclude(email="").values_list("organisation__name", "email")
    emails = {(name.casefold(), email.casefold()) for name, email in known}
    named = {
        (name.casefold(), who.casefold())
        for name, who in Contact.objects.values_list("organisation__name", "name")
    }
    lines, new = [], set()
    for row in rows:
        cells = {column: tidy(row.get(column, ""))[:LONGEST] for column in COLUMNS}
        key = cells["name"].casefold()
        old = there.get(key)
        line = Line(int(row["number"]), cells, old=old)
        _read_facts(line, hubs, liaisons)
        if old is not None and old.pk not in kept:
            line.wrong["name"] = _("Another region keeps this one.")
        person = cells["contact"] or cells["email"]
        has = (key, cells["email"].casefold()) in emails or (
            not cells["email"] and (key, cells["contact"].casefold()) in named
        )
        if line.wrong:
            line.becomes = "fix"
        elif old is None and key not in new:
            line.becomes = "new"
        else:
            line.becomes = "contact" if person and not has else "same"
        if line.becomes in ("new", "contact"):
            new.add(key)
            emails.add((key, cells["email"].casefold()))
            named.add((key, cells["contact"].casefold()))
        lines.append(line)
    return lines


def _read_facts(line: Line, hubs: dict, liaisons: dict) -> None:
    cells, wrong = line.cells, line.wrong
    if not cells["name"]:
        wrong["name"] = _("Enter the organisation's name.")
    elif len(cells["name"]) > 150:
        wrong["name"] = _("Enter a shorter name.")
    if cells["website"] and not website_of(cells["website"]):
        wrong["website"] = _("Enter an address such as https://example.org.")
    needs_by = _day(cells["needs_by"], wrong)
    if needs_by and not cells["asked"]:
        wrong["asked"] = _("Say what they need by then.")
    line.facts = Facts(
        name=cells["name"],
        kind=_kind(cells["kind"], cells["name"]),
        hub=_hub(cells["region"], hubs, wrong),
        website=cells["website"],
        liaison=_liaison(cells["liaison"], liaisons, wrong),
        asked=cells["asked"],
        needs_by=needs_by,
    )
    line.contact = _contact(cells, wrong)


def _hub(said: str, hubs: dict, wrong: dict[str, str]) -> Hub | None:
    """None: the whole network's."""
    if not said or said.casefold() in ("network", "all", "statewide"):
        return None
    hub = hubs.get(said.casefold())
    if hub is None:
        names = ", ".join(sorted({one.name for one in hubs.values()}))
        said = _("Enter one of your regions, or leave it empty: %(names)s.")
        wrong["region"] = said % {"names": names}
    return hub


def _liaison(said: str, liaisons: dict, wrong: dict[str, str]):
    if not said:
        return None
    found = liaisons.get(said.casefold())
    if found is None:
        wrong["liaison"] = _("Nobody in a team has this name or address.")
    return found


def _contact(cells: dict[str, str], wrong: dict[str, str]) -> NewContact | None:
    email = cells["email"]
    if email:
        try:
            Contact._meta.get_field("email").run_validators(email)
        except ValidationError:
            wrong["email"] = _("Enter an address such as kim@example.org.")
    if not cells["contact"] and not email:
        return None
    return NewContact(cells["contact"] or email.partition("@")[0], cells["role"], email)


def _kind(said: str, name: str) -> str:
    """The kind by its word, or by what the name says."""
    for words in (said.casefold(), name.casefold()):
        for kind, known in _KINDS.items():
            if words and (words in known or any(f" {one} " in f" {words} " for one in known)):
                return kind
    return Organisation.Kind.OTHER


def _day(said: str, wrong: dict[str, str]) -> date | None:
    if not said:
        return None
    try:
        found = parse_date(said) or datetime.strptime(said, "%m/%d/%Y").date()  # noqa: DTZ007
    except ValueError:
        wrong["needs_by"] = _("Enter a date such as 2027-01-31 or 1/31/2027.")
        return None
    if organisations.is_odd(found):
        wrong["needs_by"] = _("Check the year.")
    return found


@one_transaction
def add_all(
    *, rows: Sequence[dict[str, str]], actor, via: str, now: datetime | None = None
) -> tuple[int, int]:
    """Add what is new, all or nothing: how many organisations, and how many people there.

    Brought in again, a list changes nothing. Raises Refused where a row is to be put right.
    """
    now = now or timezone.now()
    lines = plan(rows, user=actor)
    if any(line.becomes == "fix" for line in lines):
        raise Refused(_("Nothing was added. Put right what is marked."))
    made: dict[str, Organisation] = {}
    n_contacts = 0
    for line in lines:
        key = line.facts.name.casefold()
        if line.becomes == "new":
            made[key] = organisations.add(facts=line.facts, actor=actor, via=via, now=now)
        if line.becomes in ("new", "contact") and line.contact:
            row = made.get(key) or line.old
            organisations.add_contact(organisation=row, contact=line.contact, actor=actor, via=via)
            n_contacts += 1
    return len(made), n_contacts
