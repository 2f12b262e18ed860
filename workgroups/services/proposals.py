"""From an idea to an open workgroup: proposing, supporting, opening, sending back, making."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, twice, zones
from foundation.refusals import Refused, refused_if_taken, still_there
from foundation.retrying import one_transaction
from foundation.stale import refuse_unread
from gatherings.services import dates
from mailing.models import Sending
from mailing.services import enqueue, open_sending
from teams.models import FocusArea, Team

from .. import mails
from ..models import Supporter, Workgroup, WorkgroupMember
from . import holding
from .members import add_roles, end_offers

Role = WorkgroupMember.Role
# Kinds of sendings: what the Undo of a decision takes back.
OPENED, SENT_BACK = "workgroups.opening", "workgroups.sending_back"


@dataclass(frozen=True)
class Facts:
    """What a workgroup is about, as somebody typed it."""

    name: str
    goal: str
    focus_areas: Sequence[FocusArea] = ()
    serves: str = ""
    hands_in: str = ""
    first_week: date | None = None
    last_week: date | None = None
    meeting_link: str = ""
    shared_folder: str = ""


# What the workgroup keeps in columns of its own.
COLUMNS = tuple(one.name for one in fields(Facts) if one.name != "focus_areas")


def _fit(facts: Facts) -> dict:
    """The columns as they are kept."""
    given = {name: getattr(facts, name) for name in COLUMNS}
    return {name: one.strip() if isinstance(one, str) else one for name, one in given.items()}


def _write(workgroup: Workgroup, facts: Facts) -> None:
    """Save these facts; Refused where name or weeks can't be so. Within ``history.record``."""
    for name, value in _fit(facts).items():
        setattr(workgroup, name, value)
    if not workgroup.name:
        raise Refused(_("Enter a name."), field="name")
    if not workgroup.goal:
        raise Refused(_("Say the goal in one or two sentences."), field="goal")
    if workgroup.first_week and workgroup.last_week and workgroup.last_week < workgroup.first_week:
        raise Refused(_("Enter a last week that isn't before the first."), field="last_week")
    said = _("There is a workgroup called %(name)s already. Give this one another name.")
    taken = Refused(said % {"name": workgroup.name}, field="name")
    if _name_taken(workgroup):
        raise taken
    # One open to the cycle is its hub's, and another team of it may make one now, too.
    with refused_if_taken(taken):
        workgroup.save()
    workgroup.focus_areas.set(facts.focus_areas)


def _name_taken(workgroup: Workgroup) -> bool:
    same = Workgroup.objects.filter(name__iexact=workgroup.name).exclude(pk=workgroup.pk)
    if workgroup.team_id is not None:
        return same.filter(team=workgroup.team_id).exists()
    return same.filter(team=None, hub=workgroup.hub_id, cycle=workgroup.cycle_id).exists()


def _new(team: Team, open_to_cycle: bool, **more) -> Workgroup:
    """An unsaved one of the team, which is held so that its name is free; or of its hub alone."""
    team = (
        Team.objects.select_for_update(of=("self",), no_key=True)
        .select_related("hub", "cycle")
        .get(pk=team.pk)
    )
    holding.refuse_archived(team.cycle)
    return Workgroup(hub=team.hub, cycle=team.cycle, team=None if open_to_cycle else team, **more)


def _made_just_now(new: Workgroup, facts: Facts, *, actor, now: datetime) -> Workgroup | None:
    """What the first of two presses made of the very same, where this is the second."""
    known = Workgroup.objects.filter(
        team=new.team,
        hub=new.hub,
        cycle=new.cycle,
        proposed_by=new.proposed_by,
        copied_from=new.copied_from,
        created_at__gte=now - twice.JUST_NOW,
        pk__in=Workgroup.history.filter(history_type="+", history_user=actor).values("id"),
        **_fit(facts),
    ).first()
    if known is None or set(known.focus_areas.all()) != set(facts.focus_areas):
        return None
    return known


@one_transaction
def propose(
    *,
    team: Team,
    facts: Facts,
    open_to_cycle: bool = False,
    actor,
    via: str,
    now: datetime | None = None,
) -> Workgroup:
    """A member's idea, which others can support and the coordinator opens or sends back.

    Who proposes it would join it. Raises Refused, with the field's name, for a name that the team
    has already, and for weeks in the wrong order.
    """
    now = now or timezone.now()
    workgroup = _new(team, open_to_cycle, proposed_by=actor)
    if made := _made_just_now(workgroup, facts, actor=actor, now=now):
        return made
    with history.record(actor=actor, via=via):
        _write(workgroup, facts)
    Workgroup.objects.filter(pk=workgroup.pk).update(created_at=now)
    Supporter.objects.create(workgroup=workgroup, user=actor)
    return workgroup


