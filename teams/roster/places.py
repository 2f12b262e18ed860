"""What kind of place a name is of, and a school and its district in one cell."""

import re

from people.models import Institution, JobRole

from .words import means_another, means_nothing, plain, sure_grades, sure_role

_KINDS = [
    (r"\b(university|college|teacher preparation|graduate school)\b",
     Institution.Kind.TEACHER_PREPARATION),
    ((r"\b(esd|education service district|service district|regional educator network|ren"
     r"|stem hub|partnership)\b"), Institution.Kind.NETWORK),
    ((r"\b(school district|public schools|sd \d+\w?|unified district|district|sd)$|\bsd \d+"
     r"|\bschool district (?:no )?\d+\w?$"),
     Institution.Kind.DISTRICT),
    (r"\b(school|elementary|middle|high|academy|k 8|k 12|escuela|charter)\b",
     Institution.Kind.SCHOOL),
]  # fmt: skip
_KIND_OF_ROLE = {
    JobRole.TEACHER_PREPARATION: Institution.Kind.TEACHER_PREPARATION,
    JobRole.NETWORK: Institution.Kind.NETWORK,
    JobRole.COMMUNITY: Institution.Kind.COMMUNITY,
    JobRole.DISTRICT: Institution.Kind.DISTRICT,
}


def kind_of(name: str, role: str) -> str:
    """What kind of institution a new one is: by its name, else by who works there."""
    said = plain(name)
    for pattern, kind in _KINDS:
        if re.search(pattern, said):
            return kind
    return _KIND_OF_ROLE.get(role, Institution.Kind.SCHOOL)


# A word that only a school's name has; what else stands beside a district may be a town.
_SCHOOL = re.compile(
    r"(?i)\b(?:school|elementary|elem|middle|high|academy|escuela|charter|es|ms|hs|k-?8|office)\b"
)


# What keeps a link to another program's page: "Rosewood (https://…)".
_LINKED = re.compile(r"\s*\(?\bhttps?://[^\s()]{1,300}\)?$")


def without_link(text: str) -> str:
    """The name of a place, without the address of a page about it."""
    return _LINKED.sub("", text) or text


# Where a school stands, behind its name: ", 7200 SE 60th Ave, Portland".
_STREET = re.compile(
    r"(?i)(?:\s*[,;(–—-]\s*\d{2,6}|\s\d{3,6})\s+(?:[nsew]{1,2}\.?\s+)?(?:[\w.'’-]{1,30}\s+){1,4}?"
    r"(?:street|st|avenue|ave|road|rd|boulevard|blvd|drive|dr|lane|ln|way|court|ct|place|pl|highway"
    r"|hwy|parkway|pkwy|loop|circle|terrace)\b"
)


def without_street(text: str) -> tuple[str, str]:
    """A school's name, and the street behind it, which is no part of it."""
    found = _STREET.search(text) or _TOWN.search(text)
    if found and _SCHOOL.search(text[: found.start()]):
        return text[: found.start()].strip(" ,"), text[found.start() :].strip(" ,;()–—-")
    return text, ""


# The town and what else an address ends in, or a telephone: ", Portland, OR 97201".
_TOWN = re.compile(
    r"(?!.*\b(?:SD|ESD|District|Schools)\b)\s*[,;–—-]\s*[^\W\d_][^,;]{0,40},\s*(?:[A-Z]{2}|Oregon)\.?(?:\s+\d{5}(?:-\d{4})?)?$"
    r"|[\s,;(]+(?:(?i:tel|ph|phone)[.:]*\s*)?\(?\d{3}[\s).-]+\d{3}[\s.-]+\d{4}\)?$"
)
# What holds a school and a district apart, with blanks around it; between the two words of "n/a" is none.
_BETWEEN = re.compile(r"\s+[/|;–—-]\s+")


def without_blanks(text: str) -> str:
    """What is said of "Rosewood / n/a", "Other: Rosewood" and "Rosewood;"."""
    text = _OTHER_PLACE.sub("", text.strip(" ,;"))
    text = _FULL_STOP.sub(r"\1", text)
    if text.count('"') == 1:
        text = text.strip('"')
    parts = _BETWEEN.split(text)
    said = [part for part in parts if not means_nothing(part, "institution")]
    return text if len(said) == len(parts) else " / ".join(said)


# The end of a sentence, not of an abbreviation.
_FULL_STOP = re.compile(
    r"(?i)\b(school|elementary|academy|district|university|college|middle|high|center)\.$"
)
_OTHER_PLACE = re.compile(r"(?i)^(?:other|otr[oa])\s*(?::|\s-)\s*(?=\w)")


