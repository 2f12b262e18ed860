"""What a name in a list is: "Ana Ruiz" for "Ruiz, Ana", with what else stands around it.

Titles and degrees stay, as people wrote them. Where what stands after a comma may be a given name,
a job or a school, nobody but the reader can tell: that is asked.
"""

import re
from dataclasses import dataclass

from nameparser import HumanName

# What stands in a name's cell without being a part of it.
_NUMBERED = re.compile(r"^\s*(?:#?\d{1,3}[.)]|#\d{1,3}|[•*·▪-])\s+")
_SAID_PRONOUNS = re.compile(r"(?i)\b(?:she|he|they|ze|xe|ella|él|elle)(?:\s*/\s*\w+){1,2}")
_PRONOUNS = re.compile(
    rf"(?i),?\s*(?:[-–—|]\s*)?\(?({_SAID_PRONOUNS.pattern.removeprefix('(?i)')})\b\)?\s*$"
)
_JOB = re.compile(
    r"(?i)\b(principal|vice|coach|teacher|director|superintendent|coordinator|specialist|tosa|dean"
    r"|professor|counselor|librarian|manager|assistant|lead|chair|facilitator|instructor|educator"
    r"|administrator|consultant|officer|president|secretary|science|math|stem|steam|grade|k-\d"
    r"|school|elementary|middle|high|academy|district|university|college|esd|sd|elem|hs|ms|es"
    r"|museum|center|institute|retired|chairperson|maestr[oa]|escuela|leave|sub|substitute|alternate)\b"
)
# Letters after a name that are a job or a place, and none that look like a degree, known or not.
_JOB_LETTERS = ("TOSA", "ESD", "STEM", "STEAM", "SPED", "ELD", "ESOL")
_LETTERS = re.compile(
    r"(?:[A-Z]\.?){2,6}|[A-Z][a-z]?(?:\.[A-Z][a-z]{0,2})+\.?|(?:[A-Z][a-z]?){2,4}"
)
# Degrees that nameparser doesn't know, or takes for given names.
_DEGREES = re.compile(
    r"(?i)(m\.?\s?s\.?\s?ed|m\.?\s?ed|ed\.?\s?[ds]|m\.?\s?a\.?\s?t|m\.?\s?s\.?\s?t|b\.?\s?s\.?\s?ed|ph\.?\s?d"
    r"|nbct|lcsw|msw|mls|mlis|mpa|mph|abd|edm|caes|psy\.?\s?d|d\.?\s?min|j\.?\s?r|s\.?r|i{2,3}|iv|esq"
    r"|m\.?\s?b\.?\s?a|r\.?\s?n|ret|ccc-slp|bcba)\.?"
)
_SHORT_DEGREES = re.compile(
    r"(?:[BM]\.?(?:A|S|ED|BA|SW)|PH\.?D|ED\.?[DS]|JD|RN|JR|SR|II|III)\.?|[A-Z]{2}"
)
_TITLE = re.compile(r"(?i)^(?:(?:ms|mrs|mr|mx|dr|miss|prof|sr|sra)\.?\s+)+")
_TWO_PEOPLE = re.compile(
    r"[^\W\d_]{2,}\s+(?:and|&|\+)\s+[^\W\d_]{2,}[\s,]+[^\W\d_]{2,}|[^\W\d_]{2,}\s*;\s*[^\W\d_]{2,}"
    r"|[^\W\d_]{2,} +/ +[^\W\d_]{2,}[ ,]+[^\W\d_]{2,}"
    r"|[^\W\d_]{2,} [^\W\d_]{2,} y [^\W\d_]{2,} [^\W\d_]{2,}"
    r"|(?i:\b(?:mr|mrs|ms|dr)\.? (?:and|&) (?:mr|mrs|ms|dr)\b)"
)
_GENERATION = r"(?:jr|sr|ii|iii|iv)\.?"
# What stands between the words of one family name.
_PARTICLES = frozenset(
    ("de", "la", "las", "los", "del", "dela", "di", "da", "do", "dos", "du", "le", "van", "von",
     "der", "den", "ter", "ten", "zu", "y", "e", "bin", "ibn", "al", "el", "st", "san", "santa",
     "mac", "mc")
)  # fmt: skip
# The end of a sentence, not of an abbreviation: "Ana Ruiz."
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{4})(?<!(?i:prof))\.$")
# What stands beside a name without a comma: Ana Ruiz - Principal, or in brackets.
_ASIDE = re.compile(r"([^()\[\]|]*[^()\[\]|\s])\s*(\s[-–—|/]\s|\(|\[)\s*([^()\[\]]+?)[)\]]?")
# What programs of meetings write behind a name.
_STANDING = re.compile(
    r"(?i)guest|host|co-?host|unverified|external|ext|organi[sz]er|presenter|me|you"
)
# A former name in brackets belongs to the name.
_NEE = re.compile(r"(?i)n[ée]e\b|formerly\b|a\.?k\.?a\b|maiden\b|goes by\b|called\b|pronounced\b")
# What no name holds: a mark, "Ana Ruiz or Ben Lee", "Ana Ruiz/Ben Lee", a telephone.
_STRANGE = re.compile(
    r"[:<>^_=\\{}→#]|\*|->|\b(?:or|now|was|vs)\b|\d[\d\s().-]{5,}\d|^[^\W\d_]{2,}\.[^\W\d_]{2,}$"
)
# Others beside one: "Ana Ruiz +1", "Ana Ruiz and 2 others", "w/ Ben Lee".
_OTHERS = re.compile(
    r"(?i)(?:^|\s)(?:w/|c/o\b|with\b|replac\w+|others?\b)|(?<!\w)(?:\+\d+|\d+th)(?!\w)"
)
_SLASHED = re.compile(r"[^\W\d_]{3,}/[^\W\d_]{3,}")
# What stands in the column of names, and is nobody's.
_PLACE = re.compile(
    r"(?i)\b(?:elementary|elem\.?|(?:middle|high|charter) school|public schools|school|academy"
    r"|district|esd|sd(?: \d+\w?)?|university"
    r"|college|office|department|committee|team|staff|partnership)$"
)
_NOTE = re.compile(
    r"(?i)[*(†‡]|(?:(?:prepared|updated|compiled|created|submitted|revised|printed|generated|exported) (?:by|on)\b"
    r"|end of (?:the )?(?:report|list|file)|page \d|\d+ (?:records?|rows?|people|members|participants)\b|count:"
    r"|confidential\b|last updated\b|as of\b|(?:yes|no|true|false|[xyn])$"
    r"|contact\b|questions?\b|notes?\b|(?:grand |sub)?totals?\b|waiting list$|wait ?list$|alternates$"
    r"|guests$|members$|substitutes$|new members$|(?:school|office) staff$)|.*:$"
)
_SUM = re.compile(
    r"(?i)(?:count|sum|average|avg|mean|median|min|max|minimum|maximum|suma|promedio|cuenta)\W*"
)
# A job before or behind a whole name, with nothing between them: "Ana Ruiz Principal".
_JOB_TITLE = (
    r"(?:(?:vice|assistant|instructional|science|math|stem) )*(?:principal|teacher|coach|tosa|counselor"
    r"|superintendent|coordinator|specialist|professor|librarian|director)"
)
_ONLY_JOB = re.compile(
    rf"(?i)(?:the|a|new|school|office|another|other|one|our|elementary|middle|high) (?:{_JOB_TITLE}|secretary|rep|nurse)"
)
_JOB_BEHIND = re.compile(rf"(?i)(\S+ \S.*?) ({_JOB_TITLE})")
_JOB_BEFORE = re.compile(rf"(?i)({_JOB_TITLE}) (\S+ \S.*)")
_NICKNAME = re.compile(
    r"\s*(\([^()]*\)|\[[^\[\]]*\]|\"[^\"]*\"|“[^”]*”|(?<=\s)'[^']*'|(?<=\s)‘[^’]*’)$"
)
_LAST_TITLE = re.compile(r"(?i)[ ,]+((?:ms|mrs|mr|mx|dr|miss|prof|rev|sra|srta)\.?)$")


