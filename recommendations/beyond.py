"""What waits beyond the team: texts to ask after, what organisations need, needs without an answer."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import CharField, DateField, Exists, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import zones
from foundation.attention import Attention
from people.models import JobRole
from teams.models import Membership
from teams.standing import standing

from .models import Dispatch, Need, Organisation

# So long before they need it, and after a need was posted in vain.
WARNED, UNANSWERED = timedelta(days=28), timedelta(days=14)
ON_BOARD = timedelta(days=56)
# More than so many nobody looks through at home.
LOOKED_AT, AT_HOME = 40, 5


@dataclass(frozen=True)
class Waiting:
    """One row of the union: what it is, its id, two texts, and the day."""

    what: str
    pk: int
    first: str
    second: str
    day: date


def _rows(queryset, what: str, first: str, second: str, day: str):
    return queryset.order_by().values_list(
        Value(what, output_field=CharField()),
        "pk",
        Cast(first, CharField(max_length=300)),
        Cast(second, CharField(max_length=300)),
        Cast(day, DateField()),
    )


def attention(request, **subject) -> list[Attention] | None:
    """For coordinators; one query."""
    user = request.user
    who, now = standing(user), timezone.now()
    if not who.is_coordinator:
        return None
    today = zones.local_date(now, user.zone)
    ask = Dispatch.objects.visible_to(user).to_ask(today)
    needed = Organisation.objects.kept_by(user).active().filter(needs_by__lte=today + WARNED)
    needs = Need.objects.filter(
        cycle__archived=False, state=Need.State.OPEN, posted_at__lte=now - UNANSWERED
    )
    if not who.coordinates_network:
        needs = needs.filter(hub__in=sorted(who.coordinated_hubs))
    rows = _rows(ask, "ask", "draft__title", "organisation__name", "ask_again_on").union(
        _rows(needed, "needed", "name", "asked", "needs_by"),
        _rows(needs, "need", "what", "where", "posted_at"),
        all=True,
    )
    found = sorted((Waiting(*row) for row in rows[:LOOKED_AT]), key=lambda one: one.day)
    return [_attention(one, today, user.zone) for one in found]


def _attention(one: Waiting, today: date, zone: str) -> Attention:
    at = zones.start_of_day(one.day, zone)
    words = {"first": one.first, "second": one.second, "day": zones.say_day(one.day, short=True)}
    if one.what == "ask":
        said = _("Ask %(second)s what became of %(first)s.") % words
        url = reverse("recommendations:dispatch", args=[one.pk])
        return Attention(said, at + timedelta(days=7), _("Enter what they say"), url, at)
    if one.what == "needed":
        said = _("%(first)s needs it by %(day)s: %(second)s") % words
        if one.day < today:
            said = _("%(first)s needed it by %(day)s: %(second)s") % words
        url = reverse("recommendations:organisation", args=[one.pk])
        return Attention(said, at, _("Look at it"), url)
    said = _("Nobody has answered a need yet: %(first)s (%(second)s).") % words
    url = reverse("recommendations:need", args=[one.pk])
    return Attention(said, at + timedelta(days=28), _("Look at it"), url, at)


def home(request, **subject) -> dict | None:
    """For members: needs to answer, answers to theirs, and texts to ask after; one query."""
    user = request.user
    live = [pk for pk, team in standing(user).active_teams.items() if not team.archived]
    if not live:
        return None
    today = zones.local_date(timezone.now(), user.zone)
    preparing = Membership.objects.active().filter(
        user=user.pk, team__in=live, job_role=JobRole.TEACHER_PREPARATION
    )
    needs = Need.objects.filter(cycle__archived=False)
    new = needs.filter(Exists(preparing), state=Need.State.OPEN)
    mine = needs.filter(posted_by=user.pk, state=Need.State.ANSWERED)
    ask = Dispatch.objects.filter(organisation__liaison=user.pk).to_ask(today)
    rows = _rows(new, "new", "what", "where", "posted_at").union(
        _rows(mine, "mine", "what", "where", "answered_at"),
        _rows(ask, "ask", "draft__title", "organisation__name", "ask_again_on"),
        all=True,
    )
    found = sorted((Waiting(*row) for row in rows[:LOOKED_AT]), key=lambda one: one.day)
    if not found:
        return None
    return {
        "rows": [_at_home(one) for one in found[:AT_HOME]],
        "more": max(len(found) - AT_HOME, 0),
    }


def _at_home(one: Waiting) -> dict:
    if one.what == "ask":
        said = _("Ask %(name)s what became of it") % {"name": one.second}
        url = reverse("recommendations:dispatch", args=[one.pk])
    else:
        said = _("A need in %(where)s: what can your program do?") % {"where": one.second}
        if one.what == "mine":
            said = _("Somebody answered what you need")
        url = reverse("recommendations:need", args=[one.pk])
    return {"title": one.first, "said": said, "url": url}


def needed_by(hubs, today: date) -> list[Organisation]:
    """What organisations of these hubs, or of the whole network, wait for; one query."""
    rows = Organisation.objects.active().filter(Q(hub__isnull=True) | Q(hub__in=list(hubs)))
    return list(rows.filter(needs_by__lte=today + ON_BOARD).order_by("needs_by", "pk")[:LOOKED_AT])
