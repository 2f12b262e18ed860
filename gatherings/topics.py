"""Which mails are about which dates.

A mail about one date has the topic ``gathering:12``; an announcement of several ``dates:.12.13.``.
Moving, cancelling and leaving find queued mails by it, reminders the last contact.
"""

from collections.abc import Iterable

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from foundation.refusals import Refused

_ONE, _SEVERAL = "gathering:", "dates:"
LONGEST = 60  # mailing.Mail.topic


def topic_of(gatherings: Iterable) -> str:
    """The topic of a mail about these dates; Refused where they are too many for one mail."""
    ids = [gathering.pk for gathering in gatherings]
    if len(ids) == 1:
        return f"{_ONE}{ids[0]}"
    topic = _several(ids)
    if len(topic) > LONGEST:
        raise Refused(_("These are too many dates for one mail. Announce six at a time."))
    return topic


def topic_sql(pk) -> Concat:
    """The topic of a mail about one date alone, in a query; ``pk`` is an expression."""
    return Concat(Value(_ONE), Cast(pk, CharField()))


def about_sql(pk) -> Q:
    """What :func:`about` says of one date, whose id is an expression."""
    inside = Concat(Value("."), Cast(pk, CharField()), Value("."))
    return Q(topic=topic_sql(pk)) | Q(topic__startswith=_SEVERAL, topic__contains=inside)


def in_mails(rows: Iterable) -> Iterable[list]:
    """These rows (each with its gathering), in order, as many together as one mail may be about."""
    together: list = []
    for row in rows:
        ids = [one.gathering.pk for one in [*together, row]]
        if together and len(_several(ids)) > LONGEST:
            yield together
            together = []
        together.append(row)
    if together:
        yield together


def _several(ids) -> str:
    return _SEVERAL + "." + "".join(f"{pk}." for pk in ids)


def ids_of(topic: str) -> list[int]:
    """The gatherings that a topic names; none for a topic about something else."""
    if topic.startswith(_ONE):
        return [int(topic.removeprefix(_ONE))]
    if topic.startswith(_SEVERAL):
        return [int(pk) for pk in topic.removeprefix(_SEVERAL).split(".") if pk]
    return []


def about(gathering_ids: Iterable[int]) -> Q:
    """Mails about any of these dates, alone or among others, as a condition on Mail."""
    ids = list(gathering_ids)
    condition = Q(topic__in=[f"{_ONE}{pk}" for pk in ids])
    for pk in ids:
        condition |= Q(topic__startswith=_SEVERAL, topic__contains=f".{pk}.")
    return condition
