"""Taking one of the eight equity questions, and answering it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused
from foundation.retrying import one_transaction
from foundation.stale import refuse_unread

from .. import equity
from ..models import Draft, EquityAnswer
from . import holding


@one_transaction
def take(
    *, draft: Draft, question: int, back: bool = False, actor, via: str, now=None
) -> EquityAnswer:
    """ "Ana: 3 and 5": ``actor`` answers this one; ``back``: nobody does for now."""
    row = _row(draft, question)
    row.taken_by = None if back else actor
    with history.record(actor=actor, via=via, reason="taken"):
        row.save()
    return row


@one_transaction
def answer(
    *,
    draft: Draft,
    question: int,
    text: str,
    applies: bool = True,
    seen: EquityAnswer | None = None,
    actor,
    via: str,
    now: datetime | None = None,
) -> EquityAnswer:
    """A sentence is enough; where it doesn't apply, ``text`` says why. Empty takes the answer away.
    ``seen`` is the answer as a form compared it.

    Raises Refused where it doesn't apply without a reason.
    """
    text = text.strip()
    if not applies and not text:
        raise Refused(_("Say in a sentence why it doesn't apply."), field="text")
    if len(text) > 2000:
        raise Refused(_("An answer has 2,000 letters at most."), field="text")
    row = _row(draft, question)
    refuse_unread(seen, row, ["text", "applies"])
    row.text, row.applies = text, applies
    row.answered_by, row.answered_at = (actor, now or timezone.now()) if text else (None, None)
    with history.record(actor=actor, via=via, reason="answered"):
        row.save()
    return row


def _row(draft: Draft, question: int) -> EquityAnswer:
    held = holding.held(draft.pk)
    holding.refuse_unless_written(held)
    if question not in equity.QUESTIONS:
        raise Refused(_("There are eight questions."))
    found = held.equity_answers.filter(question=question).first()
    return found or EquityAnswer(draft=held, question=question)
