"""What this app shows in the bar, at home, among what waits, and on a person's page."""

from datetime import datetime, timedelta

from django.db.models import Case, Count, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import zones
from foundation.attention import Attention
from foundation.navigation import Entry
from foundation.prepared import prepared
from teams.roles import network_roles

from . import holding, hours, kinds, left_open, nudges, panels
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
    who = network_roles(request.user)
    theirs = who.is_coordinator or who.is_member or request.user.is_superuser
    if not (theirs or kinds.led_by(request.user)):
        return []
    url = reverse("gatherings:list")
    return [Entry(_("Dates"), url, url, order=20)]


def home(request, **subject) -> dict | None:
    """What waits for this person's own answer, and their next dates: one query."""
    who = network_roles(request.user)
    if not who.is_member and (who.is_coordinator or who.is_funder):
        return None
    now = timezone.now()
    rows = _coming(user=request.user.pk, now=now)
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
    apart = holding.shown_apart(waiting)
    asked = [row for row in waiting if row.pk not in apart]
    return {
        "title": panels.greeting(request.user, len(waiting)) if waiting else "",
        "answers": len(waiting),
        "panels": [
            panels.panel(
                row,
                url=answer_url(row.gathering_id, small=True),
                now=now,
                small=True,
                series=_series_in(rows, row),
            )
            for row in asked[:ANSWERED_AT_HOME]
        ],
        "more": asked[ANSWERED_AT_HOME:],
        "next": [row for row in rows if row not in waiting][:NEXT_DATES],
        "several_teams": len(who.active_teams) > 1,
        "now": now,
    }


@prepared
def _coming(user, now):
    """What somebody is asked to that is still to come."""
    rows = Attendee.objects.counted().filter(
        user=user, gathering__state=Gathering.State.ANNOUNCED, gathering__ends_at__gt=now
    )
    rows = rows.select_related("gathering__team", "answered_by")
    return rows.order_by("gathering__starts_at", "pk")


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

    These are the dates of one's hubs and of the audiences that one leads: one query, another where
    silence hurts by now, and more only where somebody has to wait.
    """
    who, led = network_roles(request.user), kinds.led_by(request.user)
    if not (who.is_coordinator or led):
        return None
    now = timezone.now()
    several = who.coordinates_network or len(who.coordinated_teams) > 1
    dates = _unfinished(hubs=who.coordinated_or_all, led=led, now=now)
    held = holding.held_in(dates)
    dates = _without(held, dates)
    late = [one for one in dates if one.silent and _late_since(one) <= now < one.starts_at]
    besides = {row.pk for row in held}
    reach = nudges.reach_of(late, now - REST, besides=besides) if late else {}
    waiting, asked = [], set()
    for one in dates:
        one.said_with_team = several
        if one.is_left_open(now):
            waiting.append(left_open.asked(one, now))
            continue
        # One answer is for all dates of a series: its silence is told once, with the first.
        series = (one.audience, one.kind) if kinds.get(one.kind).answered_together else one.pk
        if series not in asked and one.pk in reach:
            waiting.append(_silence(one, reach[one.pk], now))
        if one.silent:
            asked.add(series)
        if said := _uncovered(one, now):
            waiting.append(said)
    return waiting


def _without(held: list[Attendee], dates: list[Gathering]) -> list[Gathering]:
    """The same dates; who has to wait isn't missing from any of them."""
    if not held:
        return dates
    some = Gathering.objects.filter(pk__in={row.gathering_id for row in held})
    again = _with_gaps(some.select_related("team"), besides=[row.pk for row in held])
    fresh = {one.pk: one for one in again}
    return [fresh.get(one.pk, one) for one in dates]


@prepared
def _unfinished(hubs, led, now):
    """Dates of these hubs and audiences (of the whole network, where ``hubs`` is None) that lack
    something.

    Answers or substitutes, as long as they are to come; who was there, once they are over.
    """
    dates = Gathering.objects.unsettled(now)
    if hubs is not None:
        dates = dates.filter(Q(hub__pk__in=hubs) | Q(audience__in=led))
    found = _with_gaps(dates.select_related("team"))
    found = found.annotate(over=Case(When(ends_at__lte=now, then=1), default=0))
    found = found.filter(Q(silent__gt=0) | Q(uncovered__gt=0) | Q(over=1))
    # What is to come first: however many stay open, they don't crowd it out.
    return found.order_by("over", "starts_at", "pk")[:LOOKED_AT]


