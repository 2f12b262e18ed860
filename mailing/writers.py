"""Who writes which mail: one writer a kind, registered by the app that the mail is about.

A queued mail holds what it is about. Its writer is asked when it goes, so what it says is true at
that moment: a date that moved, a newer link, somebody who left are right by themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Letter:
    """What a mail says.

    ``template`` "gatherings/announced" means templates/mail/gatherings/announced.subject.txt, .txt
    and .html; of several names, each of the three is the first that there is. ``context`` holds only what they show, among it ``sender`` (who sent it) and ``why``
    (a sentence: why this person gets it). ``files`` are dicts as mailing/files.py says.
    ``said`` names the things it speaks of and, where they have one, the number of their state.
    """

    template: str | Sequence[str]
    context: Mapping[str, Any] = field(default_factory=dict)
    from_name: str = ""
    reply_to: str = ""
    files: Sequence[Mapping[str, str]] = ()
    said: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Nothing:
    """There is nothing to say (any more), and why, in words for whoever looks after mail."""

    reason: str


@dataclass(frozen=True)
class Later:
    """Not now, but from ``until`` on."""

    until: datetime


class Writer:
    """Writes the mails of its kinds.

    ``read`` asks everything that these mails need, in a number of queries that doesn't grow with
    theirs. ``say`` is pure: from what ``read`` returned, in its reader's language and zone.
    """

    def read(self, mails: list, now: datetime) -> Any:
        return None

    def say(self, mail, known: Any, now: datetime) -> Letter | Nothing | Later:
        raise NotImplementedError


# By kind.
writers: dict[str, Writer] = {}
# What a kind of mails, or of deeds that mail, is called for who looks after mail.
_names: dict[str, Any] = {}


def register(writer: Writer, *kinds: str) -> None:
    """``writer`` writes mails of these kinds; a second one of a kind replaces the first."""
    writers.update(dict.fromkeys(kinds, writer))


def name(names: Mapping[str, Any]) -> None:
    """Say in words what these kinds of mails and deeds are."""
    _names.update(names)


def name_of(kind: str) -> str:
    """ "A date was moved" for "gatherings.moved"; the kind itself where nobody named it."""
    return str(_names.get(kind, kind))
