"""What the page of a draft shows of its votes: team by team, and the harms that wait for an answer."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.stale import mark_of
from teams.roles import network_roles

from ..models import BallotText, Draft
from . import querysets, tally
from .services import harms

State = Draft.State


def voting_on(draft: Draft, user, *, now: datetime) -> dict:
    """For the page's template: no query for a draft that nobody has voted on."""
    found: dict = {}
    came_back = draft.state in Draft.WRITTEN and draft.has_harms
    waits = came_back or draft.state in (State.READY, State.VOTING)
    team = _team_to_open(draft, user) if waits and not draft.cycle.archived else None
    if draft.state == State.VOTING or draft.state in Draft.DECIDED:
        found |= _teams(draft, user)
    if draft.state == State.READY and team is not None:
        found["vote_url"] = _url("vote_open", team, draft)
    elif draft.state == State.VOTING and team is not None:
        called = {one.call.team_id for one in found["vote_teams"] if one.call}
        if team.pk not in called:
            found["vote_url"] = _url("vote_open", team, draft)
    if came_back:
        found |= _harms(draft, user, team, now)
    return found


def _team_to_open(draft: Draft, user):
    """The team for which this visitor may open its vote; their own before others."""
    if not user.has_perm("recommendations.put_to_vote", draft):
        return None
    who = network_roles(user)
    own = [one for one in draft.team_list if one.pk in who.active_teams]
    led = [one for one in draft.team_list if who.coordinates(one.hub_id)]
    rest = draft.team_list if user.is_superuser else []
    return next(iter([*own, *led, *rest]), None)


def _url(name: str, team, draft: Draft) -> str:
    return reverse(f"recommendations:{name}", args=[team.pk]) + "?" + urlencode({"text": draft.pk})


def _teams(draft: Draft, user) -> dict:
    lines = tally.teams_of(draft)
    who = network_roles(user)
    seen = {
        one.pk
        for one in draft.team_list
        if user.is_superuser or one.pk in who.active_teams or who.coordinates(one.hub_id)
    }
    found = {"vote_teams": lines, "vote_visible": seen}
    n, teams = tally.adopted_by(lines)
    if draft.state in Draft.DECIDED and teams > 1:
        found["adopted_by"] = _("Adopted by %(n)s of %(all)s regions") % {"n": n, "all": teams}
    return found


def _harms(draft: Draft, user, team, now: datetime) -> dict:
    concerns = querysets.open_concerns(draft)
    if not concerns:
        return {}
    for one in concerns:
        # A harm of a collection is answered in the text that it is about.
        one.waits_here = one.draft_id == draft.pk and not one.met
        one.mark = mark_of(one.answer)
        # Nothing is left to do for its authors, but to say more.
        one.is_asked = bool(one.answer) and one.met is None
    writes = user.has_perm("recommendations.write", draft) and not draft.cycle.archived
    waits = harms.waits_for(draft, now)
    return {
        "concerns": concerns,
        "asks_for_answer": writes and any(one.waits_here for one in concerns),
        "all_are_asked": all(one.is_asked for one in concerns if one.waits_here),
        "mine_to_say": [
            one
            for one in concerns
            if one.vote.elector.user_id == user.pk
            and one.answer
            and one.met is None
            and one.draft_id == draft.pk
        ],
        "second_vote_waits": waits,
        "second_vote_url": "" if team is None or waits else _second_url(team, draft, concerns),
    }


def _second_url(team, draft: Draft, concerns) -> str:
    """The mail of the second vote; a collection is voted on as one again."""
    texts = BallotText.objects.filter(ballot__in=[one.vote.ballot_id for one in concerns])
    others = set(texts.values_list("draft_id", flat=True)) - {draft.pk}
    url = _url("vote_send", team, draft)
    return (
        url + "".join(f"&text={pk}" for pk in sorted(others)) + ("&as=collection" if others else "")
    )
