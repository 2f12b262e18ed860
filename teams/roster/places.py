"""What kind of place a name is of, and a school and its district in one cell."""

import re

from people.models import Institution, JobRole

from .words import means_another, plain, sure_grades, sure_role

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
    found = _STREET.search(text)
    if found and _SCHOOL.search(text[: found.start()]):
        return text[: found.start()].strip(" ,"), text[found.start() :].strip(" ,;()–—-")
    return text, ""


def is_no_place(text: str) -> bool:
    """Whether a role, grades or a telephone stand where a school should: columns that slipped."""
    if not any(c.isalpha() for c in text) or _ANSWER.fullmatch(text) or means_another(text):
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
_JOBS = re.compile(r"(?i)\b(?:principal|coach|teacher|tosa|professor|superintendent)\b")


def are_two(text: str) -> bool:
    """Whether a cell names two schools: "Rosewood Elementary / Lane MS"; "Lane Middle/High" is one."""
    parts = [part for part in re.split(r"\s*[/;&,]\s*|\s+and\s+", text) if part]
    return len(parts) > 1 and all(_ENDING.search(part) for part in parts)


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
        r"([^/,;:>]+?)(\s*[/,;:>]\s*|\s+(?:[-–—|]|at|in)\s+|\s*\()([^/(),;:>]+?)\)?", text
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
        (school, district) if between.strip() in tuple("/(;:>|") or _SCHOOL.search(school) else None
    )
