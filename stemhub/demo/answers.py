"""Answers as people give them: by the mail's link, over days, some with a substitute."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gatherings.models import Attendee, Gathering
from gatherings.services import answers

COMING, CANT, UNSURE = "accepted", "declined", "tentative"
# Whom a substitute must be found for.
TEACHES = ("k5_teacher", "middle_teacher", "coach")


@dataclass(frozen=True)
class Said:
    """How many of a session's people said what; ``silent`` names who must not answer.

    Of those who come ``asked`` need a substitute and ``found`` of them have one.
    """

    coming: int
    cant: int
    unsure: int = 0
    asked: int = 0
    found: int = 0
    first: tuple = ()
    silent: tuple = ()


@dataclass(order=True)
class Answer:
    """One answer at its moment; sorted by it."""

    moment: datetime
    attendee_id: int
    answer: str = field(compare=False)
    substitute: str = field(default="none", compare=False)
    note: str = field(default="", compare=False)


NOTES = ("First two periods only", "Need a half-day", "My principal knows", "")


def plan(
    gathering: Gathering, said: Said, *, since: datetime, until: datetime, chance: random.Random
) -> list[Answer]:
    """Who says what when, between ``since`` and ``until``; the same for the same ``chance``.

    Those with addresses in ``said.first`` come.
    """
    rows = list(
        Attendee.objects.counted().filter(gathering=gathering).select_related("user").order_by("pk")
    )
    able = [row for row in rows if row.user.email not in said.silent]
    chance.shuffle(able)
    able.sort(key=lambda row: row.user.email not in said.first)
    words = [COMING] * said.coming + [CANT] * said.cant + [UNSURE] * said.unsure
    if len(able) < len(words):
        raise ValueError(f"{gathering}: {len(words)} answers of {len(able)} people")
    spoken = list(zip(able, words, strict=False))
    teaching = [row.pk for row, word in spoken if word == COMING and row.user.job_role in TEACHES]
    others = [row.pk for row, word in spoken if word == COMING and row.pk not in teaching]
    asking = (teaching + others)[: said.asked]
    return sorted(
        Answer(
            moment=_moment(since, until, chance),
            attendee_id=row.pk,
            answer=word,
            substitute=_substitute(row.pk, asking, said.found),
            note=chance.choice(NOTES) if row.pk in asking else "",
        )
        for row, word in spoken
    )


def _substitute(pk: int, asking: list[int], found: int) -> str:
    if pk not in asking:
        return "none"
    return "found" if asking.index(pk) < found else "wanted"


def _moment(since: datetime, until: datetime, chance: random.Random) -> datetime:
    """Most answer in the first days, some much later; in seconds, so that no two coincide."""
    part = chance.random() ** 2.5
    return since + timedelta(seconds=int((until - since).total_seconds() * part))


def give(one: Answer, *, by=None, source: str = "") -> None:
    """Record the answer, by link, or by a coordinator who was told."""
    row = Attendee.objects.get(pk=one.attendee_id)
    via = "web" if by else "link"
    answers.answer(
        attendee=row, answer=one.answer, actor=by, via=via, now=one.moment, source=source
    )
    if one.substitute != "none":
        answers.set_substitute(
            attendee=row,
            substitute=one.substitute,
            note=one.note,
            actor=by,
            via=via,
            now=one.moment + timedelta(minutes=1),
        )
