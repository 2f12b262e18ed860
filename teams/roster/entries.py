"""One row understood: who it is, what it says of them, and what is wrong in it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import encodings, mailboxes
from foundation.addresses import clean_address, without_invisible
from foundation.spreadsheets import ADDRESS
from people.models import Institution, User

from . import beside, locales, names, places, words
from .reading import Roster, RosterRow

# Whole names by which a list shows that it has them.
_ENOUGH = 3
_NAME_LENGTH = User._meta.get_field("name").max_length
_PLACE_LENGTHS = {
    "institution": Institution._meta.get_field("name").max_length,
    "district": Institution._meta.get_field("name").max_length,
    "county": Institution._meta.get_field("county").max_length,
}
_NO_PLACE = {
    "institution": gettext_lazy("“%(text)s” is no school. Enter the school, or leave it empty."),
    "district": gettext_lazy("“%(text)s” is no district. Enter the district, or leave it empty."),
}
_WEB = re.compile(
    r"(?i)^(?:https?://|www\.)\S+$|^[\w-]+(?:\.[\w-]+)*\.(?:org|com|net|edu|us|gov)(?:/\S*)?$"
)


# What may stand around an address, and changes nothing.
_AROUND = re.compile(
    r"(?i)mailto:|\b(?:e|e-?mail|mail|address|work|school|office|preferred|primary|tel|phone|cell|ph)\b"
    r"|\d{3}[\s).-]*\d{3}[\s.-]*\d{4}|[^\w@]"
)


@dataclass(eq=False)
class Entry:
    """``problems`` maps fields to sentences that say what to enter. Values are as stored.

    ``asked`` maps fields to words whose meaning is asked once for all rows that have them (their
    kind, for names), ``guesses`` to what is taken or proposed meanwhile.
    """

    row: RosterRow
    written: names.Name
    name: str = ""
    email: str = ""
    institution: str = ""
    district: str = ""
    county: str = ""
    role: str = ""
    grades: str = ""
    language: str = ""
    zone: str = ""
    job_title: str = ""
    problems: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    guesses: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.row.number


@dataclass(frozen=True)
class Meanings:
    """What words mean that can't be told, by column and words: ``answers`` given on the page,
    ``remembered`` ones given before in this hub. ``for_all`` is what stands where a row says
    nothing."""

    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    remembered: Mapping[tuple[str, str], str] = field(default_factory=dict)
    for_all: Mapping[str, str] = field(default_factory=dict)


def understand(roster: Roster, meanings: Meanings | None = None) -> list[Entry]:
    """Every row read by itself, then beside the others: an address stands for one person."""
    turned = any(names.is_turned(row.get("name")) for row in roster.rows)
    entries = [_entry(row, meanings or Meanings(), turned) for row in roster.rows]
    _compare_addresses(entries)
    _compare_names(entries)
    beside.note(entries)
    return entries


def _entry(row: RosterRow, meanings: Meanings, turned: bool) -> Entry:
    entry = Entry(row, written=names.read(row.get("name"), turned=turned))
    entry.email = _address(row.get("email"))
    for name in _PLACE_LENGTHS:
        _take_place(entry, name, meanings)
    joined = not entry.row.get("district") and "institution" not in entry.row.typed
    if joined and (parted := places.school_and_district(entry.institution)):
        entry.institution, entry.district = parted
    _check_places(entry)
    _read_name(entry, meanings)
    _check_name(entry)
    _check_email(entry)
    _check_lengths(entry)
    _read_words(entry, meanings)
    entry.job_title = _own_words(entry)
    return entry


def _check_places(entry: Entry) -> None:
    """What is wrong with school and district beside each other."""
    if entry.row.typed & {"institution", "district"}:
        return
    if places.stand_swapped(entry.institution, entry.district):
        entry.institution, entry.district = entry.district, entry.institution
        entry.notes.append(_("School and district stood in each other's column."))
    if places.are_two(entry.institution):
        entry.problems.setdefault("institution", _("This looks like two schools. Enter one."))
    elif places.is_more(entry.institution):
        entry.problems.setdefault("institution", _("This is more than a school. Enter it alone."))


def _own_words(entry: Entry) -> str:
    """The job title, where the row says it in other words than ours."""
    text = entry.row.get("role")
    if words.means_nothing(text, "role") or "role" in entry.row.typed or "role" in entry.problems:
        return ""
    return "" if words.is_our_role(text) else text[:150]


def _take_place(entry: Entry, name: str, meanings: Meanings) -> None:
    text = "" if words.means_nothing(entry.row.get(name), name) else entry.row.get(name)
    text = places.without_link(text)
    if name not in entry.row.typed:
        text = places.without_blanks(text)
    if name == "institution" and name not in entry.row.typed:
        text, street = places.without_street(text)
        if street:
            said = _("Not part of the school's name: “%(text)s”.")
            entry.notes.append(said % {"text": street[:80]})
    if text and (_WEB.match(text) or ADDRESS.fullmatch(text)):
        entry.notes.append(_("“%(text)s” is no school: left empty.") % {"text": text[:80]})
        text = ""
    if name != "county" and name not in entry.row.typed and text and places.is_no_place(text):
        entry.problems[name] = _NO_PLACE[name] % {"text": text[:80]}
    if name not in entry.row.typed and encodings.looks_garbled(text):
        entry.guesses[name] = encodings.put_right(text)
        entry.problems[name] = _("Some letters are broken. Enter it as it is written.")
    setattr(entry, name, text or meanings.for_all.get(name, ""))


def _read_name(entry: Entry, meanings: Meanings) -> None:
    text = entry.row.get("name")
    if words.means_nothing(text, "name"):
        return
    read = entry.written
    typed = "name" in entry.row.typed
    entry.name = read.full
    if text.endswith(names.UNSURE_ORDER):
        entry.name = text.removesuffix(names.UNSURE_ORDER)
        entry.problems["name"] = _("Enter the name with the last name behind.")
    elif not typed and (
        any(map(names.are_two_people, (text, read.full))) or _are_two_by_address(entry)
    ):
        entry.name = names.cleaned(text)
        entry.problems["name"] = _("This looks like two people. Enter one; give the other a row.")
    elif read.question and not typed:
        entry.asked["name"] = read.question
        answer = meanings.answers.get(("name", read.question))
        if answer in names.ANSWERS[read.question]:
            entry.name = read.answered(answer)
        else:
            entry.problems["name"] = _("Say above which part is the name.")
    elif not typed and (encodings.looks_garbled(text) or "?" in text):
        entry.guesses["name"] = encodings.put_right(entry.name)
        entry.problems["name"] = _("Some letters are broken. Enter the name as it is written.")


def _are_two_by_address(entry: Entry) -> bool:
    """ "Ana Ruiz Ben Okafor", which stood on two lines of their cell, with an address each."""
    parts = [part for part in entry.written.full.split() if part[0].isupper()]
    found = mailboxes.addresses(entry.row.get("email"))
    given = [part.casefold() for part in parts[::2]]
    theirs = [[name for name in given if name in address] for address in found]
    return len(parts) == 4 and sorted(theirs) == sorted([name] for name in given)


def _address(text: str) -> str:
    """The address in "Ana Ruiz <mailto:Ana@example.org>;", in small letters."""
    text = without_invisible(text)
    bracketed = re.search(r"<([^<>]*@[^<>]*)>", text)
    text = bracketed[1] if bracketed else text
    text = re.sub(r"(?i)^(?:mailto|smtp):([^?]*)(?:\?.*)?$", r"\1", text.strip())
    text = text.strip(" ,;.'\"*‘’“”<>|")
    found = mailboxes.addresses(text)
    if len(found) == 1 and not _AROUND.sub("", text.casefold().replace(found[0], " ")):
        text = found[0]
    return clean_address(text)


def _check_name(entry: Entry) -> None:
    if "@" in entry.name:
        entry.problems["name"] = _("This is an address. Enter the full name.")
    elif len(entry.name) > _NAME_LENGTH:
        entry.problems["name"] = _("Enter a name of at most %(n)s letters.") % {"n": _NAME_LENGTH}
    elif entry.name and not any(c.isalpha() for c in entry.name):
        entry.problems["name"] = _("Enter the full name.")
    elif entry.problems.get("name") or entry.asked.get("name") or "name" in entry.row.typed:
        return
    elif names.is_nobody(entry.name) or words.sure_role(entry.name):
        entry.problems["name"] = _("This is nobody's name. Enter the full name, or leave it out.")
    elif names.is_more(entry.name):
        entry.problems["name"] = _("This is more than a name. Enter the full name alone.")


# What looks like an address by itself: of "a@x.org, b@x.org" two, of "a@@x.org" none.
_LIKE_ONE = re.compile(r"[^\s@,;/]+@[^\s@,;/]+")


# What is typed into a form that asks for an address: none@none.com.
_PLACEHOLDER = re.compile(
    r"(?:no-?reply|do-?not-?reply|no[-._]?e?-?mail|none|unknown|tbd|n/a)@"
    r"|(test|x+|abc|aaa+|asdf|email|no|na|null|blank)@\1\."
)


def _check_email(entry: Entry) -> None:
    if not entry.email:
        entry.problems["email"] = _("Enter the e-mail address.")
        return
    try:
        validate_email(entry.email)
    except ValidationError:
        if len(_LIKE_ONE.findall(entry.email)) > 1:
            sentence = _("Keep one address.")
        else:
            sentence = _("“%(email)s” isn't an e-mail address. Enter one such as ana@school.org.")
        entry.problems["email"] = sentence % {"email": entry.email}
        return
    beside = mailboxes.parted(entry.row.get("email")) if "email" not in entry.row.typed else None
    if beside and entry.name and not _share_a_word(beside[0], entry.name):
        entry.problems["email"] = _(
            "It stands beside another name, %(name)s. Enter this person's."
        ) % {"name": beside[0][:80]}
    if "email" not in entry.row.typed and _PLACEHOLDER.match(entry.email):
        entry.problems["email"] = _(
            "Nobody reads “%(email)s”. Enter this person's own address."
        ) % {"email": entry.email}
    if len(entry.email) > User._meta.get_field("email").max_length:
        entry.problems["email"] = _("This address is too long. Enter another.")


def _share_a_word(one: str, other: str) -> bool:
    """Whether two names may be of one person; none says nothing against it."""
    mine, theirs = set(words.plain(one).split()), set(words.plain(other).split())
    return not mine or bool(mine & theirs) or not names.is_whole(one) or "mail" in mine


def _check_lengths(entry: Entry) -> None:
    for name, longest in _PLACE_LENGTHS.items():
        if len(getattr(entry, name)) > longest:
            entry.problems[name] = _("Enter at most %(n)s letters.") % {"n": longest}


def _read_words(entry: Entry, meanings: Meanings) -> None:
    _read_word(entry, "grades", words.sure_grades, words.read_grades, meanings)
    for name, read in (("language", locales.read_language), ("zone", locales.read_zone)):
        text = entry.row.get(name)
        if not words.means_nothing(text, name) and (value := read(text)) is None:
            entry.problems[name] = _choose(text)
        elif not words.means_nothing(text, name):
            setattr(entry, name, str(value))
    _read_word(
        entry,
        "role",
        lambda text: words.sure_role(text, entry.grades),
        lambda text: words.read_role(text, entry.grades),
        meanings,
    )


def _read_word(entry: Entry, name: str, sure, guess, meanings: Meanings) -> None:
    """A role or grades: known, or as it was answered once for all rows that say so, or guessed."""
    text, for_all = entry.row.get(name), meanings.for_all.get(name, "")
    if words.means_nothing(text, name):
        setattr(entry, name, for_all)
        return
    key = words.plain(text) or text
    # A broken formula may stand for anybody's role: what it was once says nothing.
    known = {} if words.is_broken(text) else meanings.remembered
    value = sure(text) or known.get((name, key))
    if value is not None:
        setattr(entry, name, str(value))
        return
    guessed = guess(text)
    entry.asked[name] = key
    entry.guesses[name] = str(guessed or "")
    answer = meanings.answers.get((name, key))
    if answer is not None and (not answer or sure(answer) == answer):
        setattr(entry, name, answer)
    elif for_all or guessed:
        setattr(entry, name, str(for_all or guessed))
    else:
        entry.problems[name] = _("Say above what “%(text)s” means.") % {"text": text[:60]}


def _choose(text: str) -> str:
    return _("“%(text)s” isn't one of the choices. Choose one.") % {
        "text": text if len(text) <= 60 else f"{text[:60]}…"
    }


def _compare_addresses(entries: list[Entry]) -> None:
    first: dict[str, Entry] = {}
    for entry in entries:
        if "email" in entry.problems:
            continue
        before = first.setdefault(entry.email, entry)
        if before is not entry and not same_name(before.name, entry.name):
            entry.problems["email"] = _(
                "Row %(row)s, %(name)s, has this address, too. Enter this person's own."
            ) % {"row": before.row.line, "name": before.name or _("without a name")}


def _compare_names(entries: list[Entry]) -> None:
    """Among whole names, one word is a part of one: an empty cell beside it, or a slip."""
    named = [entry for entry in entries if entry.name]
    whole = sum(" " in entry.name for entry in named)
    if whole < _ENOUGH or whole * 2 <= len(named):
        return
    for entry in named:
        if _is_part(entry.name) and "name" not in entry.row.typed:
            entry.problems.setdefault("name", _("A part is missing. Enter the full name."))


def _is_part(name: str) -> bool:
    """Whether it is one word in letters that are written with spaces between."""
    name = names.without_title(name)
    return " " not in name and all("LATIN" in unicodedata.name(c, "") for c in name if c.isalpha())


def same_name(one: str, other: str) -> bool:
    """Whether two spellings may be one person's; an empty one says nothing against it."""
    return not one or not other or words.plain(one) == words.plain(other)
