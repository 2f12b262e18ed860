"""Finding times, as the page of a workgroup and a member's home show it."""

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.prepared import prepared
from gatherings.panels import greeting

from .models import Poll, PollAnswer, Workgroup
from .roles import roles_of
from .services.polls import said_until

# More than so many nobody has at once.
SHOWN_AT_HOME = 5


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


def home(request, **subject) -> dict | None:
    """The polls that wait for this person's times; no query for who is in no open workgroup."""
    now = timezone.now()
    polls = _waiting_for(request.user, now)
    if not polls:
        return None
    return {
        "title": greeting(request.user, len(polls)),
        "answers": len(polls),
        "rows": [
            {
                "title": _("When can you meet? %(workgroup)s") % {"workgroup": one.workgroup.name},
                "url": one.get_absolute_url(),
                "until": _("Until %(when)s") % {"when": said_until(one, now)},
            }
            for one in polls[:SHOWN_AT_HOME]
        ],
    }


def answers_besides(request, **subject) -> int:
    """How many polls wait for this person: home greets them with it, dates included."""
    return len(_waiting_for(request.user, timezone.now()))


def _waiting_for(user, now: datetime) -> list[Poll]:
    groups = [pk for pk, held in roles_of(user).items() if held.state == Workgroup.State.OPEN]
    return _unanswered(user=user.pk, groups=groups, now=now)


@prepared
def _unanswered(user, groups, now):
    said = PollAnswer.objects.filter(slot__poll=OuterRef("pk"), user=user)
    polls = Poll.objects.filter(
        ~Exists(said), workgroup__pk__in=groups, closed_at=None, closes_at__gt=now
    )
    polls = polls.filter(workgroup__cycle__archived=False).select_related("workgroup")
    return polls.order_by("closes_at", "pk")


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
