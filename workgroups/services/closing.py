"""The end of a workgroup: what it did, what it hands in, what stays open."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused, refuse
from foundation.retrying import one_transaction
from gatherings.models import Gathering

from ..models import Workgroup, WorkgroupMember
from . import holding
from .meetings import drop_drafts
from .with_team import leave_behind

SUMMARY = ("did", "handed_in", "left_open")


@one_transaction
def close(
    *,
    workgroup: Workgroup,
    did: str,
    handed_in: str,
    left_open: str = "",
    actor,
    via: str,
    now: datetime | None = None,
) -> Workgroup:
    """Close it with a summary: readable from then on, and nobody gets mail about it. Roles stay.

    Drafts of meetings go, and a poll that is open closes. Raises Refused where a meeting is
    announced and to come, or is over and nobody has said whether it took place; and, with the
    field, for what the summary lacks.
    """
    now = now or timezone.now()
    row = holding.held(workgroup.pk)
    holding.refuse_unless_open(row)
    found = [Refused(said) for _date, said in in_the_way(row, now)]
    if not did.strip():
        found.append(Refused(_("Say in a few sentences what you did."), field="did"))
    if not handed_in.strip():
        found.append(
            Refused(_("Say what you hand in, or that there is nothing."), field="handed_in")
        )
    refuse(found)
    drafts = {"gathering__state": Gathering.State.DRAFT, "gathering__attendees": None}
    drop_drafts(row, actor=actor, via=via, **drafts)
    _close_polls(row, now)
    row.did, row.handed_in, row.left_open = (one.strip() for one in (did, handed_in, left_open))
    row.state, row.closed_on = Workgroup.State.CLOSED, holding.today_of(row, now)
    with history.record(actor=actor, via=via, reason="closed"):
        row.save(update_fields=["state", "closed_on", *SUMMARY])
    return row


def _close_polls(workgroup: Workgroup, now: datetime) -> None:
    """Nobody answers for a closed one; nobody is mailed, since who closes it knows."""
    polls = workgroup.polls.filter(closed_at=None).select_for_update(no_key=True).order_by("pk")
    for poll in polls:
        poll.closed_at, poll.due_at = max(poll.opened_at, min(poll.closes_at, now)), None
        poll.save(update_fields=["closed_at", "due_at"])


def in_the_way(workgroup: Workgroup, now: datetime) -> list[tuple[Gathering, str]]:
    """Its meetings that are announced, soonest first, and what is to be done about each before."""
    announced = Gathering.objects.filter(
        meeting__workgroup=workgroup, state=Gathering.State.ANNOUNCED
    ).order_by("starts_at", "pk")
    to_come = _("%(title)s is still to come. Cancel it first, or close the workgroup after it.")
    over = _("%(title)s is over. Say first whether it took place.")
    return [
        (one, (to_come if one.ends_at > now else over) % {"title": one.title}) for one in announced
    ]


@one_transaction
def open_again(*, workgroup: Workgroup, actor, via: str, now=None) -> Workgroup:
    """Take the closing back: the summary stays, to be finished later.

    Who left the team meanwhile isn't in it any more, as if it had been open.
    """
    now = now or timezone.now()
    inside = WorkgroupMember.objects.current().filter(workgroup=workgroup.pk)
    inside = [one.user for one in inside.select_related("user")]
    row = holding.held(workgroup.pk, *inside)
    holding.refuse_archived(row.cycle)
    if row.state != Workgroup.State.CLOSED:
        raise Refused(_("%(name)s isn't closed.") % {"name": row.name})
    row.state, row.closed_on = Workgroup.State.OPEN, None
    with history.record(actor=actor, via=via, reason="opened again"):
        row.save(update_fields=["state", "closed_on"])
    leave_behind(row, actor=actor, via=via, now=now)
    return row
