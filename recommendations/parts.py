"""What this app shows on the pages of the apps below it, and of the roof."""

from datetime import date, timedelta

from django.db.models import CharField, F, IntegerField, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import zones
from foundation.attention import Attention
from foundation.navigation import Entry
from teams.models import Team
from teams.standing import standing

from . import board
from .models import Draft, PublicName
from .publishing import owed
from .publishing import parts as publishing_parts
from .services import tabling

# More than so many nobody looks through at home.
SHOWN_AT_HOME = 5
LOOKED_AT = 100
CAN_WAIT = timedelta(days=7)
State = Draft.State


def navigation(request, **subject) -> list[Entry]:
    """The board of one's team, or of all of them: no query beyond the standing."""
    who = standing(request.user)
    teams = {**who.coordinated_teams, **who.active_teams}
    live = [pk for pk, team in teams.items() if not team.archived]
    section = reverse("recommendations:all")
    if len(live) == 1 and not who.coordinates_network:
        url = reverse("recommendations:board", args=live)
    elif live or who.coordinates_network or request.user.is_superuser:
        url = section
    else:
        return []
    return [Entry(_("Recommendations"), url, section, order=30)]


def of_workgroup(request, *, obj, **subject) -> dict | None:
    """On a workgroup's page: its drafts, and *Start* for who may; one query."""
    group, now = obj, timezone.now()
    drafts = Draft.objects.visible_to(request.user).filter(workgroup=group)
    lines = board.late_first(board.lines_of(drafts, zone=group.hub.zone, now=now))
    teams = standing(request.user).active_teams
    team_id = group.team_id or next(iter(teams), None)
    may_start = (
        group.state == group.State.OPEN
        and not group.cycle.archived
        and team_id is not None
        and (team_id in teams or standing(request.user).coordinates(group.hub_id))
    )
    if not lines and not may_start:
        return None
    start = ""
    if may_start:
        start = f"{reverse('recommendations:start', args=[team_id])}?workgroup={group.pk}"
    return {"lines": lines, "start_url": start}


def home(request, **subject) -> dict | None:
    """A member's drafts that changed since they read them, and those they write: one query."""
    who = standing(request.user)
    live = [pk for pk, team in who.active_teams.items() if not team.archived]
    if not live:
        return None
    now = timezone.now()
    through = Draft.teams.through.objects.filter(team__in=live).values("draft")
    rows = (
        Draft.objects.filter(pk__in=through, cycle__archived=False)
        .exclude(state=State.SHELVED)
        .with_home(request.user)
        .filter(Q(is_mine=True) | Q(state=State.COMMENTS))
        .order_by("due_on", "-pk")[:LOOKED_AT]
    )
    shown = [one for row in rows if (one := _waiting(row, request.user, now))]
    if not shown:
        return None
    return {"rows": shown[:SHOWN_AT_HOME], "more": max(len(shown) - SHOWN_AT_HOME, 0)}


def _waiting(draft, user, now) -> dict | None:
    """What a draft asks of this person, in a few words; None where nothing."""
    if draft.state == State.COMMENTS and draft.read_id is None:
        said = _("Comments are open: read it")
    elif draft.read_id is not None and draft.newest_id and draft.read_id < draft.newest_id:
        said = _("It changed since you read it")
    elif draft.due_on and draft.is_mine and draft.state == State.DRAFT:
        days = (draft.due_on - zones.local_date(now, user.zone)).days
        if days > 14:
            return None
        if days < 0:
            said = ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
        else:
            said = _("Due soon")
    else:
        return None
    return {"draft": draft, "said": said}


def attention(request, **subject) -> list[Attention] | None:
    """For coordinators: drafts that are late or ready to decide, adopted ones to publish, and what
    nobody has begun as a cycle ends; one query.
    """
    who = standing(request.user)
    if not who.is_coordinator:
        return None
    now = timezone.now()
    today = zones.local_date(now, request.user.zone)
    teams = Team.objects.order_by()
    rows = Draft.objects.filter(cycle__archived=False).order_by("due_on", "pk")
    if not who.coordinates_network:
        teams = teams.filter(hub__in=sorted(who.coordinated_hubs))
        through = Draft.teams.through.objects.filter(team__in=teams.values("pk")).values("draft")
        rows = rows.filter(pk__in=through)
    late = Q(state__in=[State.DRAFT, State.COMMENTS], due_on__lt=today)
    rows = rows.filter(late | Q(state=State.READY)).values("pk")[:LOOKED_AT]
    drafts = Draft.objects.filter(pk__in=rows).order_by()
    text, whole = CharField(), IntegerField()
    nought = Value(0, output_field=whole)
    found = drafts.values_list(
        Value("draft", output_field=text), "pk", F("title"), F("state"), F("due_on"),
        F("state_since"), nought, nought,
    ).union(
        owed.teams_waiting(teams, now=now).values_list(
            Value("team", output_field=text), "pk", F("name"), F("hub__zone"),
            F("cycle__ends_on"), F("adopted_since"), F("n_adopted"), F("n_missing"),
        ),
        all=True,
    )  # fmt: skip
    waiting: list[Attention] = []
    in_order = sorted(found, key=lambda row: (row[4] or date.max, row[1]))
    for kind, pk, name, state, day, since, n_adopted, n_missing in in_order:
        if kind == "draft":
            waiting.append(_attention(pk, name, state, day, since, today, now))
            continue
        if n_adopted:
            waiting.append(publishing_parts.to_publish(pk, name, n_adopted, since))
        if n_missing > 0:
            waiting.append(publishing_parts.missing(pk, name, n_missing, day, state))
    return waiting


def _attention(pk, title, state, due_on, since, today, now) -> Attention:
    url = reverse("recommendations:draft", args=[pk])
    if state == State.READY:
        said = _("%(title)s is ready to decide.") % {"title": title}
        return Attention(said, now + CAN_WAIT, _("Look at it"), url, since)
    days = (today - due_on).days
    said = ngettext(
        "The draft %(title)s is %(n)s day late.", "The draft %(title)s is %(n)s days late.", days
    ) % {"title": title, "n": days}
    return Attention(said, now + CAN_WAIT, _("Look at it"), url)


def of_date(request, *, obj, **subject) -> dict | None:
    """On a date's page: the drafts that were on the table, and a form for who leads it; one query."""
    leads = request.user.has_perm("gatherings.manage_gathering", obj)
    seen = Draft.objects.visible_to(request.user).order_by().values("pk")
    drafts = list(tabling.drafts_for(obj).filter(pk__in=seen))
    on_it = [one for one in drafts if one.on_it]
    if not on_it and not (leads and drafts):
        return None
    return {"drafts": drafts, "on_it": on_it, "leads": leads, "gathering": obj}


def own_page(request, *, obj, **subject) -> dict | None:
    """For members: whether their name may be shown in public; one query."""
    if not standing(obj).active_teams:
        return None
    return {"shown": PublicName.objects.filter(user=obj, shown=True).exists()}
