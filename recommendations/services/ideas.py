"""Ideas: proposed, supported, and then a draft, a workgroup, or shelved."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, twice
from foundation.refusals import Refused, still_there
from foundation.retrying import one_transaction
from teams.models import Team
from teams.services.seats import lock_team
from workgroups.models import Workgroup
from workgroups.services import proposals

from ..models import Draft, Idea, IdeaSupporter
from . import drafts, holding
from .drafts import Facts

State = Idea.State


@one_transaction
def propose(
    *, team: Team, title: str, text: str = "", focus_area=None, actor, via: str, now=None
) -> Idea:
    """An idea on the team's board, which ``actor`` would work on. Raises Refused without a title."""
    now = now or timezone.now()
    holding.refuse_archived(team.cycle)
    title, text = " ".join(title.split()), " ".join(text.split())
    if not title:
        raise Refused(_("Give your idea a title."), field="title")
    lock_team(team.pk)
    recent = Idea.objects.filter(team=team, proposed_by=actor, created_at__gte=now - twice.JUST_NOW)
    if said := recent.filter(title=title, text=text).first():
        return said
    idea = Idea(
        team=team,
        title=title,
        text=text,
        focus_area=focus_area,
        proposed_by=actor,
        created_at=now,
    )
    with history.record(actor=actor, via=via, reason="proposed"):
        idea.save()
    IdeaSupporter.objects.create(idea=idea, user=actor, created_at=now)
    return idea


def _held(pk: int) -> Idea:
    rows = Idea.objects.select_for_update(of=("self",), no_key=True)
    row = still_there(rows.select_related("team__cycle", "team__hub"), pk)
    holding.refuse_archived(row.team.cycle)
    if row.state != State.OPEN:
        said = row.get_state_display()
        raise Refused(
            _("%(title)s isn't open any more: %(state)s.") % {"title": row.title, "state": said}
        )
    return row


@one_transaction
def support(*, idea: Idea, actor, via: str, now: datetime | None = None) -> None:
    """*I'd work on this.* Said twice, it stands once."""
    row = _held(idea.pk)
    IdeaSupporter.objects.get_or_create(
        idea=row, user=actor, defaults={"created_at": now or timezone.now()}
    )


@one_transaction
def take_support_back(*, idea: Idea, actor, via: str, now=None) -> None:
    _held(idea.pk).supporters.filter(user=actor).delete()


@one_transaction
def make_draft(*, idea: Idea, facts: Facts, actor, via: str, now: datetime | None = None) -> Draft:
    """It becomes a draft: who'd work on it is an author, with whoever starts it."""
    now = now or timezone.now()
    row = _held(idea.pk)
    draft = drafts.start(team=row.team, facts=facts, actor=actor, via=via, now=now)
    members = row.team.memberships.active().values("user")
    keen = [
        one.user
        for one in row.supporters.filter(user__in=members, user__is_active=True)
        .select_related("user")
        .order_by("created_at", "pk")
    ]
    row.state, row.draft = State.DRAFT, draft
    with history.record(actor=actor, via=via, reason="became a draft"):
        drafts.add_authors(draft, keen, now)
        row.save(update_fields=["state", "draft"])
    return draft


@one_transaction
def shelve(*, idea: Idea, reason: str, actor, via: str, now=None) -> Idea:
    """Kept with the reason why nobody works on it."""
    row = _held(idea.pk)
    row.reason = " ".join(reason.split())[:300]
    if not row.reason:
        raise Refused(_("Say why it is shelved."), field="reason")
    row.state = State.SHELVED
    with history.record(actor=actor, via=via, reason="shelved"):
        row.save(update_fields=["state", "reason"])
    return row


@one_transaction
def open_again(*, idea: Idea, actor, via: str, now=None) -> Idea:
    """A shelved idea stands on the board again."""
    rows = Idea.objects.select_for_update(of=("self",), no_key=True)
    row = still_there(rows.select_related("team__cycle"), idea.pk)
    holding.refuse_archived(row.team.cycle)
    if row.state == State.SHELVED:
        row.state, row.reason = State.OPEN, ""
        with history.record(actor=actor, via=via, reason="open again"):
            row.save(update_fields=["state", "reason"])
    return row


@one_transaction
def name_workgroup(*, idea: Idea, workgroup, actor, via: str, now=None) -> Idea:
    """It became this workgroup of its team."""
    row = _held(idea.pk)
    if workgroup.team_id != row.team_id:
        raise Refused(_("Choose a workgroup of this team."), field="workgroup")
    row.state, row.workgroup = State.WORKGROUP, workgroup
    with history.record(actor=actor, via=via, reason="became a workgroup"):
        row.save(update_fields=["state", "workgroup"])
    return row


@one_transaction
def propose_workgroup(*, idea: Idea, name: str, goal: str, actor, via: str, now=None) -> Workgroup:
    """It becomes a proposal for a workgroup of its team, as workgroups make one; returns that.

    Who'd work on the idea would join. Raises Refused for what the proposal lacks.
    """
    row = _held(idea.pk)
    areas = [row.focus_area] if row.focus_area else []
    facts = proposals.Facts(name=name, goal=goal, focus_areas=areas)
    given: dict[str, Any] = {"via": via, "now": now}
    members = row.team.memberships.active().values("user")
    if not members.filter(user=actor).exists():
        raise Refused(_("A member of the team proposes it."))
    group = proposals.propose(team=row.team, facts=facts, actor=actor, **given)
    keen = row.supporters.filter(user__in=members, user__is_active=True).exclude(user=actor)
    for one in keen.select_related("user").order_by("created_at", "pk"):
        proposals.support(workgroup=group, actor=one.user, **given)
    name_workgroup(idea=row, workgroup=group, actor=actor, **given)
    return group
