"""Editions: the adopted text published, a slip corrected, a text withdrawn."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import history, richtext
from foundation.refusals import Refused, refuse
from foundation.retrying import one_transaction

from ...models import Ballot, Draft, Edition
from ...services import holding
from .. import correcting
from . import taking_back

State = Draft.State


@dataclass(frozen=True)
class Correction:
    """What an edition says otherwise than the one before: its title, its ask, and slips in its
    text, as (what stands there, what should) of words or of a link's address.
    """

    title: str
    summary: str
    slips: Sequence[tuple[str, str]] = ()


@one_transaction
def publish(
    *,
    drafts: Sequence[Draft],
    actor,
    via: str,
    sending_key: str = "",
    now: datetime | None = None,
) -> list[Edition]:
    """The first edition of each, word by word as it was adopted; all of them or none.

    What one of them replaces is replaced from now on. With ``sending_key`` it can be undone. Raises
    Refused for what isn't adopted, or is still voted on by one of its teams.
    """
    now = now or timezone.now()
    if not drafts:
        raise Refused(_("Choose at least one text."), field="texts")
    rows = _held_with_replaced([one.pk for one in drafts])
    chosen = [rows[one.pk] for one in drafts]
    refuse([fault for one in chosen for fault in _faults(one)])
    found, new, was = [], [], []
    with history.record(actor=actor, via=via, reason="published"):
        for draft in chosen:
            if draft.state == State.PUBLISHED:
                # Pressed twice.
                found.append(draft.edition)
                continue
            old = rows.get(draft.replaces_id)
            for one in (draft, old):
                if one is not None and one not in new:
                    new.append(one)
                    was.append(taking_back.stands(one))
            found.append(_first_edition(draft, actor, now))
            _replace(old, now)
    label = said_published(found)
    taking_back.remember(sending_key, was=was, drafts=new, label=label, actor=actor, now=now)
    return found


def _held_with_replaced(pks: Sequence[int]) -> dict[int, Draft]:
    """These drafts and those that they replace, held in the order of ids."""
    replaced = Draft.objects.filter(pk__in=pks).exclude(replaces=None)
    wanted = {*pks, *replaced.values_list("replaces_id", flat=True)}
    return {pk: holding.held(pk) for pk in sorted(wanted)}


def _faults(draft: Draft) -> list[Refused]:
    if draft.state == State.PUBLISHED:
        return []
    if draft.state != State.ADOPTED:
        said = _("%(title)s isn't adopted, so it can't be published.") % {"title": draft.title}
        return [Refused(said, field="texts")]
    open_ones = Ballot.objects.filter(
        texts__draft=draft, texts__version=draft.adopted_version_id, outcome=Ballot.Outcome.OPEN
    )
    if open_ones.exists():
        said = _("A team still votes on %(title)s. Publish it when that vote is closed.") % {
            "title": draft.title
        }
        return [Refused(said, field="texts")]
    return []


def _first_edition(draft: Draft, actor, now: datetime) -> Edition:
    version = draft.adopted_version
    edition = Edition.objects.create(
        draft=draft,
        number=1,
        version=version,
        title=draft.title,
        summary=draft.summary,
        html=version.html,
        words=richtext.plain(version.html),
        hash=_hash(version.html),
        published_at=now,
        published_by=actor,
    )
    _go(draft, State.PUBLISHED, "", now, edition)
    return edition


def _replace(old: Draft | None, now: datetime) -> None:
    if old is not None and old.state == State.PUBLISHED:
        _go(old, State.REPLACED, "", now)


def _go(
    draft: Draft, state: str, reason: str, now: datetime, edition: Edition | None = None
) -> None:
    draft.state, draft.state_since, draft.reason = state, now, reason
    fields = ["state", "state_since", "reason"]
    if edition is not None:
        draft.edition = edition
        fields.append("edition")
    draft.save(update_fields=fields)


def corrected(draft: Draft, correction: Correction) -> tuple[Edition, str]:
    """The newest edition, and its text with the slips put right. Raises Refused for what is wrong."""
    edition = draft.edition
    if draft.state != State.PUBLISHED or edition is None:
        raise Refused(_("Only what is published is corrected."))
    found = []
    if not correction.title.strip():
        found.append(Refused(_("Enter a title."), field="title"))
    if not correction.summary.strip():
        found.append(Refused(_("Say in one sentence what it asks for."), field="summary"))
    html, faults = correcting.put_right(edition.html, correction.slips)
    refuse([*found, *faults])
    same = (html, correction.title, correction.summary)
    if same == (edition.html, edition.title, edition.summary):
        raise Refused(_("Nothing is different yet. Enter what is wrong and what it should be."))
    return edition, html


@one_transaction
def correct(
    *,
    draft: Draft,
    correction: Correction,
    reason: str,
    seen: int,
    actor,
    via: str,
    sending_key: str = "",
    now: datetime | None = None,
) -> Edition:
    """A new edition without a slip, marked with its reason. ``seen`` is the edition looked at.

    With ``sending_key`` it can be undone.
    """
    now = now or timezone.now()
    row = holding.held(draft.pk)
    why = " ".join(reason.split())[:300]
    if not why:
        raise Refused(_("Say what is corrected, and why."), field="reason")
    edition, html = corrected(row, correction)
    if edition.number != seen:
        raise Refused(_("Somebody corrected it meanwhile. Look at it once more."))
    new = Edition.objects.create(
        draft=row,
        number=edition.number + 1,
        version=edition.version,
        title=correction.title.strip(),
        summary=correction.summary.strip(),
        html=html,
        words=richtext.plain(html),
        hash=_hash(html),
        reason=why,
        published_at=now,
        published_by=actor,
    )
    was = [taking_back.stands(row)]
    row.edition = new
    with history.record(actor=actor, via=via, reason=f"edition {new.number}: {why}"):
        row.save(update_fields=["edition"])
    label = said_corrected(new)
    taking_back.remember(sending_key, was=was, drafts=[row], label=label, actor=actor, now=now)
    return new


@one_transaction
def withdraw(
    *,
    draft: Draft,
    reason: str,
    actor,
    via: str,
    sending_key: str = "",
    now: datetime | None = None,
) -> Draft:
    """It isn't read any more; its page stays, and says why. With ``sending_key`` it can be undone."""
    now = now or timezone.now()
    row = holding.held(draft.pk)
    if row.state == State.WITHDRAWN:
        return row
    if row.state not in (State.PUBLISHED, State.REPLACED):
        raise Refused(_("Only what is published can be withdrawn."))
    why = " ".join(reason.split())[:300]
    if not why:
        raise Refused(_("Say why it is withdrawn."), field="reason")
    was = [taking_back.stands(row)]
    with history.record(actor=actor, via=via, reason="withdrawn"):
        _go(row, State.WITHDRAWN, why, now)
    label = _("%(title)s is withdrawn.") % {"title": row.edition.title}
    taking_back.remember(sending_key, was=was, drafts=[row], label=label, actor=actor, now=now)
    return row


def said_published(editions: Sequence[Edition]) -> str:
    """What to say after the press."""
    if len(editions) == 1:
        return _("%(title)s is published.") % {"title": editions[0].title}
    said = ngettext("%(n)s text is published.", "%(n)s texts are published.", len(editions))
    return said % {"n": len(editions)}


def said_corrected(edition: Edition) -> str:
    return _("Edition %(n)s is published.") % {"n": edition.number}


def _hash(html: str) -> str:
    return hashlib.sha256(html.encode()).hexdigest()
