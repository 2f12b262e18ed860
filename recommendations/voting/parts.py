"""What votes show on the pages of the apps below, and on the roof's."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import zones
from foundation.attention import Attention
from gatherings.models import Gathering
from teams.standing import standing

from ..models import Ballot, BallotText, Concern, Draft, VoteCall
from . import outcomes, querysets, rule

SOON = timedelta(days=6)
LOOKED_AT = 50


def _title(lines) -> str:
    """The one text, or how many there are."""
    if len(lines) == 1:
        return lines[0].draft.title
    return ngettext("%(n)s text", "%(n)s texts", len(lines)) % {"n": len(lines)}


def home(request, **subject) -> dict | None:
    """The votes that wait for this person: two queries, none for who is in no team."""
    if not standing(request.user).active_teams:
        return None
    now = timezone.now()
    waiting = list(querysets.waiting_for(request.user, now)[:5])
    if not waiting:
        return None
    lines = outcomes.lines_of([one.call_id for one in waiting])
    return {
        "rows": [
            {
                "title": _title(lines[one.call_id]),
                "url": one.call.get_absolute_url(),
                "until": _("Until %(when)s")
                % {"when": zones.local_moment(one.call.closes_at, one.call.team.hub.zone, now=now)},
            }
            for one in waiting
        ]
    }


def attention(request, **subject) -> list[Attention] | None:
    """For coordinators: votes that close soon with too few answers, harms without an answer, and
    joint texts on which their team has no vote yet; and a session where texts can be decided now:
    five queries, two more where a vote closes soon.
    """
    who = standing(request.user)
    if not who.is_coordinator:
        return None
    now = timezone.now()
    calls = VoteCall.objects.filter(closed_at=None, closes_at__gt=now, closes_at__lte=now + SOON)
    if not who.coordinates_network:
        calls = calls.filter(team__hub__in=list(who.coordinated_hubs))
    calls = list(calls.select_related("team__hub").order_by("closes_at")[:LOOKED_AT])
    found = [one for call in _short(calls) if (one := _too_few(call, now))]
    return found + _here_and_now(who, now) + _harms(who, now) + _others_vote(who, now)


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
        "what": _title(lines),
        "n": one.answered,
        "needed": rule.needed(one.electors, ballot),
        "day": zones.local_day(call.closes_at, call.team.hub.zone, now=now, short=True),
    }
    return Attention(sentence, call.closes_at, _("Look at it"), call.get_absolute_url())


def _of_hubs(who, drafts):
    if who.coordinates_network:
        return drafts
    through = Draft.teams.through.objects.filter(team__hub__in=list(who.coordinated_hubs))
    return drafts.filter(pk__in=through.values("draft"))


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


def _harms(who, now) -> list[Attention]:
    rows = Draft.objects.filter(cycle__archived=False, state__in=Draft.WRITTEN)
    waiting = Concern.objects.filter(answer="").values("draft")
    rows = _of_hubs(who, rows).filter(pk__in=waiting).order_by("state_since")[:LOOKED_AT]
    said = _("Somebody saw a harm in %(title)s. It waits for an answer in the text.")
    return [
        Attention(
            said % {"title": one.title},
            one.state_since + timedelta(days=14),
            _("Look at it"),
            one.get_absolute_url() + "#harms",
            one.state_since,
        )
        for one in rows
    ]


def _others_vote(who, now) -> list[Attention]:
    """Joint texts on which another team votes, and one of these doesn't yet."""
    if who.coordinates_network:
        return []
    teams = Draft.teams.through.objects.filter(
        team__hub__in=list(who.coordinated_hubs), draft__state=Draft.State.VOTING
    )
    pairs = list(
        teams.values_list("draft_id", "team_id", "draft__title", "draft__state_since")[:LOOKED_AT]
    )
    if not pairs:
        return []
    called = {
        (draft, team)
        for draft, team, opened, since in BallotText.objects.filter(
            draft__in=[one[0] for one in pairs]
        ).values_list(
            "draft_id", "ballot__call__team_id", "ballot__call__opens_at", "draft__state_since"
        )
        if opened >= since
    }
    said = _("Another team votes on %(title)s. Yours has no vote on it yet.")
    return [
        Attention(
            said % {"title": title},
            since + timedelta(days=14),
            _("Open the vote"),
            reverse("recommendations:vote_open", args=[team]) + f"?text={draft}",
            since,
        )
        for draft, team, title, since in pairs
        if (draft, team) not in called
    ]


def of_date(request, *, obj, **subject) -> dict | None:
    """On a date's page: what was or is decided there, and *Decide now* for who leads it: three
    queries at most, none for a date of no team.
    """
    if obj.team_id is None or obj.state in ("draft", "cancelled"):
        return None
    now, user = timezone.now(), request.user
    leads = user.has_perm("gatherings.manage_gathering", obj)
    may = leads and obj.starts_at - timedelta(hours=12) <= now <= obj.ends_at + timedelta(hours=12)
    calls = list(VoteCall.objects.filter(gathering=obj).select_related("team__hub").order_by("pk"))
    lines = outcomes.lines_of([one.pk for one in calls]) if calls else {}
    seen = obj.team_id in standing(user).active_teams or leads or user.is_superuser
    rows = [
        {
            "title": _title(lines[one.pk]),
            "url": one.get_absolute_url(),
            "said": "; ".join(outcomes.outcome_words(line.ballot) for line in lines[one.pk]),
        }
        for one in calls
        if seen
    ]
    ready = querysets.votable(obj.team).count() if may else 0
    if not rows and not ready:
        return None
    return {"rows": rows, "may_decide": bool(ready), "ready": ready, "gathering": obj}