@one_transaction
def change(
    *,
    workgroup: Workgroup,
    facts: Facts,
    seen: Workgroup | None = None,
    seen_several: Mapping[str, Iterable[int]] | None = None,
    actor,
    via: str,
    now=None,
) -> Workgroup:
    """Change what it is about. A proposal that was sent back is proposed again by it.

    Meetings to come take over another name and other links; nobody is mailed for a name. Raises
    Refused as :func:`propose` does, and for a closed one. ``seen`` is it as a form compared
    it, ``seen_several`` its focus areas' ids by that name.
    """
    now = now or timezone.now()
    row = holding.held(workgroup.pk)
    holding.refuse_archived(row.cycle)
    refuse_unread(seen, row, COLUMNS, seen_several)
    if row.state == Workgroup.State.CLOSED:
        raise Refused(_("%(name)s is closed. It stays as it was.") % {"name": row.name})
    before = {name: getattr(row, name) for name in COLUMNS}
    row.sent_back = ""
    with history.record(actor=actor, via=via):
        _write(row, facts)
    _take_over(row, before, actor=actor, via=via, now=now)
    return row


def _take_over(workgroup, before, *, actor, via, now) -> None:
    """Give drafts the present links, and all meetings to come the present name."""
    for meeting in workgroup.meetings.filter(gathering__ends_at__gt=now).select_related(
        "gathering"
    ):
        one = meeting.gathering
        if one.state not in ("draft", "announced"):
            continue
        changes = {}
        if before["name"] != workgroup.name and one.title.endswith(f", {before['name']}"):
            number = one.title.removesuffix(f", {before['name']}")
            changes["title"] = f"{number}, {workgroup.name}"
        if one.document_link == before["shared_folder"]:
            changes["document_link"] = workgroup.shared_folder
        # People are mailed about another link, so an announced one is changed on its own page.
        if one.state == "draft" and one.link == before["meeting_link"]:
            changes["link"] = workgroup.meeting_link
        if changes:
            dates.change(gathering=one, changes=changes, actor=actor, via=via, now=now)


@one_transaction
def support(*, workgroup: Workgroup, actor, via: str, now=None) -> None:
    """*I'd join*: whoever says so is in it once it opens. Raises Refused for one that is open."""
    row = holding.held(workgroup.pk, actor)
    _refuse_unless_proposed(row)
    holding.refuse_outsiders(row, [actor])
    Supporter.objects.update_or_create(workgroup=row, user=actor, defaults={"ended_with": None})


@one_transaction
def take_support_back(*, workgroup: Workgroup, actor, via: str, now=None) -> None:
    row = holding.held(workgroup.pk)
    _refuse_unless_proposed(row)
    Supporter.objects.filter(workgroup=row, user=actor).delete()


def _refuse_unless_proposed(workgroup: Workgroup) -> None:
    holding.refuse_archived(workgroup.cycle)
    if workgroup.state != Workgroup.State.PROPOSED:
        raise Refused(
            _("%(name)s isn't a proposal any more. Open its page to see what it is now.")
            % {"name": workgroup.name}
        )


@one_transaction
def send_back(
    *,
    workgroup: Workgroup,
    words: str,
    actor,
    via: str,
    sending_key: str = "",
    now: datetime | None = None,
) -> Workgroup:
    """Ask the one who proposed it to change something first; they are mailed the sentence.

    ``sending_key`` names what its *Undo* takes back.
    """
    now = now or timezone.now()
    row = holding.held(workgroup.pk)
    _refuse_unless_proposed(row)
    words = words.strip()
    if not words:
        raise Refused(_("Say in a sentence what to change."), field="words")
    if len(words) > Workgroup._meta.get_field("sent_back").max_length:
        raise Refused(_("Make it shorter: 300 letters at most."), field="words")
    before = {"workgroup": row.pk, "words": words, "former": row.sent_back}
    row.sent_back = words
    with history.record(actor=actor, via=via, reason="sent back"):
        row.save(update_fields=["sent_back"])
    sending = _deed(SENT_BACK, row, before, sending_key, actor=actor, now=now)
    # Who left the team doesn't change it any more.
    asked = row.proposed_by if row.proposed_by != actor else None
    if asked and holding.seats_for(row, [asked]).exists():
        enqueue([mails.sent_back(row, actor=actor, now=now)], sending=sending, now=now)
    return row


