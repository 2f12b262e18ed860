"""Starting a draft, and changing what it is about and who writes it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, richtext, tables, twice
from foundation.refusals import Refused, refuse
from foundation.retrying import one_transaction
from foundation.stale import refuse_other, refuse_unread
from teams.models import Membership, Team
from teams.services.seats import lock_team

from ..models import Author, Draft, DraftTemplate, Kind
from . import holding, texts

COLUMNS = (
    "kind", "title", "summary", "focus_area", "topic", "workgroup", "due_on", "shared_document",
    "resource_link",
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What a draft is about, as a form or the demo says it."""

    title: str
    kind: str = Kind.RECOMMENDATION
    summary: str = ""
    focus_area: Any = None
    topic: Any = None
    workgroup: Any = None
    due_on: date | None = None
    shared_document: str = ""
    resource_link: str = ""
    addressees: Sequence = ()
    # Besides the one that it is started in.
    other_teams: Sequence = field(default=())


@one_transaction
def start(
    *,
    team: Team,
    facts: Facts,
    with_template: bool = True,
    actor,
    via: str,
    now: datetime | None = None,
) -> Draft:
    """A draft of this team that begins with the template of its kind.

    Its authors are the workgroup's people who are members of its teams; without a workgroup
    ``actor``, where they are one. Raises Refused for what it lacks, and in an archived cycle.
    """
    now = now or timezone.now()
    holding.refuse_archived(team.cycle)
    teams = [team, *(one for one in facts.other_teams if one.pk != team.pk)]
    _check(facts, teams)
    lock_team(team.pk)
    recent = Draft.objects.filter(started_by=actor, created_at__gte=now - twice.JUST_NOW)
    if said := recent.filter(title=tables.tidy(facts.title), kind=facts.kind, teams=team).first():
        return said
    draft = Draft(cycle=team.cycle, state_since=now, created_at=now, started_by=actor)
    with history.record(actor=actor, via=via, reason="started"):
        _write(draft, facts, teams)
        add_authors(draft, _first_authors(draft, teams, actor), now)
        if with_template:
            template = DraftTemplate.objects.filter(kind=draft.kind).first()
            blocks = richtext.blocks(template.html) if template else []
            if blocks:
                texts.put(draft, blocks, person=None, before=None, now=now)
    return draft


@one_transaction
def change(
    *,
    draft: Draft,
    facts: Facts,
    seen: Draft | None = None,
    seen_several: Mapping[str, Iterable[int]] | None = None,
    actor,
    via: str,
    now: datetime | None = None,
) -> Draft:
    """What it is about. Its teams are those of ``facts`` and the one that it was started in.

    ``seen`` is the draft as a form compared it, ``seen_several`` by field the ids of several rows.
    """
    row = holding.held(draft.pk)
    holding.refuse_unless_written(row)
    refuse_unread(seen, row, COLUMNS, seen_several)
    first = row.started_in
    teams = [first, *(one for one in facts.other_teams if one.pk != first.pk)]
    _check(facts, teams, replaces=row.replaces)
    with history.record(actor=actor, via=via, reason="changed"):
        _write(row, facts, teams)
    return row


def successors(old: Draft, cycle) -> dict[Team, list[Team]]:
    """By team of a text what decides on its replacement in this cycle: itself or, in another cycle,
    its region's teams. Whose region has none there isn't asked.
    """
    of_cycle = list(
        Team.objects.filter(cycle=cycle, hub__in=[one.hub_id for one in old.team_list])
        .select_related("hub", "cycle")
        .order_by("name", "pk")
    )
    found = {
        one: [one] if one in of_cycle else [each for each in of_cycle if each.hub_id == one.hub_id]
        for one in old.team_list
    }
    return {one: teams for one, teams in found.items() if teams}


