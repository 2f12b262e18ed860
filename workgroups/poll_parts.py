"""Finding times, as the page of a workgroup shows it."""

from django.urls import reverse
from django.utils import timezone

from .models import Poll, Workgroup
from .roles import roles_of
from .services.polls import said_until


def finding_times(request, *, obj: Workgroup, **subject) -> dict | None:
    """The newest poll while it means something, and for who leads it how to find times.

    No query: the page's workgroup comes ``with_poll``.
    """
    if obj.state != Workgroup.State.OPEN or obj.cycle.archived:
        return None
    leads = request.user.has_perm("workgroups.lead_workgroup", obj)
    is_in = obj.pk in roles_of(request.user)
    if not (leads or is_in):
        return None
    poll, now = poll_of(obj), timezone.now()
    is_open = poll is not None and poll.is_open(now)
    if not leads and not is_open:
        return None
    return {
        "poll": poll,
        "is_open": is_open,
        "until": said_until(poll, now) if is_open else "",
        "asks": is_open and is_in and not obj.poll_said,
        "leads": leads,
        "new_url": reverse("workgroups:poll_new", args=[obj.pk]),
        "plan_url": reverse("workgroups:plan", args=[obj.pk]),
    }


def poll_of(workgroup: Workgroup) -> Poll | None:
    """The newest poll of a workgroup that was read ``with_poll``."""
    if workgroup.poll_pk is None:
        return None
    return Poll(
        pk=workgroup.poll_pk,
        workgroup=workgroup,
        zone=workgroup.poll_zone,
        closes_at=workgroup.poll_closes_at,
        closed_at=workgroup.poll_closed_at,
    )
