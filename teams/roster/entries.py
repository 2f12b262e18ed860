"""One row understood: who it is, what it says of them, and what is wrong in it."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from foundation.addresses import clean_address, without_invisible
from people.models import Institution, User

from . import words
from .reading import Roster, RosterRow

_NAME_LENGTH = User._meta.get_field("name").max_length
_PLACE_LENGTHS = {
    "institution": Institution._meta.get_field("name").max_length,
    "district": Institution._meta.get_field("name").max_length,
    "county": Institution._meta.get_field("county").max_length,
}
# What stands after a comma without being a first name.
_AFTER_NAME = re.compile(
    r"(?i)^((jr|sr|ii|iii|iv|esq|ph\.? ?d|ed\.? ?d|m\.? ?ed|ed\.? ?s|m\.? ?a|m\.? ?s|m\.? ?s\.? ?t"
    r"|b\.? ?a|b\.? ?s|m\.? ?a\.? ?t|nbct|he|she|they)\b\.?[\s,/]*)+"
)


@dataclass(eq=False)
class Entry:
    """``problems`` maps fields to sentences that say what to enter. Values are as stored."""

    row: RosterRow
    name: str = ""
    email: str = ""
    institution: str = ""
    district: str = ""
    county: str = ""
    role: str = ""
    grades: str = ""
    language: str = ""
    zone: str = ""
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return self.row.number


def understand(roster: Roster) -> list[Entry]:
    """Every row read by itself, then beside the others: an address stands for one person."""
    entries = [_entry(row) for row in roster.rows]
    _compare_addresses(entries)
    return entries


def _entry(row: RosterRow) -> Entry:
    entry = Entry(row)
    entry.name = turned(row.get("name"))
    entry.email = _address(row.get("email"))
    for name in _PLACE_LENGTHS:
        setattr(entry, name, row.get(name))
    _check_name(entry)
    _check_email(entry)
    _check_lengths(entry)
    _read_words(entry)
    return entry


def turned(name: str) -> str:
    """ "Ana Ruiz" for "Ruiz, Ana"; what follows a name ("Ana Ruiz, Ph.D.") stays where it is."""
    last, comma, first = (part.strip() for part in name.partition(","))
    if not comma or not first or not last or _AFTER_NAME.match(first):
        return name
    first, more, titles = (part.strip() for part in first.partition(","))
    return f"{first} {last}{more} {titles}".strip() if titles else f"{first} {last}"


def _address(text: str) -> str:
    """The address in "Ana Ruiz <mailto:Ana@example.org>;", in small letters."""
    text = without_invisible(text)
    bracketed = re.search(r"<([^<>]*@[^<>]*)>", text)
    text = bracketed[1] if bracketed else text
    return clean_address(re.sub(r"(?i)^mailto:", "", text.strip()).strip(" ,;.'\""))


def _check_name(entry: Entry) -> None:
    if "@" in entry.name:
        entry.problems["name"] = _("This is an address. Enter the full name.")
    elif len(entry.name) > _NAME_LENGTH:
        entry.problems["name"] = _("Enter a name of at most %(n)s letters.") % {"n": _NAME_LENGTH}
    elif entry.name and not any(c.isalpha() for c in entry.name):
        entry.problems["name"] = _("Enter the full name.")


def _check_email(entry: Entry) -> None:
    if not entry.email:
        entry.problems["email"] = _("Enter the e-mail address.")
        return
    try:
        validate_email(entry.email)
    except ValidationError:
        if entry.email.count("@") > 1:
            sentence = _("Keep one address.")
        else:
            sentence = _("“%(email)s” isn't an e-mail address. Enter one such as ana@school.org.")
        entry.problems["email"] = sentence % {"email": entry.email}
        return
    if len(entry.email) > User._meta.get_field("email").max_length:
        entry.problems["email"] = _("This address is too long. Enter another.")


def _check_lengths(entry: Entry) -> None:
    for name, longest in _PLACE_LENGTHS.items():
        if len(getattr(entry, name)) > longest:
            entry.problems[name] = _("Enter at most %(n)s letters.") % {"n": longest}


def _read_words(entry: Entry) -> None:
    for name, read in (
        ("grades", words.read_grades),
        ("language", words.read_language),
        ("zone", words.read_zone),
        ("role", lambda text: words.read_role(text, entry.grades)),
    ):
        text = entry.row.get(name)
        if not text:
            continue
        value = read(text)
        if value is None:
            entry.problems[name] = _("“%(text)s” isn't one of the choices. Choose one.") % {
                "text": text if len(text) <= 60 else f"{text[:60]}…"
            }
        else:
            setattr(entry, name, str(value))


def _compare_addresses(entries: list[Entry]) -> None:
    first: dict[str, Entry] = {}
    for entry in entries:
        if "email" in entry.problems:
            continue
        before = first.setdefault(entry.email, entry)
        if before is not entry and not same_name(before.name, entry.name):
            entry.problems["email"] = _(
                "Row %(row)s, %(name)s, has this address, too. Enter this person's own."
            ) % {"row": before.number, "name": before.name or _("without a name")}


def same_name(one: str, other: str) -> bool:
    """Whether two spellings may be one person's; an empty one says nothing against it."""
    return not one or not other or words.plain(one) == words.plain(other)