def _with_gaps(dates, *, besides=()):
    """Adds how many are silent, and how many lack a substitute; ``besides`` aren't counted."""
    silent = Q(attendees__withdrawn=False, attendees__answer="needs-action")
    uncovered = Q(attendees__withdrawn=False, attendees__substitute="wanted")
    uncovered &= ~Q(attendees__answer="declined")
    if besides:
        silent &= ~Q(attendees__in=besides)
        uncovered &= ~Q(attendees__in=besides)
    return dates.annotate(
        silent=Count("attendees", filter=silent), uncovered=Count("attendees", filter=uncovered)
    )


def _late_since(one) -> datetime:
    """From when silence about this date hurts."""
    by = one.answer_by or zones.local_date(one.starts_at, one.zone) - timedelta(days=SILENCE_HURTS)
    return zones.start_of_day(by + timedelta(days=1), one.zone)


def _silence(one, reach, now) -> Attention:
    """People who haven't answered although it was asked for by now."""
    since = _late_since(one)
    sentence = ngettext(
        "%(n)s person hasn't answered for %(date)s.",
        "%(n)s people haven't answered for %(date)s.",
        reach.silent,
    ) % {"n": reach.silent, "date": _named(one, now)}
    about = one.get_absolute_url()
    who_url = f"{about}?answer={Attendee.Answer.NEEDS_ACTION}"
    said = [_nudged(one, reach, now), _unasked(reach)]
    if not reach.waiting:
        # A nudge reaches nobody else: it hurts again once those who had one had time to answer.
        again = reach.nudged_at + REST if reach.nudged_at else since
        note = _joined([*said, _unreached(reach)])
        return Attention(
            sentence, again, _("See who"), who_url, since=since, note=note, about=about
        )
    if reach.nudged:
        button = ngettext("Nudge the other one", "Nudge the other %(n)s", reach.waiting)
    else:
        button = ngettext("Nudge this %(n)s", "Nudge these %(n)s", reach.waiting)
    return Attention(
        sentence,
        since,
        button % {"n": reach.waiting},
        reverse("gatherings:nudge", args=[one.pk]),
        since=since,
        note=_joined(said),
        aside=_unreached(reach)
        and _("Mail doesn't reach %(n)s of them: see who") % {"n": reach.unreached},
        aside_url=who_url,
        about=about,
    )


def _joined(said: list[str]) -> str:
    return " · ".join(filter(None, said))


def _unreached(reach) -> str:
    """ "mail doesn't reach 1 of them"; "" where it reaches everybody."""
    return _("mail doesn't reach %(n)s of them") % {"n": reach.unreached} if reach.unreached else ""


def _unasked(reach) -> str:
    """ "1 of them gets no reminders"; "" where everybody does."""
    if not reach.unasked:
        return ""
    said = ngettext(
        "%(n)s of them gets no reminders", "%(n)s of them get no reminders", reach.unasked
    )
    return said % {"n": reach.unasked}


def _nudged(one, reach, now) -> str:
    """ "nudged today, Wed, Dec 2", or "4 of them nudged Tue, Dec 1"; "" where nobody was."""
    if not reach.nudged:
        return ""
    day = zones.local_day(reach.nudged_at, one.zone, now=now, short=True)
    if zones.local_date(reach.nudged_at, one.zone) == zones.local_date(now, one.zone):
        day = _("today, %(day)s") % {"day": day}
    if reach.nudged == reach.silent:
        return _("nudged %(day)s") % {"day": day}
    return _("%(n)s of them nudged %(day)s") % {"n": reach.nudged, "day": day}


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
    minutes = sum(row.present_minutes or 0 for row in rows)
    return {"rows": rows, "now": now, "person": obj.user, "minutes": minutes}


def own_calendar(request, obj) -> dict:
    """The way to one's calendar address, on one's own page: no query."""
    return {}


def home_hours(request, **subject) -> dict | None:
    """A member's contact hours in the present cycles: one query."""
    if not network_roles(request.user).is_member:
        return None
    return next(iter(hours.so_far(user=request.user.pk)), None)


def team_hours(request, obj) -> dict:
    """The way to everybody's hours, on the team's page: no query."""
    return {"team": obj.pk}
