"""What votes show on the pages of the apps below, and on the roof's."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import zones
from foundation.attention import Attention
from gatherings.models import Gathering
from teams.roles import network_roles

from ..models import Ballot, BallotText, Draft, VoteCall
from ..parts import attention_drafts, drafts_of_date, home_drafts
from . import outcomes, querysets, rule
from .services import room

SOON = timedelta(days=6)
LOOKED_AT = 50


def _title(lines) -> str:
    """The one text, or how many there are."""
    if len(lines) == 1:
        return lines[0].draft.title
    return ngettext("%(n)s text", "%(n)s texts", len(lines)) % {"n": len(lines)}


def _named(lines) -> str:
    """The same in a sentence: a title stands in quotes."""
    return _("“%(title)s”") % {"title": _title(lines)} if len(lines) == 1 else _title(lines)


def home(request, **subject) -> dict | None:
    """The votes that wait for this person: two queries, where any text of theirs is voted on."""
    who = network_roles(request.user)
    live = [pk for pk, team in who.active_teams.items() if not team.archived]
    if not live or not _voted_on(home_drafts(request, live)):
        return None
    now = timezone.now()
    waiting = list(querysets.waiting_for(request.user, now)[:5])
    if not waiting:
        return None
    lines = outcomes.lines_of([one.call_id for one in waiting])
    title = ngettext(
        "%(name)s, a vote waits for your answer",
        "%(name)s, %(n)s votes wait for your answer",
        len(waiting),
    ) % {"name": request.user.greeting, "n": len(waiting)}
    return {
        "title": title,
        "answers": len(waiting),
        "rows": [
            {
                "title": _title(lines[one.call_id]),
                "url": one.call.get_absolute_url(),
                "until": _("Until %(when)s")
                % {"when": zones.local_moment(one.call.closes_at, one.call.team.hub.zone, now=now)},
            }
            for one in waiting
        ],
    }


def answers_besides(request, **subject) -> int:
    """How many votes wait for this person: home greets them with it, dates included."""
    return querysets.waiting_for(request.user, timezone.now()).count()


def _voted_on(drafts) -> list[Draft]:
    return [one for one in drafts if one.state == Draft.State.VOTING]


def attention(request, **subject) -> list[Attention] | None:
    """For coordinators: votes that close soon with too few answers, harms without an answer, joint
    texts on which their team has no vote yet; and a session where texts can be decided now.

    No query beyond the drafts' own where nothing is ready or voted on.
    """
    who = network_roles(request.user)
    if not who.is_coordinator:
        return None
    now = timezone.now()
    drafts = attention_drafts(request)
    found = _harms([one for one in drafts if one.state in Draft.WRITTEN and one.is_harmed])
    if voted := _voted_on(drafts):
        calls = VoteCall.objects.filter(
            closed_at=None, closes_at__gt=now, closes_at__lte=now + SOON,
            ballots__texts__draft__in=[one.pk for one in voted],
        )  # fmt: skip
        if not who.coordinates_network:
            calls = calls.filter(team__hub__in=list(who.coordinated_hubs))
        calls = list(calls.distinct().select_related("team__hub").order_by("closes_at", "pk"))
        found += [item for one in _short(calls) if (item := _too_few(one, now))]
        found += _others_vote(who, voted)
    if any(one.state == Draft.State.READY for one in drafts):
        found += _here_and_now(who, now)
    return found


def _short(calls):
    """These votes with their questions counted: two queries."""
    if not calls:
        return []
    ballots = querysets.with_counts(Ballot.objects.filter(call__in=[one.pk for one in calls]))
    by_call = defaultdict(list)
    for ballot in ballots:
        by_call[ballot.call_id].append(ballot)
    lines = outcomes.lines_of([one.pk for one in calls])
    return [(call, by_call[call.pk], lines[call.pk]) for call in calls]


def _too_few(found, now) -> Attention | None:
    call, ballots, lines = found
    counted = [(querysets.counted(one), one) for one in ballots]
    short = [(one, ballot) for one, ballot in counted if not rule.enough(one, ballot)]
    if not short:
        return None
    one, ballot = min(short, key=lambda pair: pair[0].answered)
    said = _("Vote on %(what)s: %(n)s have answered, %(needed)s must. It closes on %(day)s.")
    sentence = said % {
        "what": _named(lines),
        "n": one.answered,
        "needed": rule.needed(one.electors, ballot),
        "day": zones.local_day(call.closes_at, call.team.hub.zone, now=now, short=True),
    }
    return Attention(sentence, call.closes_at, _("Look at it"), call.get_absolute_url())


def _here_and_now(who, now) -> list[Attention]:
    """A session that goes on while texts of its team are ready: one query."""
    rows = Gathering.objects.filter(
        kind="session", state="announced", starts_at__lte=now + timedelta(hours=1), ends_at__gt=now,
        team__written_drafts__state=Draft.State.READY,
    )  # fmt: skip
    if not who.coordinates_network:
        rows = rows.filter(team__hub__in=list(who.coordinated_hubs))
    rows = rows.annotate(n=Count("team__written_drafts")).select_related("team").order_by("pk")
    return [
        Attention(
            ngettext(
                "%(title)s is on: %(n)s text is ready to decide.",
                "%(title)s is on: %(n)s texts are ready to decide.",
                one.n,
            )
            % {"title": one.full_title, "n": one.n},
            now,
            _("Decide now"),
            reverse("recommendations:decide_now", args=[one.pk]),
        )
        for one in rows[:LOOKED_AT]
    ]


def _harms(drafts) -> list[Attention]:
    said = _("Somebody saw a harm in “%(title)s”. It waits for an answer in the text.")
    return [
        Attention(
            said % {"title": one.title},
            one.state_since + timedelta(days=14),
            _("Look at it"),
            one.get_absolute_url() + "#harms",
            one.state_since,
        )
        for one in drafts
    ]


def _others_vote(who, drafts) -> list[Attention]:
    """Joint texts on which another team votes, and one of these doesn't yet: one query."""
    if who.coordinates_network:
        return []
    called = BallotText.objects.filter(
        draft=OuterRef("draft"),
        ballot__call__team=OuterRef("team"),
        ballot__call__opens_at__gte=OuterRef("draft__state_since"),
    )
    rows = Draft.teams.through.objects.filter(
        ~Exists(called),
        team__hub__in=list(who.coordinated_hubs),
        draft__in=[one.pk for one in drafts],
    )
    titles = {one.pk: one for one in drafts}
    said = _("Another team votes on “%(title)s”. Yours has no vote on it yet.")
    return [
        Attention(
            said % {"title": titles[draft].title},
            titles[draft].state_since + timedelta(days=14),
            _("Open the vote"),
            reverse("recommendations:vote_open", args=[team]) + f"?text={draft}",
            titles[draft].state_since,
        )
        for draft, team in rows.order_by("pk").values_list("draft_id", "team_id")
    ]


