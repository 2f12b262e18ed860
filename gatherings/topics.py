"""What mails call a date: the text by which the outbox knows what somebody was told of it."""

from collections.abc import Iterable

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

_ONE = "gathering:"


def topic_of(gathering) -> str:
    """The topic of a mail that speaks of this date (or of the date with this id)."""
    return f"{_ONE}{getattr(gathering, 'pk', gathering)}"


def topics_of(gatherings: Iterable) -> list[str]:
    return [topic_of(one) for one in gatherings]


def topic_sql(pk) -> Concat:
    """The same in a query; ``pk`` is an expression."""
    return Concat(Value(_ONE), Cast(pk, CharField()))


def id_of(topic: str) -> int | None:
    """The date that a topic names; None for a topic about something else."""
    return int(topic.removeprefix(_ONE)) if topic.startswith(_ONE) else None
