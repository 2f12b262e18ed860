"""Setting up: a hub, a cycle with its terms, a team and who coordinates, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from foundation import history, zones
from foundation.refusals import Refused
from mailing.services import enqueue
from people.models import User

from .. import mails
from ..models import Cycle, Hub, HubRole, Team, Term
from .newcomers import Newcomer, find_or_create

TERMS = 3


@dataclass(frozen=True)
class NewHub:
    name: str
    zone: str = zones.DEFAULT_ZONE
    website: str = ""


@dataclass(frozen=True)
class NewTerm:
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class NewCycle:
    """A cycle lasts from its first term's start to its last one's end."""

    name: str
    terms: Sequence[NewTerm]


@transaction.atomic
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
    from now on gets a mail that says so. Refused names the field: hub_name, cycle_name, term_2_*,
    team_name, coordinator_name or coordinator_email.
    """
    now = now or timezone.now()
    with history.record(actor=actor, via=via, reason="set up"):
        if isinstance(hub, NewHub):
            hub = _make_hub(hub)
        if isinstance(cycle, NewCycle):
            cycle = _make_cycle(cycle)
        team = _make_team(hub, cycle, team_name)
        if coordinator is None:
            _refuse_without_coordinator(hub, now)
        else:
            _appoint(team, coordinator, actor, via, now)
    return team


def _make_hub(new: NewHub) -> Hub:
    name = " ".join(new.name.split())
    if not name:
        raise Refused(_("Enter the hub's name, or choose one that is there."), field="hub_name")
    if Hub.objects.filter(name__iexact=name).exists():
        raise Refused(
            _("There is a hub of this name. Choose it from the list, or enter another name."),
            field="hub_name",
        )
    return Hub.objects.create(name=name, slug=_free_slug(name), zone=new.zone, website=new.website)


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "hub"
    taken = set(Hub.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for n in range(2, 1000) if (slug := f"{base}-{n}") not in taken)


def _make_cycle(new: NewCycle) -> Cycle:
    name = " ".join(new.name.split())
    if not name:
        raise Refused(
            _("Enter the cycle's name, such as 2026-27, or choose one that is there."),
            field="cycle_name",
        )
    if Cycle.objects.filter(name=name).exists():
        raise Refused(
            _("There is a cycle of this name. Choose it from the list, or enter another name."),
            field="cycle_name",
        )
    _refuse_bad_terms(new.terms)
    cycle = Cycle.objects.create(
        name=name, starts_on=new.terms[0].starts_on, ends_on=new.terms[-1].ends_on
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


def _refuse_bad_terms(terms: Sequence[NewTerm]) -> None:
    """Three, each named, ending after it starts and starting after the one before."""
    if len(terms) != TERMS:
        raise Refused(_("Enter all three terms."), field="term_1_name")
    names: set[str] = set()
    before: NewTerm | None = None
    for number, term in enumerate(terms, start=1):
        if not term.name.strip() or term.name.strip() in names:
            raise Refused(
                _("Give each term a name of its own, such as Fall 2026."),
                field=f"term_{number}_name",
            )
        names.add(term.name.strip())
        if term.ends_on <= term.starts_on:
            raise Refused(
                _("Enter an end after %(day)s.") % {"day": zones.say_day(term.starts_on)},
                field=f"term_{number}_ends_on",
            )
        if before and term.starts_on <= before.ends_on:
            raise Refused(
                _("Enter a start after %(day)s, when the term before ends.")
                % {"day": zones.say_day(before.ends_on)},
                field=f"term_{number}_starts_on",
            )
        before = term


def _make_team(hub: Hub, cycle: Cycle, name: str) -> Team:
    name = " ".join(name.split())
    _refuse_team_name(hub, cycle, name)
    return Team.objects.create(hub=hub, cycle=cycle, name=name)


def _refuse_team_name(hub, cycle, name, *, but=None) -> None:
    if not name:
        raise Refused(_("Enter the team's name."), field="team_name")
    if Team.objects.filter(hub=hub, cycle=cycle, name=name).exclude(pk=but).exists():
        raise Refused(
            _("%(hub)s has a team of this name in %(cycle)s. Enter another name.")
            % {"hub": hub, "cycle": cycle},
            field="team_name",
        )


def _coordinators(hub: Hub, now: datetime):
    return HubRole.objects.in_force(zones.local_date(now, hub.zone)).filter(
        hub=hub, kind=HubRole.Kind.COORDINATOR
    )


def _refuse_without_coordinator(hub: Hub, now: datetime) -> None:
    if not _coordinators(hub, now).filter(user__is_active=True).exists():
        raise Refused(
            _("Nobody coordinates %(hub)s yet. Enter who does.") % {"hub": hub},
            field="coordinator_email",
        )


def _appoint(team: Team, coordinator: Newcomer, actor, via, now) -> User:
    try:
        (user,) = find_or_create([coordinator], actor=actor, via=via, zone=team.hub.zone)
    except Refused as refusal:
        raise Refused(refusal.message, field=f"coordinator_{refusal.field or 'email'}")
    if _coordinators(team.hub, now).filter(user=user).exists():
        return user
    role = HubRole.objects.create(
        hub=team.hub,
        user=user,
        kind=HubRole.Kind.COORDINATOR,
        starts_on=zones.local_date(now, team.hub.zone),
    )
    enqueue([mails.coordinator_letter(role, team, actor=actor)], now=now)
    return user


@transaction.atomic
def rename_team(*, team: Team, name: str, actor, via: str) -> Team:
    """Give a team another name; Refused where its hub has one of that name in the cycle."""
    name = " ".join(name.split())
    _refuse_team_name(team.hub, team.cycle, name, but=team.pk)
    team.name = name
    with history.record(actor=actor, via=via):
        team.save(update_fields=["name"])
    return team
