"""*Undo* of what a coordinator decided about a proposal: see mailing/undo.py."""

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused
from people.models import User

from ..models import LeadOffer, Supporter, Workgroup, WorkgroupMember
from . import holding


def lock(before: dict) -> None:
    """The teams by which its people belong to it, then the workgroup."""
    people = [user_id for user_id, _role in before.get("roles", ())]
    holding.held(before["workgroup"], *User.objects.filter(pk__in=people))


def opened(before: dict, *, actor, via: str, now: datetime) -> None:
    """A proposal again, which the same people would join.

    Raises Refused once something came of its being open: a poll, a meeting, somebody who joined,
    left or has another role.
    """
    row = Workgroup.objects.get(pk=before["workgroup"])
    roles = list(WorkgroupMember.objects.filter(workgroup=row).order_by("pk"))
    untouched = (
        row.state == Workgroup.State.OPEN
        and sorted([one.user_id, one.role] for one in roles) == before["roles"]
        and all(one.left_on is None for one in roles)
        and not row.polls.exists()
        and not row.meetings.exists()
        and not row.coachings.exists()
    )
    if not untouched:
        raise Refused(_("%(name)s has begun by now. Close it instead.") % {"name": row.name})
    row.state, row.opened_on = Workgroup.State.PROPOSED, None
    row.sent_back = before["sent_back"]
    with history.record(actor=actor, via=via, reason="undo"):
        history.bulk_delete(roles, WorkgroupMember)
        row.save(update_fields=["state", "opened_on", "sent_back"])
    _offers_again(before["offers"])
    Supporter.objects.bulk_create(
        Supporter(workgroup=row, user_id=user_id) for user_id, _since in before["supporters"]
    )
    # In the order in which they said so.
    for user_id, since in before["supporters"]:
        theirs = Supporter.objects.filter(workgroup=row, user=user_id)
        theirs.update(created_at=datetime.fromisoformat(since))


def _offers_again(ids: list[int]) -> None:
    """What they offered stands again, where they haven't offered the same since."""
    anew = LeadOffer.objects.filter(team=OuterRef("team"), user=OuterRef("user"), ended_on=None)
    LeadOffer.objects.filter(~Exists(anew), pk__in=ids).update(ended_on=None)


def sent_back(before: dict, *, actor, via: str, now: datetime) -> None:
    """Waits for the coordinator again, or for what they wrote before.

    Raises Refused where it was proposed again, or opened, since.
    """
    row = Workgroup.objects.get(pk=before["workgroup"])
    if row.state != Workgroup.State.PROPOSED or row.sent_back != before["words"]:
        raise Refused(_("%(name)s was changed again since.") % {"name": row.name})
    row.sent_back = before["former"]
    with history.record(actor=actor, via=via, reason="undo"):
        row.save(update_fields=["sent_back"])
