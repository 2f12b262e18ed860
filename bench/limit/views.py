"""One function a page; each says its queries (session and user come before them: two more)."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from .models import Attendee, Gathering, Hub, Mail, Membership, Session, Team

ZONES = {"America/Los_Angeles": "Pacific time"}
SEATS = 25
BAR = ("accepted", "tentative", "declined", "needs-action")
ROLES = {
    "k5_teacher": "K-5 teacher",
    "middle_teacher": "Grade 6-8 science or math teacher",
    "coach": "Coach",
    "principal": "Principal",
    "district": "District curriculum",
    "teacher_preparation": "Teacher-preparation faculty",
    "network": "Network or service district",
    "community": "Community partner",
}


def teams_of(user):
    """The live teams of the hubs that the user coordinates, with hub and cycle: one query."""
    return list(
        Team.objects.filter(
            hub__roles__user=user,
            hub__roles__kind="coordinator",
            hub__roles__ends_on=None,
            cycle__archived=False,
        )
        .select_related("hub", "cycle")
        .order_by("name")
    )


def numbers(prefix=""):
    """The four numbers of a date, as aggregates."""
    people = f"{prefix}attendees"

    def count(answer):
        return Count(people, filter=Q(**{f"{people}__answer": answer, f"{people}__withdrawn": 0}))

    return {
        "coming": count("accepted"),
        "cant": count("declined"),
        "unsure": count("tentative"),
        "silent": count("needs-action"),
    }


def home(request):
    """Public page: 1 query. Home of a coordinator: 5 queries."""
    if not request.user.is_authenticated:
        hubs = Hub.objects.filter(is_active=True).order_by("name")
        return render(request, "public.html", {"hubs": hubs})
    now = timezone.now()
    today = timezone.localdate()
    teams = teams_of(request.user)
    coming = list(
        Gathering.objects.filter(team__in=teams, state="announced", ends_at__gt=now)
        .annotate(
            silent=Count("attendees", filter=Q(attendees__answer="needs-action")),
            uncovered=Count(
                "attendees",
                filter=Q(attendees__substitute="wanted") & ~Q(attendees__answer="declined"),
            ),
        )
        .order_by("starts_at")[:200]
    )
    failed = list(
        Membership.objects.filter(
            team__in=teams,
            state="active",
            user__mail__state="failed",
            user__mail__created_at__gte=now - timedelta(days=30),
        )
        .annotate(since=F("user__mail__created_at"))
        .select_related("user", "team")
    )
    sessions = list(
        Session.objects.filter(team__in=teams[:25], called_off=False)
        .select_related("gathering", "term")
        .annotate(**numbers("gathering__"))
        .order_by("term__number")
    )
    by_team = {team.pk: team for team in teams}
    for team in teams:
        team.stops, team.seats, team.invited = [], 0, 0
    seats = Membership.objects.filter(team__in=teams, state__in=["active", "invited"])
    for pk, state, n in seats.values_list("team", "state").annotate(n=Count("pk")):
        setattr(by_team[pk], "seats" if state == "active" else "invited", n)
    for team in teams:
        team.open = SEATS - team.seats - team.invited
    for one in sessions:
        one.people = one.coming + one.cant + one.unsure + one.silent
        by_team[one.team_id].stops.append(one)
    upcoming = [one for one in sessions if one.gathering.ends_at > now]
    soonest = min(upcoming, key=lambda one: one.gathering.starts_at, default=None)
    if soonest:
        soonest.zone_name = ZONES[soonest.gathering.zone]
        soonest.bar = (
            ["accepted"] * soonest.coming
            + ["tentative"] * soonest.unsure
            + ["declined"] * soonest.cant
            + ["needs-action"] * soonest.silent
        )
    late = [one for one in coming if one.silent and one.answer_by and one.answer_by < today]
    uncovered = [one for one in coming if one.uncovered]
    context = {
        "teams": teams,
        "failed": failed,
        "late": late,
        "uncovered": uncovered,
        "waiting": len(failed) + len(late) + len(uncovered),
        "shown_uncovered": uncovered[: max(0, 7 - len(failed) - len(late))],
        "next": soonest,
        "now": now,
    }
    return render(request, "home.html", context)


@login_required
def dates(request):
    """The list: 4 queries (teams with their cycles, number, rows, their numbers)."""
    now = timezone.now()
    teams = teams_of(request.user)
    rows = (
        Gathering.objects.filter(hub__in={team.hub_id for team in teams}, ends_at__gte=now)
        .exclude(state="cancelled")
        .select_related("team")
        .order_by("starts_at", "id")
    )
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    counts = (
        Attendee.objects.filter(gathering__in=[one.pk for one in shown], withdrawn=False)
        .values_list("gathering", "answer")
        .annotate(n=Count("pk"))
    )
    by_date = {}
    for pk, said, n in counts:
        by_date.setdefault(pk, {})[said.replace("-", "_")] = n
    for one in shown:
        one.numbers = by_date.get(one.pk, {})
        one.zone_name = ZONES[one.zone]
    context = {
        "teams": teams,
        "cycles": {team.cycle for team in teams},
        "page": page,
        "dates": shown,
    }
    return render(request, "list.html", context)


@login_required
def session(request, pk):
    """A session's page for its coordinator: 4 queries (teams, date, people, their mail)."""
    teams = teams_of(request.user)
    one = (
        Gathering.objects.filter(pk=pk, hub__in={team.hub_id for team in teams})
        .select_related("hub", "team", "session__term")
        .first()
    )
    if one is None:
        raise Http404
    now = timezone.now()
    seat = Membership.objects.filter(team=one.team_id, user=OuterRef("user"), state="active")
    people = list(
        Attendee.objects.filter(gathering=one, withdrawn=False)
        .select_related("user__institution")
        .annotate(seat=Subquery(seat.values("pk")[:1]))
        .order_by("user__name", "pk")
    )
    mails = Mail.objects.filter(
        topics__topic=f"gathering:{pk}", user__in=[row.user_id for row in people]
    ).values_list("user_id", "state", "sent_at", "created_at")
    sent, failed = {}, {}
    for user_id, state, sent_at, created_at in mails:
        if state == "failed":
            failed[user_id] = created_at
        elif sent_at:
            sent[user_id] = sent_at
    groups = {"needs-action": [], "accepted": [], "tentative": [], "declined": []}
    for row in people:
        first, *rest = row.user.name.split()
        row.initials = (first[0] + (rest[-1][0] if rest else "")).upper()
        row.role = ROLES.get(row.user.job_role, "")
        row.sent, row.failed = sent.get(row.user_id), failed.get(row.user_id)
        groups[row.answer].append(row)
    context = {
        "teams": teams,
        "gathering": one,
        "zone_name": ZONES[one.zone],
        "hours": one.planned_minutes / 60,
        "days": (one.starts_at - now).days,
        "spot": f"{one.place}, {one.address}",
        "bar": [answer for answer in BAR for _row in groups[answer]],
        "silent": groups.pop("needs-action"),
        "groups": [
            ("Coming", "accepted", groups["accepted"]),
            ("Not sure", "tentative", groups["tentative"]),
            ("Can't come", "declined", groups["declined"]),
        ],
        "found": sum(row.substitute == "found" for row in people if row.answer != "declined"),
        "subs": sum(row.substitute != "none" for row in people if row.answer != "declined"),
    }
    return render(request, "session.html", context)


@csrf_exempt
def answer(request, token):
    """The answer from a mail's link: 2 queries in a transaction."""
    try:
        pk, version = signing.loads(token, salt="gatherings.answer")
    except signing.BadSignature:
        raise Http404 from None
    said = request.POST.get("answer")
    if said not in ("accepted", "declined", "tentative"):
        return HttpResponse(status=422)
    now = timezone.now()
    with transaction.atomic():
        row = (
            Attendee.objects.select_for_update(of=("self",))
            .select_related("gathering", "user")
            .filter(pk=pk, link_version=version, withdrawn=False)
            .first()
        )
        if row is None or row.gathering.state != "announced" or row.gathering.ends_at <= now:
            raise Http404
        before = row.answer
        row.answer, row.answered_at, row.answered_via = said, now, "link"
        row.save(update_fields=["answer", "answered_at", "answered_via"])
    return HttpResponse(status=303, headers={"Location": f"{request.path}?was={before}"})