def _calls_of(request, gathering) -> list[VoteCall]:
    """The votes that were opened on this date, kept with the request: no query where nothing of its
    drafts was voted on, else one.
    """
    known = request.__dict__.setdefault("_votes_of_dates", {})
    if gathering.pk not in known:
        voted = any(one.voted_on for one in drafts_of_date(request, gathering))
        rows = VoteCall.objects.filter(gathering=gathering).select_related("team__hub")
        known[gathering.pk] = list(rows.order_by("pk")) if voted else []
    return known[gathering.pk]


def to_do_on_the_day(request, *, obj, **subject) -> dict | None:
    """On the day itself, for who leads the date: *Decide now*, and what the room says on votes that
    were opened there; no query beyond those of :func:`of_date`.
    """
    now = timezone.now()
    leads = request.user.has_perm("gatherings.manage_gathering", obj)
    if obj.team_id is None or not leads or not room.is_on(obj, now):
        return None
    ready = _ready_for(request.user, obj, drafts_of_date(request, obj))
    open_now = [
        one
        for one in _calls_of(request, obj)
        if room.may_enter(one, now) and request.user.has_perm("recommendations.run_vote", one)
    ]
    if not ready and not open_now:
        return None
    return {"ready": ready, "calls": open_now, "gathering": obj}


def _ready_for(user, date, drafts) -> int:
    """How many of these this person can decide on in the room: no query for coordinators."""
    ready = [one.pk for one in drafts if one.state == Draft.State.READY]
    if not ready or network_roles(user).coordinates(date.hub_id):
        return len(ready)
    if not user.has_perm("recommendations.open_votes", date.team):
        return 0
    return querysets.to_put(user, date.team, Draft.objects.filter(pk__in=ready)).count()


def of_date(request, *, obj, **subject) -> dict | None:
    """On a date's page: what was or is decided there; no query beyond the drafts' own where nothing
    was voted on there, else two.
    """
    calls = _calls_of(request, obj) if obj.team_id is not None and obj.state != "draft" else []
    if not calls:
        return None
    lines = outcomes.lines_of([one.pk for one in calls])
    rows = [
        {
            "title": _title(lines[one.pk]),
            "url": one.get_absolute_url(),
            "said": "; ".join(dict.fromkeys(line.said for line in lines[one.pk])),
        }
        for one in calls
    ]
    return {"rows": rows}
