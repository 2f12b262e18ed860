"""Finding times, as the page of a workgroup shows it."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from .models import Poll, PollAnswer, Workgroup
from .roles import roles_of
from .services.polls import said_until


def finding_times(request, *, obj: Workgroup, **subject) -> dict | None:
    """The newest poll while it means something, and for who leads it how to find times: one query."""
    if obj.state != Workgroup.State.OPEN or obj.cycle.archived:
        return None
    leads = request.user.has_perm("workgroups.lead_workgroup", obj)
    is_in = obj.pk in roles_of(request.user)
    if not (leads or is_in):
        return None
    said = PollAnswer.objects.filter(slot__poll=OuterRef("pk"), user=request.user)
    poll = Poll.objects.filter(workgroup=obj).annotate(has_answered=Exists(said)).first()
    now = timezone.now()
    is_open = poll is not None and poll.is_open(now)
    if not leads and not is_open:
        return None
    return {
        "poll": poll,
        "is_open": is_open,
        "until": said_until(poll, now) if is_open else "",
        "asks": is_open and is_in and not poll.has_answered,
        "leads": leads,
        "new_url": reverse("workgroups:poll_new", args=[obj.pk]),
        "plan_url": reverse("workgroups:plan", args=[obj.pk]),
    }