@dataclass(frozen=True)
class Name:
    """``full`` is how it is kept. Where it is to be asked, ``question`` says which kind it is of
    (all of one kind are asked once), ``before`` and ``after`` what stands around the comma."""

    full: str
    question: str = ""
    before: str = ""
    after: str = ""

    def answered(self, answer: str) -> str:
        """The name, as whoever was asked said: all of it, what stands before the comma or after
        it, or turned."""
        if answer == BEFORE:
            return self.before
        if answer == AFTER:
            return self.after
        if answer == TURNED:
            return f"{self.after} {self.before}"
        return self.full


WHOLE, BEFORE, AFTER, TURNED = "whole", "before", "after", "turned"
# Kinds of which one answer holds for all: a JOB after a whole name ("Ana Ruiz, Principal") or after
# ONE word ("Smith, Dean"), LETTERS, an unsure ORDER ("Ana Ruiz, Gresham"), what stands ASIDE of a
# name or in FRONT of it.
JOB, ONE, LETTERS, ORDER, ASIDE, FRONT = "job", "one", "letters", "order", "aside", "front"
ANSWERS = {
    JOB: (WHOLE, BEFORE, TURNED), ONE: (WHOLE, BEFORE, TURNED),
    LETTERS: (WHOLE, BEFORE, TURNED), ORDER: (WHOLE, BEFORE, TURNED),
    ASIDE: (WHOLE, BEFORE), FRONT: (WHOLE, AFTER, TURNED),
}  # fmt: skip


