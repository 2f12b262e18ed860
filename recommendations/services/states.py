"""Where a draft stands: draft → comments open → ready to decide; back, shelved, taken up again."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import history
from foundation.refusals import Refused, refuse
from foundation.retrying import one_transaction

from .. import equity, round_mails
from ..models import Concern, Draft
from . import holding

State = Draft.State
# To which states a draft goes back from where it stands.
BACK_TO = {State.COMMENTS: (State.DRAFT,), State.READY: (State.DRAFT, State.COMMENTS)}


def lacks_for_comments(draft: Draft) -> list[Refused]:
    """What has to be done before comments can open; empty where nothing."""
    found = []
    if not draft.summary:
        found.append(Refused(_("Say in one sentence what it is about.")))
    if not draft.versions.exists():
        found.append(Refused(_("Keep a version first, so that all comment on the same text.")))
    if open_ones := equity.unanswered(draft, equity.BEFORE_COMMENTS):
        found.append(_unanswered(open_ones))
    return found


def lacks_for_decision(draft: Draft) -> list[Refused]:
    """What has to be done before it is ready to decide; empty where nothing."""
    found = []
    newest = draft.saves.filter(set_aside=False).order_by("-pk").first()
    version = draft.versions.order_by("-number").first()
    if version is None or newest is None or newest.html != version.html:
        found.append(Refused(_("Keep the newest text as a version: that one is decided on.")))
    if not draft.addressees.exists():
        found.append(Refused(_("Choose whom it is for.")))
    if open_ones := equity.unanswered(draft):
        found.append(_unanswered(open_ones))
    # Of a joint text another team may still vote; the harm is answered after that.
    if draft.state != State.VOTING and Concern.objects.filter(draft=draft, answer="").exists():
        found.append(Refused(_("Answer the harm in a new version first.")))
    if n := draft.clashes.filter(settled_at=None).count():
        found.append(
            Refused(
                ngettext(
                    "Settle the paragraph that two of you changed.",
                    "Settle the %(n)s paragraphs that two of you changed.",
                    n,
                )
                % {"n": n}
            )
        )
    return found


def _unanswered(numbers: list[int]) -> Refused:
    said = ngettext(
        "Answer equity question %(numbers)s.", "Answer equity questions %(numbers)s.", len(numbers)
    )
    return Refused(said % {"numbers": ", ".join(map(str, numbers))})


def to_comments(row: Draft, *, actor, via: str, now: datetime) -> None:
    """For a round that opens: a draft that is held has its comments open.

    Raises Refused for all it lacks.
    """
    holding.refuse_unless_written(row)
    refuse(lacks_for_comments(row))
    _go(row, State.COMMENTS, reason="", actor=actor, via=via, now=now)


@one_transaction
def make_ready(*, draft: Draft, actor, via: str, now: datetime | None = None) -> Draft:
    """After its comments: it is ready to decide. Raises Refused for all it lacks."""
    now = now or timezone.now()
    row = holding.held(draft.pk)
    holding.refuse_archived(row.cycle)
    if row.state == State.READY:
        return row
    if row.state != State.COMMENTS:
        raise Refused(_("Open comments first: everybody should have had a say."))
    refuse(lacks_for_decision(row))
    _go(row, State.READY, reason="", actor=actor, via=via, now=now)
    return row


@one_transaction
def send_back(
    *, draft: Draft, state: str, reason: str, actor, via: str, now: datetime | None = None
) -> Draft:
    """Back to an earlier state, with a reason that stands on its page."""
    row = holding.held(draft.pk)
    holding.refuse_archived(row.cycle)
    if state not in BACK_TO.get(row.state, ()):
        raise Refused(_("It can't go back there from where it stands now."), field="state")
    reason = _said(reason, _("Say what should change first."))
    _go(row, state, reason=reason, actor=actor, via=via, now=now or timezone.now())
    return row


@one_transaction
def shelve(*, draft: Draft, reason: str, actor, via: str, now: datetime | None = None) -> Draft:
    """Kept and findable, and nobody works on it."""
    row = holding.held(draft.pk)
    holding.refuse_archived(row.cycle)
    if row.state == State.SHELVED:
        return row
    if row.state == State.VOTING or row.state in Draft.DECIDED:
        raise Refused(_("It is being decided, or decided already, so it can't be shelved."))
    reason = _said(reason, _("Say why it is shelved."))
    _go(row, State.SHELVED, reason=reason, actor=actor, via=via, now=now or timezone.now())
    return row


@one_transaction
def take_up(*, draft: Draft, actor, via: str, now: datetime | None = None) -> Draft:
    """A shelved one is a draft again."""
    row = holding.held(draft.pk)
    holding.refuse_archived(row.cycle)
    if row.state != State.SHELVED:
        return row
    _go(row, State.DRAFT, reason="", actor=actor, via=via, now=now or timezone.now())
    return row


def _said(reason: str, otherwise: str) -> str:
    words = " ".join(reason.split())
    if not words:
        raise Refused(otherwise, field="reason")
    return words[:300]


def _go(row: Draft, state: str, *, reason: str, actor, via: str, now: datetime) -> None:
    if row.state == State.COMMENTS != state:
        round_mails.call_back_to_readers(row)
    row.state, row.state_since, row.reason = state, now, reason
    with history.record(actor=actor, via=via, reason=f"now {state}"):
        row.save(update_fields=["state", "state_since", "reason"])


def to_vote(row: Draft, *, actor, via: str, now: datetime) -> None:
    """A draft that is held is voted on from now on; one that others vote on already, too."""
    if row.state != State.VOTING:
        _go(row, State.VOTING, reason="", actor=actor, via=via, now=now)


def adopt(row: Draft, version, *, via: str, now: datetime) -> None:
    """A draft that is held was adopted, with this version. The database refuses what nobody did."""
    row.adopted_version, row.adopted_at = version, now
    row.state, row.state_since, row.reason = State.ADOPTED, now, ""
    with history.record(actor=None, via=via, reason="now adopted"):
        row.save(update_fields=["state", "state_since", "reason", "adopted_version", "adopted_at"])


def back_from_vote(row: Draft, state: str, *, reason: str, via: str, now: datetime) -> None:
    """After a vote that didn't adopt it: to be written again, or ready for another vote."""
    _go(row, state, reason=reason[:300], actor=None, via=via, now=now)


def put_back(row: Draft, state: str, *, actor, via: str, now: datetime) -> None:
    """For an Undo: a draft that is held stands where it stood before its comments, or a vote, opened."""
    before = {State.COMMENTS: (State.DRAFT, State.COMMENTS)}
    before[State.VOTING] = (State.READY, State.COMMENTS)
    if state in before.get(row.state, ()):
        _go(row, state, reason="", actor=actor, via=via, now=now)