def is_no_place(text: str) -> bool:
    """Whether a role, grades or a telephone stand where a school should: columns that slipped."""
    if not any(c.isalpha() for c in text) or _ANSWER.fullmatch(text) or means_another(text):
        return True
    if _NO_SCHOOL.match(text):
        return True
    if re.fullmatch(
        r"(?i)(?:grades? )?(?:k|pk|tk)?[\s\d,/&–-]*\d(?:st|nd|rd|th)?(?: grade)?", text
    ):
        return bool(sure_grades(text))
    return not _SCHOOL.search(text) and _JOBS.search(text) is not None and bool(sure_role(text))


# One below the other in a cell: "Lane Middle School Reynolds SD".
_BESIDE = re.compile(
    r"(?i)(\S.*? (?:(?:elementary|middle|high)(?: school)?|es|ms|hs))"
    r" ((?!(?:school|public|unified|at|in|of|and)\b)\w.* (?:school district|sd|public schools)(?: \w{1,3})?)"
)
# What stands in a column of ticks.
_ANSWER = re.compile(r"(?i)yes|no|true|false|maybe|[xyn]|multiple(?: schools)?|various|several")
_JOB_LAST = re.compile(r"(?i)\b(?:principal|coach|teacher|tosa|professor|superintendent)$")
_GRADE = re.compile(r"(?i)\bgrade\b|^\d+(?:st|nd|rd|th)$")
# Where somebody is who works at no school, or at several: "Not at a school", "n/a (retired)".
_NO_SCHOOL = re.compile(
    r"(?i)(?:(?:n/a|n\.a\.|tb[ad]|none|not)\b.*|retired|self[- ]employed|freelance|at home|remote"
    r"|unemployed|(?:multiple|various|several|all|many|different|both) (?:schools|sites|buildings|locations)"
    r"|district[- ]?wide|(?:\d+|two|three) (?:schools|sites|buildings))\W*$"
)
_JOBS = re.compile(r"(?i)\b(?:principal|coach|teacher|tosa|professor|superintendent)\b")


def are_two(text: str) -> bool:
    """Whether a cell names two schools: "Rosewood Elementary / Lane MS"; "Lane Middle/High" is one.

    Their district may stand among them.
    """
    parts = [part for part in re.split(r"\s*[/;&,]\s*|\s+and\s+", text) if part]
    schools = [part for part in parts if kind_of(part, "") != Institution.Kind.DISTRICT]
    return len(schools) > 1 and all(_ENDING.search(part) for part in schools)


def is_more(text: str) -> bool:
    """Whether a role or a grade stands behind a school: "Rosewood Elementary, Principal"."""
    parts = [part for part in re.split(r"\s*[,;]\s*|\s+[-–—|/]\s+", text) if part]
    return len(parts) > 1 and any(
        (_JOB_LAST.search(part) and sure_role(part)) or (_GRADE.search(part) and sure_grades(part))
        for part in parts
    )


def stand_swapped(school: str, district: str) -> bool:
    """Whether a district is in the school's place, and a school in the district's."""
    return bool(_ENDING.search(district)) and kind_of(school, "") == Institution.Kind.DISTRICT


# A school's name, with more than its level.
_ENDING = re.compile(
    r"(?i)(?!(?:elementary|middle|junior|high|charter|k-?\d+)\b)\b[^\W\d_]\S* (?:\S+ )*?"
    r"(?:elementary|middle|high|elem\.?|es|ms|hs|school|academy)$"
)


def school_and_district(text: str) -> tuple[str, str] | None:
    """The two that "Rosewood / Reynolds SD" or "Lane MS, Reynolds SD" names, or None."""
    if beside := _BESIDE.fullmatch(text):
        return beside[1], beside[2]
    found = re.fullmatch(
        r"([^/\\,;:>]+?)(\s*[/\\,;:>]\s*|\s+(?:[-–—|]|at|in)\s+|\s*\()([^/\\(),;:>]+?)\)?", text
    )
    if not found:
        return None
    one, between, other = found.groups()
    if one.count("(") != one.count(")"):
        return None
    are_districts = [kind_of(part, "") == Institution.Kind.DISTRICT for part in (one, other)]
    if sum(are_districts) != 1:
        return None
    school, district = (other, one) if are_districts[0] else (one, other)
    return (
        (school, district)
        if between.strip() in tuple("/\\(;:>|") or _SCHOOL.search(school)
        else None
    )