def read(text: str, *, turned: bool = False) -> Name:
    """The name in a cell; ``turned``: others in the list are surely written "Ruiz, Ana"."""
    text = cleaned(text)
    if "," not in text:
        return _without_comma(text)
    last, rest = (part.strip() for part in text.split(",", 1))
    if not last or not rest:
        return Name((last or rest).strip())
    pronouns = _PRONOUNS.search(text)
    if pronouns and pronouns.start() > 0:
        written = text[: pronouns.start()].strip(" ,")
        inner = read(written, turned=turned)
        if inner.full == written:
            return Name(text, inner.question, inner.before, inner.after)
        kept = pronouns[0].strip(" ,-–—|")
        return Name(f"{inner.full} {kept}", inner.question, inner.before, inner.after)
    return _with_comma(text, last, rest, turned)


def _without_comma(text: str) -> Name:
    if aside := _aside(text):
        return Name(text, ASIDE, *aside)
    if behind := _JOB_BEHIND.fullmatch(text):
        return Name(text, ASIDE, behind[1], behind[2])
    if before := _JOB_BEFORE.fullmatch(text):
        return Name(text, ASIDE, before[2], before[1])
    return Name(text)


def _aside(text: str) -> tuple[str, str] | None:
    """The name, and what stands beside it: a job, or what is no nickname ("on leave", "DECLINED")."""
    found = _ASIDE.fullmatch(text)
    if not found or _PRONOUNS.search(text) or _NEE.match(found[3]):
        return None
    name, sign, said = found.groups()
    bracketed = sign in "(["
    remark = not bracketed or said[0].islower() or (said.isupper() and len(said) > 4) or " " in said
    return (name, said) if remark or _JOB.search(said) or _STANDING.fullmatch(said) else None


def is_turned(text: str) -> bool:
    """Whether this is "Ruiz, Ana" beyond doubt: one word, a comma, and no question."""
    last, comma, _rest = cleaned(text).partition(",")
    return bool(comma) and len(last.split()) == 1 and not read(text).question


def cleaned(text: str) -> str:
    """Without numbering, lost marks and commas at either end."""
    text = _NUMBERED.sub("", text).strip(" ,;*")
    # A mark that tells Excel "this is text", left behind; not that of 't Hooft or O'Neil.
    if text[:1] in "'‘’`´" and text[1:2].isupper() and text.count(text[0]) % 2:
        text = text[1:]
    if text.endswith(("'", "’", "`", "´")) and text.count(text[-1]) == 1:
        text = text[:-1]
    text = _FULL_STOP.sub("", text)
    if text.count('"') == 1 and (text.startswith('"') or text.endswith('"')):
        text = text.strip('"')
    if len(text) > 2 and text[0] + text[-1] in ("''", '""', "“”", "‘’", "«»"):
        text = text[1:-1]
    return text.strip(" ,;")


