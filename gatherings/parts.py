"""What this app shows in the bar, at home, among what waits, and on a person's page."""

from datetime import timedelta

from django.db.models import BigIntegerField, Case, CharField, Count, DateTimeField, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import zones
from foundation.attention import Attention
from foundation.navigation import Entry
from foundation.prepared import Prepared, Slot, numbered, slots
from teams.standing import standing

from . import holding, kinds, left_open, nudges, panels
from .models import Attendee, Gathering
from .panels import answer_url
from .reminders import REST

# Waiting dates that can be answered at home itself; further ones are links.
ANSWERED_AT_HOME = 3
NEXT_DATES = 4
# Where no "answer by" is set, silence starts to hurt this many days before.
SILENCE_HURTS = 7
# A class without a substitute is late when the school has this many days left to find one.
SUBSTITUTE_HURTS = timedelta(days=7)
# What hurts later than the soonest of so many dates isn't for the home page.
LOOKED_AT = 200


def navigation(request, **subject) -> list[Entry]:
    who = standing(request.user)
    theirs = who.is_coordinator or who.is_member or request.user.is_superuser
    if not (theirs or kinds.led_by(request.user)):
        return []
    url = reverse("gatherings:list")
    return [Entry(_("Dates"), url, url, order=20)]


def home(request, **subject) -> dict | None:
    """What waits for this person's own answer, and their next dates: one query."""
    who = standing(request.user)
    if not who.is_member and (who.is_coordinator or who.is_funder):
        return None
    now = timezone.now()
    rows = list(
        Attendee.objects.counted()
        .filter(
            user=request.user,
            gathering__state=Gathering.State.ANNOUNCED,
            gathering__ends_at__gt=now,
        )
        .select_related("gathering__team", "answered_by")
        .order_by("gathering__starts_at", "pk")
    )
    if not rows:
        return None
    for row in rows:
        row.user = request.user
    held = holding.on_hold(rows)
    for row in rows:
        row.hold = held.get((row.user_id, row.gathering_id), "")
    silent = [row for row in rows if row.answer == Attendee.Answer.NEEDS_ACTION]
    quiet = holding.not_asked(silent, now)
    waiting = [row for row in silent if row.pk not in quiet]
    return {
        "title": panels.greeting(request.user, len(waiting)) if waiting else "",
        "panels": [
            panels.panel(
                row,
                url=answer_url(row.gathering_id, small=True),
                now=now,
                small=True,
                series=_series_in(rows, row),
            )
            for row in waiting[:ANSWERED_AT_HOME]
        ],
        "more": waiting[ANSWERED_AT_HOME:],
        "next": [row for row in rows if row not in waiting][:NEXT_DATES],
        "several_teams": len(who.active_teams) > 1,
        "now": now,
    }


def _series_in(rows: list[Attendee], row: Attendee) -> list[Attendee]:
    """Of all that a person is asked to what one answer is for."""
    one = row.gathering
    if not kinds.get(one.kind).answered_together:
        return []
    return [
        other
        for other in rows
        if (other.gathering.audience, other.gathering.kind) == (one.audience, one.kind)
    ]


def attention(request, **subject) -> list[Attention] | None:
    """Silence past *answer by*, classes without a substitute, and dates that nobody has closed.

    These are the dates of one's hubs and of the audiences that one leads. One query, and more only
    where somebody has to wait.
    """
    who, led = standing(request.user), sorted(kinds.led_by(request.user))
    if not (who.is_coordinator or led):
        return None
    now = timezone.now()
    hubs = [] if who.coordinates_network else sorted(who.coordinated_hubs)
    led = [] if who.coordinates_network else led
    several = who.coordinates_network or len(who.coordinated_teams) > 1
    values = {"now": now, "rested": now - REST} | numbered("hub", hubs) | numbered("led", led)
    dates = list(_unfinished_of({"hubs": len(hubs), "led": len(led)}, **values))
    waiting, asked = [], set()
    for one in _without_held(dates, now):
        one.said_with_team = several
        if one.is_left_open(now):
            waiting.append(left_open.asked(one, now))
            continue
        # One answer is for all dates of a series: its silence is told once, with the first.
        series = (one.audience, one.kind) if kinds.get(one.kind).answered_together else one.pk
        if series not in asked and (said := _silence(one, now)):
            waiting.append(said)
        if one.silent:
            asked.add(series)
        if said := _uncovered(one, now):
            waiting.append(said)
    return waiting


def _without_held(dates: list[Gathering], now) -> list[Gathering]:
    """The same dates; who has to wait isn't missing from any of them."""
    held = holding.held_in(dates)
    if not held:
        return dates
    some = Gathering.objects.filter(pk__in={row.gathering_id for row in held})
    besides = [row.pk for row in held]
    again = _with_gaps(some.select_related("team"), now - REST, besides=besides)
    fresh = {one.pk: one for one in again}
    return [fresh.get(one.pk, one) for one in dates]


