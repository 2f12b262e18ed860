"""*Undo* of what the public sees: published, corrected or withdrawn a minute ago, it was never so.

No mail goes out with these presses, so the sending holds only how each text stood.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused
from mailing.services import open_sending

from ...models import Dispatch, Draft, Edition
from ...services import holding

PUBLISHED = "recommendations.published"


def stands(draft: Draft) -> dict:
    """How a text stands for the public, as JSON."""
    return {
        "pk": draft.pk,
        "state": draft.state,
        "state_since": draft.state_since.isoformat(),
        "reason": draft.reason,
        "edition": draft.edition_id,
    }


def remember(
    key: str, *, was: Sequence[dict], drafts: Sequence[Draft], label: str, actor, now: datetime
) -> None:
    """Offer Undo of what became of ``drafts``, which stood like ``was``; nothing without a key.

    Raises Refused where the key was of another deed: its Undo would take back that one.
    """
    if key and was:
        before = {"was": list(was), "is": [stands(one) for one in drafts]}
        # What is said after Undo, in place of a word about mail.
        before["undone"] = _("Taken back. It stands as before.")
        _sending, created = open_sending(
            key=key, actor=actor, kind=PUBLISHED, label=label, before=before, now=now
        )
        if not created:
            raise Refused(_("This form was used already. Open the page again."))


def lock(before: dict) -> None:
    for pk in sorted(one["pk"] for one in before.get("was", ())):
        holding.held(pk)


def take_back(before: dict, *, actor, via: str, now: datetime) -> None:
    """All of them stand as before, and editions that this made are gone; Refused where somebody has
    gone on with one meanwhile.
    """
    was = before.get("was", [])
    rows = {one["pk"]: holding.held(one["pk"]) for one in was}
    for one in before.get("is", []):
        row = rows[one["pk"]]
        if (row.state, row.edition_id) != (one["state"], one["edition"]):
            raise Refused(_("%(title)s was changed since, so it stays.") % {"title": row.title})
    made = {one["edition"] for one in before.get("is", [])} - {one["edition"] for one in was}
    if Dispatch.objects.filter(edition__in=made).exists():
        raise Refused(_("Somebody was sent it already, so it stays."))
    first = [one["pk"] for one in was if one["edition"] is None]
    if Draft.objects.filter(replaces__in=first).exclude(state__in=Draft.PUT_AWAY).exists():
        raise Refused(_("Somebody has begun a text that replaces it, so it stays."))
    again = [one["pk"] for one in was if one["state"] == Draft.State.PUBLISHED]
    newer = Draft.objects.filter(replaces__in=again, state=Draft.State.PUBLISHED)
    if newer.exclude(pk__in=rows).exists():
        raise Refused(_("A text that replaces it was published since, so it stays."))
    with history.record(actor=actor, via=via, reason="undone"):
        for one in was:
            row = rows[one["pk"]]
            row.state, row.reason, row.edition_id = one["state"], one["reason"], one["edition"]
            row.state_since = datetime.fromisoformat(one["state_since"])
            row.save(update_fields=["state", "reason", "edition", "state_since"])
    Edition.objects.filter(pk__in=made).delete()
