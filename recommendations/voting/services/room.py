"""Decide now: in a session or meeting whoever runs it enters what those present say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import zones
from foundation.refusals import Refused, refuse
from foundation.retrying import one_transaction
from mailing.services import enqueue

from ...models import Elector, Vote, VoteCall
from .. import mails, querysets
from . import answering
from .answering import Said

# Somebody is there and says nothing yet: no answer is entered for them.
SILENT = "silent"


@dataclass(frozen=True)
class Except:
    """One of those present who doesn't simply go ahead, on one question or (None) on all."""

    elector: int
    said: Said
    ballot: int | None = None
    # Before the name of a field, where the form has several of these.
    prefix: str = ""


def is_on(gathering, now: datetime) -> bool:
    """Whether it is the day of this session or meeting: on no other one does a room decide."""
    if gathering.state not in ("announced", "held"):
        return False
    first, last = (
        zones.local_date(one, gathering.zone) for one in (gathering.starts_at, gathering.ends_at)
    )
    return first <= zones.local_date(now, gathering.zone) <= last


def may_enter(call: VoteCall, now: datetime) -> bool:
    """On the day on which it was opened there, and no later: then everybody answers themselves."""
    if call.gathering_id is None or not call.is_open(now):
        return False
    zone = call.team.hub.zone
    return zones.local_date(now, zone) == zones.local_date(call.opens_at, zone)


@one_transaction
def enter(
    *,
    call: VoteCall,
    exceptions: Sequence[Except],
    actor,
    via: str,
    now: datetime | None = None,
) -> int:
    """*All go ahead, except ...*: returns for how many people something was entered.

    What somebody pressed themselves stays; each of the others is told by mail. Entered once more,
    those named as exceptions change and nobody else does.
    """
    now = now or timezone.now()
    call = answering.held(call.pk)
    if closed := answering.why_closed(call, now):
        raise Refused(closed)
    if not may_enter(call, now):
        raise Refused(_("Answers are entered on the day itself. Now everybody answers themselves."))
    electors = {one.pk: one for one in querysets.in_count(call.electors.filter(present=True))}
    texts = answering.texts_to_name(call.pk)
    refuse(_faults(exceptions, electors, texts))
    touched: set[int] = set()
    for ballot in call.ballots.all():
        known = {one.elector_id: one for one in ballot.votes.all()}
        named = {one.elector: one.said for one in exceptions if one.ballot in (None, ballot.pk)}
        for pk, elector in electors.items():
            given = {"actor": actor, "now": now, "texts": texts[ballot.pk]}
            if _enter_one(elector, ballot, known.get(pk), named.get(pk), **given):
                touched.add(pk)
    enqueue(
        mails.entered(call, [electors[pk] for pk in sorted(touched)], actor=actor, now=now), now=now
    )
    return len(touched)


def _enter_one(
    elector: Elector, ballot, known: Vote | None, named: Said | None, *, actor, now, texts
) -> bool:
    if known is not None and (known.entered_by_id is None or named is None):
        return False
    if named is not None and named.choice == SILENT:
        if known is not None:
            known.delete()
        return known is not None
    # Their words are theirs to give for print: nobody does it for them.
    said = named or Said(Vote.Choice.AHEAD, printed=False)
    answering.put(elector, ballot, said, via="web", now=now, entered_by=actor, texts=texts)
    return True


def _faults(exceptions: Sequence[Except], electors, texts) -> list[Refused]:
    """``texts``: of each collection, those of which a harm names one."""
    found = []
    for one in exceptions:
        if one.elector not in electors:
            found.append(Refused(_("Choose somebody who is there."), field=f"{one.prefix}elector"))
        elif one.said.choice != SILENT:
            asked = [texts[one.ballot]] if one.ballot else list(texts.values())
            to_name = next((some for some in asked if one.said.text not in some), ())
            found += [
                Refused(each.message, field=f"{one.prefix}{each.field}")
                for each in answering.faults(one.said, to_name)
            ]
    return found