def _with_comma(text: str, last: str, rest: str, turned: bool) -> Name:
    first, _comma, more = (part.strip() for part in rest.partition(","))
    if more and re.fullmatch(rf"(?i){_GENERATION}", first) and not _are_degrees(more):
        return _with_comma(text, f"{last} {first}", more, turned)
    shouted = _is_shouted(text) and not more and "." not in first
    if len(last.split()) == 1 and _is_only_letters(first) and not shouted:
        # "Brown, B.A.": a degree, or the initials of a given name.
        return Name(text, LETTERS, last, rest)
    if more and " " in last and _are_degrees(first) and _JOB.search(more):
        return Name(text, JOB, f"{last}, {first}", more)
    if " " in last and first in _JOB_LETTERS:
        return Name(text, JOB, last, rest)
    if (_are_degrees(rest) and not shouted) or (_is_only_letters(first) and " " in last):
        return Name(text)
    if not more and (found := _with_aside(last, first, turned)):
        return found
    if kind := _unsure(last, first, turned):
        return Name(text, kind, last, rest)
    return _in_order(text, last, first, more)


def _with_aside(last: str, first: str, turned: bool) -> Name | None:
    """ "Ruiz, Ana (on leave)", turned round with what stands beside it."""
    aside = _aside(first)
    if aside is None:
        return None
    given, said = aside
    inner = _with_comma(f"{last}, {given}", last, given, turned)
    if inner.question:
        return None
    return Name(f"{inner.full} {first[len(given) :].strip()}", ASIDE, inner.full, said)


def _unsure(last: str, first: str, turned: bool) -> str:
    """What has to be asked before the two are put in order, or ""."""
    if _JOB.search(_LAST_TITLE.sub("", _TITLE.sub("", first))):
        return JOB if " " in last else ONE
    if _JOB.search(last) and " " in first:
        return FRONT
    # Where others are turned, so is "Garcia Lopez, Ana"; "Ana Ruiz, Ben Lee" may be two people.
    return ORDER if _may_be_whole(last) and not (turned and not _may_be_whole(first)) else ""


def _in_order(text: str, last: str, first: str, more: str) -> Name:
    parsed = HumanName(f"{last}, {first}")
    if parsed.suffix and not parsed.first and _are_degrees(first):
        return Name(text)
    if title := _LAST_TITLE.search(f"{first}, {more}" if more else first):
        first = f"{title[1]} {first if more else first[: title.start()]}"
        return Name(_turned(HumanName(f"{last}, {first}"), last, first))
    first, more = _without_degrees(first, more)
    name = _turned(parsed, last, first)
    if more and not _are_degrees(more):
        return Name(f"{name}, {more}", JOB, name, more)
    return Name(f"{name}, {more}" if more else name)


def _may_be_whole(last: str) -> bool:
    """Whether what stands before the comma may be a given and a family name: "Ana Ruiz, Gresham"."""
    bare = re.sub(rf"(?i)[ ,]+{_GENERATION}$", "", _TITLE.sub("", last))
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", bare)
    words = [word for word in bare.split() if word.casefold().strip(".") not in _PARTICLES]
    words = [word for word in words if len(word.strip(".")) > 1]
    return len(words) > 1 and not _PARTICLES & {word.casefold() for word in bare.split()}


def _without_degrees(first: str, more: str) -> tuple[str, str]:
    """ "Ana Ph.D." is Ana, and the degree follows the whole name."""
    given, _space, degree = first.rpartition(" ")
    if given and not more and _is_sure_degree(degree):
        return given, degree
    return first, more


def _is_sure_degree(text: str) -> bool:
    """Whether it is a degree wherever it stands: "Ph.D.", "MEd", "BS"; not "Ma", "Jr." or "Ed"."""
    if re.fullmatch(_GENERATION, text, re.IGNORECASE) or not re.search(r"[A-Z]|\w\.\w", text[1:]):
        return False
    return bool(_DEGREES.fullmatch(text) or re.fullmatch(r"[BM]\.?[AS]\.?", text))