def _unfinished(hubs: int, led: int):
    """Dates of so many hubs and audiences (none: of all) that lack something.

    Answers or substitutes, as long as they are to come; who was there, once they are over.
    """
    now = Slot("now", DateTimeField())
    dates = Gathering.objects.unsettled(now)
    managed = Q()
    if hubs:
        managed |= Q(hub__pk__in=slots("hub", hubs, BigIntegerField()))
    if led:
        managed |= Q(audience__in=slots("led", led, CharField()))
    found = _with_gaps(
        dates.filter(managed).select_related("team"), Slot("rested", DateTimeField())
    )
    found = found.annotate(over=Case(When(ends_at__lte=now, then=1), default=0))
    found = found.filter(Q(silent__gt=0) | Q(uncovered__gt=0) | Q(over=1))
    # What is to come first: however many stay open, they don't crowd it out.
    return found.order_by("over", "starts_at", "pk")[:LOOKED_AT]


def _with_gaps(dates, rested, *, besides=()):
    """Adds how many are silent, and how many lack a substitute; ``besides`` aren't counted."""
    uncovered = Q(attendees__withdrawn=False, attendees__substitute="wanted")
    uncovered &= ~Q(attendees__answer="declined")
    if besides:
        uncovered &= ~Q(attendees__in=besides)
    return nudges.with_silence(dates, rested, besides=besides).annotate(
        uncovered=Count("attendees", filter=uncovered)
    )


_unfinished_of = Prepared(_unfinished)


def _silence(one, now) -> Attention | None:
    """People who haven't answered although it was asked for by now."""
    by = one.answer_by or zones.local_date(one.starts_at, one.zone) - timedelta(days=SILENCE_HURTS)
    since = zones.start_of_day(by + timedelta(days=1), one.zone)
    if not one.silent or since > now or one.starts_at <= now:
        return None
    sentence = ngettext(
        "%(n)s person hasn't answered for %(date)s.",
        "%(n)s people haven't answered for %(date)s.",
        one.silent,
    ) % {"n": one.silent, "date": _named(one, now)}
    note = _nudged(one, now)
    if not one.waiting:
        # A nudge reaches nobody else: it hurts again once those who had one had time to answer.
        again = one.nudged_at + REST if one.nudged_at else since
        url = f"{one.get_absolute_url()}?answer={Attendee.Answer.NEEDS_ACTION}"
        about = one.get_absolute_url()
        return Attention(sentence, again, _("See who"), url, since=since, note=note, about=about)
    if one.nudged:
        button = ngettext("Nudge the other one", "Nudge the other %(n)s", one.waiting)
    else:
        button = ngettext("Nudge this %(n)s", "Nudge these %(n)s", one.waiting)
    url = reverse("gatherings:nudge", args=[one.pk])
    return Attention(
        sentence,
        since,
        button % {"n": one.waiting},
        url,
        since=since,
        note=note,
        about=one.get_absolute_url(),
    )


def _nudged(one, now) -> str:
    """ "nudged today, Wed, Dec 2", or "4 of them nudged Tue, Dec 1"; "" where nobody was."""
    if not one.nudged:
        return ""
    day = zones.local_day(one.nudged_at, one.zone, now=now, short=True)
    if zones.local_date(one.nudged_at, one.zone) == zones.local_date(now, one.zone):
        day = _("today, %(day)s") % {"day": day}
    if one.nudged == one.silent:
        return _("nudged %(day)s") % {"day": day}
    return _("%(n)s of them nudged %(day)s") % {"n": one.nudged, "day": day}


def _uncovered(one, now) -> Attention | None:
    """People who come, or might, and whose class nobody covers yet."""
    if not one.uncovered:
        return None
    sentence = ngettext(
        "%(n)s person has no substitute yet for %(date)s.",
        "%(n)s people have no substitute yet for %(date)s.",
        one.uncovered,
    ) % {"n": one.uncovered, "date": _named(one, now)}
    page = one.get_absolute_url()
    return Attention(sentence, one.starts_at - SUBSTITUTE_HURTS, _("See who"), page, about=page)


def _named(one, now) -> str:
    """ "Session 2, Wed, Dec 9", with its team for who coordinates several."""
    day = zones.local_day(one.starts_at, one.zone, now=now, short=True)
    if one.said_with_team and one.team:
        return _("%(title)s of %(team)s, %(day)s") % {
            "title": one.title,
            "team": one.team.short_name,
            "day": day,
        }
    return _("%(title)s, %(day)s") % {"title": one.title, "day": day}


def of_person(request, *, obj, **subject) -> dict | None:
    """What this member answered to the dates of their team, newest last: one query."""
    rows = list(
        Attendee.objects.filter(user=obj.user_id, gathering__team=obj.team_id)
        .select_related("gathering", "answered_by")
        .order_by("gathering__starts_at", "pk")
    )
    if not rows:
        return None
    now = timezone.now()
    for row in rows:
        row.over = row.gathering.ends_at <= now
        row.open = (
            not row.withdrawn and row.gathering.state == Gathering.State.ANNOUNCED and not row.over
        )
    return {"rows": rows, "now": now, "person": obj.user}


def own_calendar(request, obj) -> dict:
    """The way to one's calendar address, on one's own page: no query."""
    return {}
