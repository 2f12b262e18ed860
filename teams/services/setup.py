"""Setting up: a hub, a cycle with its terms, a team and who coordinates, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from foundation import history, zones
from foundation.refusals import Refused, refuse
from foundation.retrying import one_transaction
from mailing.services import enqueue
from people.models import User

from .. import mails
from ..models import Cycle, Hub, HubRole, Team, Term
from .newcomers import Newcomer, check, find_or_create

TERMS = 3


@dataclass(frozen=True)
class NewHub:
    name: str
    zone: str = zones.DEFAULT_ZONE
    website: str = ""


@dataclass(frozen=True)
class NewTerm:
    """A day may be None to find faults in what is known, and not to be made."""

    name: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class NewCycle:
    """A cycle lasts from its first term's start to its last one's end."""

    name: str
    terms: Sequence[NewTerm]


@one_transaction
def set_up_hub(
    *,
    hub: Hub | NewHub,
    cycle: Cycle | NewCycle,
    team_name: str,
    coordinator: Newcomer | None,
    actor,
    via: str,
    now: datetime | None = None,
) -> Team:
    """Make what is new among hub, cycle and coordinator, and the team; nothing if any is refused.

    ``coordinator`` may be None for a hub that somebody coordinates already. Whoever coordinates
    from now on gets a mail that says so. Refused names the fields: hub_name, cycle_name, term_2_*,
    team_name, coordinator_name or coordinator_email.
    """
    now = now or timezone.now()
    refuse(faults(hub=hub, cycle=cycle, team_name=team_name, coordinator=coordinator, now=now))
    with history.record(actor=actor, via=via, reason="set up"):
        if isinstance(hub, NewHub):
            hub = _make_hub(hub)
        if isinstance(cycle, NewCycle):
            cycle = _make_cycle(cycle)
        team = Team.objects.create(hub=hub, cycle=cycle, name=_plain(team_name))
        if coordinator is not None:
            _appoint(team, coordinator, actor, via, now)
    return team


def faults(*, hub, cycle, team_name, coordinator, now: datetime | None = None) -> list[Refused]:
    """Everything that :func:`set_up_hub` would refuse of these; writes nothing."""
    now = now or timezone.now()
    new_hub, new_cycle = isinstance(hub, NewHub), isinstance(cycle, NewCycle)
    found = _faults_of_hub(hub) if new_hub else []
    if new_cycle:
        found += _faults_of_cycle(cycle)
    # What is new has no team yet.
    found += _faults_of_team_name(hub, cycle, team_name, known=not (new_hub or new_cycle))
    return found + _faults_of_coordinator(hub, coordinator, now)


def _plain(name: str) -> str:
    return " ".join(name.split())


def _faults_of_hub(new: NewHub) -> list[Refused]:
    name = _plain(new.name)
    if not name:
        said = _("Enter the hub's name, or choose one that is there.")
    elif Hub.objects.filter(name__iexact=name).exists():
        said = _("There is a hub of this name. Choose it from the list, or enter another name.")
    else:
        return []
    return [Refused(said, field="hub_name")]


def _make_hub(new: NewHub) -> Hub:
    name = _plain(new.name)
    return Hub.objects.create(name=name, slug=_free_slug(name), zone=new.zone, website=new.website)


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "hub"
    taken = set(Hub.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for n in range(2, 1000) if (slug := f"{base}-{n}") not in taken)


def _faults_of_cycle(new: NewCycle) -> list[Refused]:
    name = _plain(new.name)
    found = []
    if not name:
        said = _("Enter the cycle's name, such as 2026-27, or choose one that is there.")
        found.append(Refused(said, field="cycle_name"))
    elif Cycle.objects.filter(name=name).exists():
        said = _("There is a cycle of this name. Choose it from the list, or enter another name.")
        found.append(Refused(said, field="cycle_name"))
    return found + _faults_of_terms(new.terms)


def _make_cycle(new: NewCycle) -> Cycle:
    cycle = Cycle.objects.create(
        name=_plain(new.name), starts_on=new.terms[0].starts_on, ends_on=new.terms[-1].ends_on
    )
    for number, term in enumerate(new.terms, start=1):
        Term.objects.create(
            cycle=cycle,
            number=number,
            name=term.name.strip(),
            starts_on=term.starts_on,
            ends_on=term.ends_on,
        )
    return cycle


def _faults_of_terms(terms: Sequence[NewTerm]) -> list[Refused]:
    """Three, each named, ending after it starts and starting after the one before."""
    if len(terms) != TERMS:
        return [Refused(_("Enter all three terms."), field="term_1_name")]
    found: list[Refused] = []
    names: set[str] = set()
    before: date | None = None
    for number, term in enumerate(terms, start=1):
        name = term.name.strip()
        if name in names:
            said = _("Give each term a name of its own, such as Fall 2026.")
            found.append(Refused(said, field=f"term_{number}_name"))
        names |= {name} if name else set()
        typed = {"name": name, "starts_on": term.starts_on, "ends_on": term.ends_on}
        for part in (part for part, value in typed.items() if not value):
            said = _("Enter this for a new cycle.")
            found.append(Refused(said, field=f"term_{number}_{part}"))
        if term.starts_on and term.ends_on and term.ends_on <= term.starts_on:
            said = _("Enter an end after %(day)s.") % {"day": zones.say_day(term.starts_on)}
            found.append(Refused(said, field=f"term_{number}_ends_on"))
        if before and term.starts_on and term.starts_on <= before:
            said = _("Enter a start after %(day)s, when the term before ends.")
            said %= {"day": zones.say_day(before)}
            found.append(Refused(said, field=f"term_{number}_starts_on"))
        before = term.ends_on
    return found


def _faults_of_team_name(hub, cycle, name, *, known=True, but=None) -> list[Refused]:
    """``known``: hub and cycle are there already, and may have a team of this name."""
    name = _plain(name)
    if not name:
        said = _("Enter the team's name.")
    elif known and (Team.objects.filter(hub=hub, cycle=cycle, name=name).exclude(pk=but).exists()):
        said = _("%(hub)s has a team of this name in %(cycle)s. Enter another name.")
        said %= {"hub": hub, "cycle": cycle}
    else:
        return []
    return [Refused(said, field="team_name")]


def _coordinators(hub: Hub, now: datetime):
    return HubRole.objects.in_force(now).filter(hub=hub, kind=HubRole.Kind.COORDINATOR)


def _faults_of_coordinator(hub, coordinator: Newcomer | None, now: datetime) -> list[Refused]:
    if coordinator is not None:
        try:
            check([coordinator])
        except Refused as refusal:
            return [_of_coordinator(refusal)]
        return []
    new = isinstance(hub, NewHub)
    if not new and _coordinators(hub, now).filter(user__is_active=True).exists():
        return []
    name = _plain(hub.name) or _("the hub")
    said = _("Nobody coordinates %(hub)s yet. Enter who does.") % {"hub": name}
    return [Refused(said, field="coordinator_email")]


def _of_coordinator(refusal: Refused) -> Refused:
    return Refused(refusal.message, field=f"coordinator_{refusal.field or 'email'}")


def _appoint(team: Team, coordinator: Newcomer, actor, via, now) -> User:
    try:
        (user,) = find_or_create([coordinator], actor=actor, via=via, zone=team.hub.zone)
    except Refused as refusal:
        raise _of_coordinator(refusal)
    if _coordinators(team.hub, now).filter(user=user).exists():
        return user
    role = HubRole.objects.create(
        hub=team.hub,
        user=user,
        kind=HubRole.Kind.COORDINATOR,
        starts_on=zones.local_date(now, team.hub.zone),
    )
    enqueue([mails.coordinator(role, team, actor=actor)], now=now)
    return user


@one_transaction
def rename_team(*, team: Team, name: str, actor, via: str) -> Team:
    """Give a team another name; Refused where its hub has one of that name in the cycle."""
    refuse(_faults_of_team_name(team.hub, team.cycle, name, but=team.pk))
    team.name = _plain(name)
    with history.record(actor=actor, via=via):
        team.save(update_fields=["name"])
    return team