def _turned(parsed: HumanName, last: str, first: str) -> str:
    """Title, given, family and what follows. What nameparser can't place stays in its order."""
    family, generation = last, ""
    title = ""
    if parsed.title and last.casefold().startswith(parsed.title.casefold() + " "):
        title, family = f"{parsed.title} ", last[len(parsed.title) :].strip()
    if found := re.search(rf"(?i)[ ,]+{_GENERATION}$", family):
        family, generation = family[: found.start()], found[0].strip(" ,")
    nick = ""
    if found := _NICKNAME.search(first):
        first, nick = first[: found.start()], found[1]
    if found := re.search(rf"(?i)\s+{_GENERATION}$", first):
        first, generation = first[: found.start()], found[0].strip()
    return " ".join(filter(None, [f"{title}{first}".strip(), family, generation, nick]))


def _is_only_letters(text: str) -> bool:
    """ "B.A." and "MA", not "Ma" or "Jo": capitals, or letters with points between them."""
    if text.isalpha() and not text.isupper():
        return bool(_DEGREES.fullmatch(text))
    return bool(_LETTERS.fullmatch(text)) and len(text.replace(".", "")) > 1


def _is_shouted(text: str) -> bool:
    """ "RUIZ, ANA": where all is in capitals, they tell nothing."""
    return text.isupper() and not _SHORT_DEGREES.fullmatch(text.rpartition(",")[2].strip())


def _are_degrees(text: str) -> bool:
    parts = [part for part in re.split(r"\s*[,/;&]\s*", text) if part]
    if text.startswith("Ma "):  # a given name and an initial: "Ma T."
        return False
    return bool(parts) and all(
        _DEGREES.fullmatch(part)
        or (len(parts) > 1 and re.fullmatch("[A-Z]", part))  # OTR/L
        or all(_DEGREES.fullmatch(word) or _is_only_letters(word) for word in part.split())
        for part in parts
    )


def are_two_people(text: str) -> bool:
    """Whether a cell names two: "Ana Ruiz and Ben Lee"."""
    bare = _SAID_PRONOUNS.sub("", text)
    name, _comma, rest = bare.partition(",")
    # "Ana Ruiz, MEd/NBCT" is one.
    slashed = name if " " in name and rest and _are_degrees(rest.strip()) else bare
    return bool(_TWO_PEOPLE.search(text) or _SLASHED.search(slashed))


def is_more(text: str) -> bool:
    """Whether there is something in it that no name holds: "Chair: Ana Ruiz", "Ana 503-555-0100"."""
    return bool(_STRANGE.search(text) or _OTHERS.search(text))


def is_nobody(text: str) -> bool:
    """Whether it names a place or says something about the list: "Lane School", "Prepared by Dana"."""
    return bool(_PLACE.search(text) or _ONLY_JOB.fullmatch(text) or is_note(text))


def without_title(text: str) -> str:
    """ "Ms. Ruiz" and "Coach Ruiz" as "Ruiz"."""
    return re.sub(r"(?i)^(?:coach|principal|teacher|professor) ", "", _TITLE.sub("", text))


# Behind a name whose words can't be put in order: it is to be entered.
UNSURE_ORDER = ", ?"


def is_whole(text: str) -> bool:
    """Whether these are a given and a family name, not "Work" or "aruiz"."""
    return len(text.split()) > 1 and not _JOB.search(text)


def family_apart(text: str) -> str:
    """ "Ruiz Ana" and "De La Cruz Maria" as "Ruiz, Ana"; of "Ruiz Ana Maria" nobody knows."""
    parts = text.split()
    if len(parts) < 2:
        return text
    if all(part.casefold() in _PARTICLES for part in parts[:-2]):
        return f"{' '.join(parts[:-1])}, {parts[-1]}"
    return text + UNSURE_ORDER


def is_total(text: str) -> bool:
    """Whether it stands beside sums: "Total", "Grand total"."""
    return bool(re.match(r"(?i)(?:grand |sub-?)?totals?\b", text))


def is_sum(text: str) -> bool:
    """Whether it may stand beside what a program reckoned of a column: "Average", "Count"."""
    return bool(_SUM.fullmatch(text))


def is_note(text: str) -> bool:
    """Whether it says something about the list, or about a part of it: "Total: 25", "Guests"."""
    return bool(_NOTE.match(text))