def _deed(kind: str, row: Workgroup, before: dict, key: str, *, actor, now) -> Sending:
    """What the *Undo* of a decision about a proposal takes back: see undo.py."""
    sending, _created = open_sending(
        key=key or uuid.uuid4().hex,
        actor=actor,
        kind=kind,
        label=row.name,
        before=before | {"undone": _("%(name)s is as it was.") % {"name": row.name}},
        now=now,
    )
    return sending


@one_transaction
def open_proposal(
    *,
    workgroup: Workgroup,
    facilitator=None,
    actor,
    via: str,
    sending_key: str = "",
    now: datetime | None = None,
) -> Workgroup:
    """Open what was proposed: who would join is in it, ``facilitator`` leads it.

    Left out, it is who proposed it. They are mailed. Opened already, it stays as it is.
    ``sending_key`` names what its *Undo* takes back. Raises Refused where nobody leads it, or the facilitator isn't a member any more.
    """
    now = now or timezone.now()
    row = still_there(Workgroup.objects.select_related("proposed_by"), workgroup.pk)
    facilitator = facilitator or row.proposed_by
    # Their teams come first. Who supports it just now is read once more below.
    people = [one.user for one in row.supporters.current().select_related("user")]
    row = holding.held(workgroup.pk, *people, *([facilitator] if facilitator else []))
    if row.state == Workgroup.State.OPEN:
        return row
    _refuse_unless_proposed(row)
    supports = list(row.supporters.current().select_related("user").order_by("pk"))
    people = [one.user for one in supports]
    if facilitator is None:
        raise Refused(_("Choose who leads it."), field="facilitator")
    before = {
        "workgroup": row.pk,
        "sent_back": row.sent_back,
        "supporters": [[one.user_id, one.created_at.isoformat()] for one in supports],
    }
    sending = _deed(OPENED, row, before, sending_key, actor=actor, now=now)
    return _opened(row, people, facilitator, actor=actor, via=via, now=now, sending=sending)


@one_transaction
def make(
    *,
    team: Team,
    facts: Facts,
    facilitator,
    open_to_cycle: bool = False,
    copied_from: Workgroup | None = None,
    actor,
    via: str,
    now: datetime | None = None,
) -> Workgroup:
    """A coordinator's own: open at once, led by ``facilitator``, who is mailed.

    Raises Refused as :func:`propose` does, and where the facilitator isn't a member.
    """
    now = now or timezone.now()
    workgroup = _new(team, open_to_cycle, copied_from=copied_from)
    if facilitator is None:
        raise Refused(_("Choose who leads it."), field="facilitator")
    made = _made_just_now(workgroup, facts, actor=actor, now=now)
    if made and made.roles_held.current().filter(user=facilitator, role=Role.FACILITATOR).exists():
        return made
    with history.record(actor=actor, via=via):
        _write(workgroup, facts)
    return _opened(workgroup, [], facilitator, actor=actor, via=via, now=now)


def _opened(row, people, facilitator, *, actor, via, now, sending=None) -> Workgroup:
    inside = set(holding.seats_for(row, people).values_list("user_id", flat=True))
    holding.refuse_outsiders(row, [facilitator])
    row.state, row.sent_back = Workgroup.State.OPEN, ""
    row.opened_on = zones.local_date(now, row.hub.zone)
    members = [one for one in people if one.pk in inside and one.pk != facilitator.pk]
    with history.record(actor=actor, via=via, reason="opened"):
        row.save(update_fields=["state", "sent_back", "opened_on"])
        roles = {facilitator: Role.FACILITATOR} | dict.fromkeys(members, Role.MEMBER)
        add_roles(row, roles, row.opened_on)
    row.supporters.all().delete()
    ended = end_offers(row, [facilitator], row.opened_on)
    if sending is not None:
        given = sorted([user.pk, str(role)] for user, role in roles.items())
        sending.before |= {"offers": ended, "roles": given}
        sending.save(update_fields=["before"])
    # The others hear when its meetings are announced: nobody wants two mails for one thing.
    if actor is None or facilitator.pk != actor.pk:
        new = mails.opened(row, facilitator, actor=actor, now=now)
        enqueue([new], sending=sending, now=now)
    return row
