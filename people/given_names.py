"""The given name in a full one: what to call somebody, where that can be told."""

import re
from functools import lru_cache

from nameparser import HumanName

_NO_PERSON = re.compile(
    r"(?i)\b(school|elementary|district|office|team|department|university|college|academy|center)\b"
)


@lru_cache(maxsize=4096)
def given_name(name: str) -> str:
    """ "Ana" for "Dr. Ana Ruiz, Ph.D."; "" for "Ms. Ruiz", "A. Ruiz" or an office."""
    if "@" in name or _NO_PERSON.search(name):
        return ""
    first = HumanName(name).first
    return first if len(first.strip(".")) > 1 and any(c.isalpha() for c in first) else ""
