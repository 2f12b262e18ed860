"""Codes that are mailed: made, read as people type them, tried, and counted where they are wrong."""

import re
import secrets
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from foundation.retrying import one_transaction

from . import hooks
from .limits import (
    MAILED_TO_ADDRESS,
    MAILED_TO_NETWORK,
    WRONG_BY_NETWORK,
    WRONG_BY_PERSON,
    Counts,
    take,
)

DIGITS = 6
# What may be pasted: a whole subject line, and some more.
LONGEST_TYPED = 300
# How many codes of one sign-in are good beside each other: the first and two more.
AT_ONCE = 3
# As the subject writes it: "482 193", whatever stands between the two.
_WRITTEN = re.compile(r"(?<!\d)\d{3}\D{0,3}\d{3}(?!\d)")


def plain_digits(text: str) -> str:
    """``text`` with the digits of any script as 0 to 9, and without what nobody sees."""
    shown = (c for c in text if unicodedata.category(c) not in ("Cf", "Cc", "Mn"))
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in shown)


def typed_code(text: str) -> str:
    """The code that somebody typed or pasted: with spaces, dashes, or the whole subject line."""
    text = plain_digits(text[:LONGEST_TYPED])
    digits = "".join(re.findall(r"\d", text))
    if len(digits) != DIGITS and (written := _WRITTEN.search(text)):
        digits = "".join(re.findall(r"\d", written[0]))
    return digits


def new_code() -> dict:
    """A code with what it takes to try it; plain data, since it lies in the login session."""
    code = get_adapter().generate_login_code()
    return {"id": secrets.token_hex(8), "code": typed_code(code), "at": time.time()}


def as_mailed(code: dict) -> str:
    """ "482-193", as allauth's templates know it."""
    return f"{code['code'][:3]}-{code['code'][3:]}"


def in_time(codes: Sequence[dict]) -> list[dict]:
    """Those of these codes whose time isn't over; each has its own."""
    oldest = time.time() - app_settings.LOGIN_BY_CODE_TIMEOUT
    return [one for one in codes if one["at"] > oldest][-AT_ONCE:]


@one_transaction
def mail_if_allowed(
    *, email: str, network: str, send: Callable[[], Any]
) -> tuple[datetime | None, Any]:
    """(None, what ``send()`` gave), or (until when nothing is mailed there, None).

    Tight for one mailbox, generous for a network: a room of people shares one. One transaction: a
    known and an unknown address cost one commit each.
    """
    limits = {
        MAILED_TO_ADDRESS.about(email.lower()): MAILED_TO_ADDRESS,
        MAILED_TO_NETWORK.about(network): MAILED_TO_NETWORK,
    }
    until = take(limits)
    return until, None if until else send()


@dataclass(frozen=True)
class Tried:
    """What became of a typed code: right, or ``left`` tries, or a wait before the next."""

    right: bool = False
    left: int = 0
    wait_until: datetime | None = None


def _key(code: dict) -> str:
    return f"code:{code['id']}"


@one_transaction
def try_code(
    *,
    typed: str,
    codes: Sequence[dict],
    user,
    email: str,
    network: str,
    now: datetime | None = None,
) -> Tried:
    """Compare what was typed with ``codes``; wrong ones count for code, account and network.

    A code takes three wrong tries and is good once. ``user`` is None for an address that nobody
    has: everything is done alike, and no code is right. The counts are held while it compares, so
    tries that come at the same moment are one after the other.
    """
    now = now or timezone.now()
    person = WRONG_BY_PERSON.about(user.pk if user else email.lower())
    where = WRONG_BY_NETWORK.about(network)
    limits = {person: WRONG_BY_PERSON, where: WRONG_BY_NETWORK}
    codes = in_time(codes)
    counts = Counts([*limits, *map(_key, codes)], now=now)
    most = app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS
    alive = [one for one in codes if counts.of(_key(one)) < most]
    if until := counts.wait_until(limits):
        return Tried(left=_left(counts, alive, most), wait_until=until)
    given = typed_code(typed)
    # Each is compared, whether or not one before was right.
    fits = [constant_time_compare(given, one["code"]) for one in alive]
    if user is not None and any(fits):
        for one in alive:
            _spend(counts, one, most)
        counts.clear(person)
        return Tried(right=True)
    for one in alive:
        counts.add(_key(one))
    counts.add(where, WRONG_BY_NETWORK)
    if counts.add(person, WRONG_BY_PERSON) == WRONG_BY_PERSON.free:
        hooks.codes_guessed(user=user, email=email, times=WRONG_BY_PERSON.free, now=now)
    return Tried(left=_left(counts, alive, most))


def _left(counts: Counts, codes: Sequence[dict], most: int) -> int:
    return max((most - counts.of(_key(one)) for one in codes), default=0)


def _spend(counts: Counts, code: dict, most: int) -> None:
    """A code that let somebody in lets nobody in again, from another copy of the session either."""
    while counts.of(_key(code)) < most:
        counts.add(_key(code))
