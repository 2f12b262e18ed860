"""Addresses with a name around them, as mail programs and chats write them."""

import re

from .tables import MAX_LINES

# Without brackets, which stand around it.
_ADDRESS = r"[^\s@<>()\[\],;:|\"]{1,80}@[^\s@<>()\[\],;:|\"]{1,200}\.[^\s@<>()\[\],;:|\".]{1,60}"
_SCHEME = r"(?:(?:mailto|smtp):)?"
# Marks of a list stand before a name, too, and others between it and the address.
_AROUND = " \t\r,;:\"“”'-–—•*>|"
# Ana Ruiz <ana@school.org>, Ana Ruiz (ana@school.org), [Ana Ruiz](mailto:ana@school.org).
_NAMED = re.compile(
    rf"\[?(?P<name>[^<>@\[\]]{{0,200}}?)\]?\s*[<(\[]\s*{_SCHEME}(?P<address>{_ADDRESS})\s*[>)\]]\s*[;,]?",
    re.IGNORECASE,
)
_BESIDE = re.compile(rf"(?P<name>[^<>@]{{0,200}}?)\s+(?P<address>{_ADDRESS})", re.IGNORECASE)
_LISTED = re.compile(
    rf"[\s;,]*(?P<name>\"[^\"\n@]{{0,200}}\"|[^<>@;\"\n]{{0,200}}?)\s*"
    rf"<\s*{_SCHEME}(?P<address>{_ADDRESS})\s*>|[\s;,]*(?P<bare>{_ADDRESS})(?=[\s;,]|$)",
    re.IGNORECASE,
)
_END = re.compile(r"[\s;,]*\Z")
_HEADER = re.compile(r"[\s;,]*(?:to|cc|bcc|para)\s*:", re.IGNORECASE)
_FOUND = re.compile(_ADDRESS)


def addresses(text: str) -> list[str]:
    """All addresses that stand in a text, each once, in small letters."""
    return list(dict.fromkeys(found.casefold() for found in _FOUND.findall(text)))


def parted(text: str) -> tuple[str, str] | None:
    """The name and the one address in "Ana Ruiz <ana@school.org>", or None."""
    if "@" not in text:
        return None
    found = _NAMED.fullmatch(text.strip()) or _BESIDE.fullmatch(text.strip())
    return (found["name"].strip(_AROUND), found["address"]) if found else None


def recipients(text: str) -> list[tuple[str, str]]:
    """Those in a line copied from a mail program ("Ana Ruiz <ana@school.org>; Ben Lee <…>"), or in
    several; nobody where it is anything else."""
    if "<" not in text:
        return []
    at, found = 0, []
    # SECURITY: as many as a list may have, and no more than one look at each letter.
    while len(found) < MAX_LINES and not _END.match(text, at):
        header = _HEADER.match(text, at)
        one = _LISTED.match(text, header.end() if header else at)
        if one is None:
            return []
        name = (one["name"] or "").strip(_AROUND)
        # More commas are cells of a table, and so is one without a space.
        if name.count(",") > 1 or re.search(r",\S", name):
            return []
        address = (one["address"] or one["bare"]).strip("'‘’")
        if not name and found and found[-1] == ("", address):
            found.pop()  # an address that stands for its own name
        found.append((name, address))
        at = one.end()
    return found if any(name for name, _address in found) else []


def typed(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    """People as somebody types or pastes them, and the lines in which none can be told.

    "Ana Ruiz, ana@school.org" or an address alone, one a line, or as a mail program writes them.
    """
    found: list[tuple[str, str]] = []
    wrong: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        alone = [part for part in re.split(r"[\s;,]+", line) if part]
        if people := recipients(line):
            found += people
        elif all(_FOUND.fullmatch(part) for part in alone):
            found += [("", part) for part in alone]
        elif one := parted(line):
            found.append(one)
        else:
            name, _comma, address = line.replace(";", ",").rpartition(",")
            if "@" in name:
                wrong.append(line)
            else:
                found.append((name.strip(), address.strip(" <>")))
    return found, wrong
