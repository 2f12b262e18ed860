"""The given name in a full one: what to call somebody, where that can be told."""

import re
from functools import lru_cache

from nameparser import HumanName

_NO_PERSON = re.compile(
    r"(?i)\b(school|elementary|district|office|team|department|university|college|academy|center)\b"
)
# After a comma they would be taken for a given name that is turned round.
_PRONOUNS = re.compile(
    r"(?i)[\s,]*\(?\b(?:she|he|they|ze|xe|ella|él|elle)(?:\s*/\s*\w+){1,2}\b\)?\s*$"
)


# "Ana Ruiz, MSEd": letters of a degree, known or not.
_DEGREE = re.compile(r",\s*(?=[^,\s]*[A-Z][^,\sA-Z]*[A-Z])[A-Z][A-Za-z.]{1,8}$")


@lru_cache(maxsize=4096)
def given_name(name: str) -> str:
    """ "Ana" for "Dr. Ana Ruiz, Ph.D."; "" for "Ms. Ruiz", "A. Ruiz" or an office."""
    if "@" in name or _NO_PERSON.search(name):
        return ""
    name = _DEGREE.sub("", _PRONOUNS.sub("", name))
    first = HumanName(name).first
    before, _comma, after = name.partition(",")
    if " " in before.strip() and first in after.split() and first not in before.split():
        return ""  # "Ana Ruiz, Gresham" or "Garcia Lopez, María": nobody can tell
    return first if len(first.strip(".")) > 1 and any(c.isalpha() for c in first) else ""
