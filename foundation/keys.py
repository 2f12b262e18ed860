"""The numbers of rows, as a browser sends them: in an address, a form, a list of ticks."""

from collections.abc import Iterable

# The longest number that every column of every database holds.
DIGITS = 18


def is_key(text) -> bool:
    """Whether this can be the number of a row: every key of ours is one."""
    return str(text).isascii() and str(text).isdecimal() and len(str(text)) <= DIGITS


def keys_in(texts: Iterable[str]) -> list[int]:
    """Those of them that can be numbers of rows."""
    return [int(text) for text in texts if is_key(text)]