def _check(facts: Facts, teams: list[Team], replaces: Draft | None = None) -> None:
    found = []
    if not facts.title.strip():
        found.append(Refused(_("Enter a title."), field="title"))
    if facts.kind not in Kind.values:
        found.append(Refused(_("Choose what it will be."), field="kind"))
    if facts.focus_area is None:
        found.append(Refused(_("Choose a focus area."), field="focus_area"))
    if any(one.cycle_id != teams[0].cycle_id for one in teams):
        found.append(Refused(_("A joint text is of teams of the same cycle."), field="other_teams"))
    if replaces is not None:
        for old, those in successors(replaces, teams[0].cycle).items():
            if not set(those) & set(teams):
                said = _("The text that this replaces is of %(team)s, too: tick its team.")
                found.append(Refused(said % {"team": old.name}, field="other_teams"))
    if facts.workgroup is not None and not _is_theirs(facts.workgroup, teams):
        found.append(Refused(_("Choose a workgroup of one of its teams."), field="workgroup"))
    refuse(found)


def _is_theirs(workgroup, teams: list[Team]) -> bool:
    if workgroup.team_id is None:
        return workgroup.cycle_id == teams[0].cycle_id
    return workgroup.team_id in {one.pk for one in teams}


def _write(draft: Draft, facts: Facts, teams: list[Team]) -> None:
    for name in COLUMNS:
        value = getattr(facts, name)
        setattr(draft, name, tables.tidy(value) if isinstance(value, str) else value)
    if draft.kind != Kind.RESOURCE:
        draft.topic, draft.resource_link = None, ""
    draft.save()
    # Alone, so that it stands first: ``Draft.started_in`` reads that.
    draft.teams.add(teams[0])
    draft.teams.set(teams)
    draft.addressees.set(facts.addressees)
    draft.__dict__.pop("team_list", None)


def _first_authors(draft: Draft, teams: list[Team], actor) -> list:
    seats = Membership.objects.active().filter(team__in=teams, user__is_active=True)
    if draft.workgroup_id is not None:
        inside = draft.workgroup.roles_held.current().values("user")
        people = [one.user for one in seats.filter(user__in=inside).select_related("user")]
        if people:
            return people
    return [one.user for one in seats.filter(user=actor).select_related("user")[:1]]


def add_authors(draft: Draft, users: Iterable, now: datetime) -> None:
    """Authors of a draft, within a record; who is one already stays as they are."""
    known = set(draft.authors.values_list("user_id", flat=True))
    new = [one for one in dict.fromkeys(users) if one.pk not in known]
    history.bulk_create([Author(draft=draft, user=one, added_at=now) for one in new], Author)
    draft.__dict__.pop("author_list", None)


@one_transaction
def name_authors(
    *,
    draft: Draft,
    users: Sequence,
    seen: Iterable[int] | None = None,
    actor,
    via: str,
    now: datetime | None = None,
) -> None:
    """These people write it from now on. Who wrote it before stays named, and writes no more.

    ``seen`` are the ids of who wrote it when a form compared that. Raises Refused for nobody, and for
    people who aren't in its teams.
    """
    now = now or timezone.now()
    row = holding.held(draft.pk)
    holding.refuse_unless_written(row)
    if not users:
        raise Refused(_("Choose at least one person who writes it."), field="users")
    rows = {one.user_id: one for one in row.authors.all()}
    write = {pk for pk, one in rows.items() if one.writes}
    refuse_other(None if seen is None else set(seen), write)
    new = [one for one in users if one.pk not in rows or not rows[one.pk].writes]
    holding.refuse_outsiders(row.team_list, new, field="users")
    chosen = {one.pk for one in users}
    changed = [one for pk, one in rows.items() if one.writes != (pk in chosen)]
    for one in changed:
        one.writes = one.user_id in chosen
    with history.record(actor=actor, via=via, reason="authors"):
        history.bulk_update(changed, Author, ["writes"])
        add_authors(row, users, now)
    draft.__dict__.pop("author_list", None)
