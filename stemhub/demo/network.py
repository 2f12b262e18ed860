"""The demo's hubs, cycles, teams and staff. Hubs are real, everybody in them is invented."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from foundation import history
from people.addresses import keep_in_step
from teams.models import Cycle, Hub, HubRole, Team, Term

from .people import PASSWORD, PEOPLE
from .when import ARCHIVED_TERMS, LiveDates

ROSTERS = Path(__file__).parent / "rosters"
ARCHIVED_CYCLE = "2020-21"
STAFF_SINCE = date(2019, 9, 3)
EAST, PORTLAND, SALEM = "east-metro", "portland-metro", "south-metro-salem"
HUBS = {
    EAST: "East Metro STEAM Partnership",
    PORTLAND: "Portland Metro STEM Partnership",
    SALEM: "South Metro-Salem STEM Partnership",
}
SHORT = {EAST: "East Metro", PORTLAND: "Portland Metro", SALEM: "South Metro-Salem"}


@dataclass
class Network:
    """What the story of the demo is told with; teams by the hub's slug."""

    hubs: dict[str, Hub]
    live: Cycle
    archived: Cycle
    teams: dict[str, Team]
    archived_teams: dict[str, Team]
    coordinators: dict
    people: dict


def roster_of(name: str) -> bytes:
    """A spreadsheet as a coordinator would have it: "east-metro", "2020-21-east-metro"."""
    (path,) = ROSTERS.glob(f"{name}.*")
    return path.read_bytes()


def set_up(dates: LiveDates) -> Network:
    """Hubs, both cycles, their teams, and staff; nobody is in a team yet."""
    with history.record(actor=None, via="admin", reason="demo"):
        people = _people()
        hubs = {
            slug: Hub.objects.create(slug=slug, name=name, website=f"https://example.org/{slug}")
            for slug, name in HUBS.items()
        }
        live = _cycle(dates.cycle_name, dates.terms)
        archived = _cycle(ARCHIVED_CYCLE, ARCHIVED_TERMS)
        dana = people["coordinator"]
        coordinators = {EAST: dana, SALEM: dana, PORTLAND: _staff("marisol.vega", "Marisol Vega")}
        for slug, user in coordinators.items():
            _role(user, HubRole.Kind.COORDINATOR, hubs[slug])
        _role(people["funder"], HubRole.Kind.FUNDER, None)
        return Network(
            hubs=hubs,
            live=live,
            archived=archived,
            teams=_teams(hubs, live),
            archived_teams=_teams(hubs, archived),
            coordinators=coordinators,
            people=people,
        )


def _people() -> dict:
    """The six as whom one can look around. Members get their seats by the roster later."""
    password = make_password(PASSWORD)  # once: it is made to be slow
    people = {}
    for one in PEOPLE:
        people[one.key] = get_user_model().objects.create(
            email=one.email, name=one.name, password=password, is_superuser=one.key == "admin"
        )
    keep_in_step(people.values())
    return people


def _staff(local: str, name: str):
    return get_user_model().objects.create_user(f"{local}@example.org", name)


def _role(user, kind, hub) -> None:
    HubRole.objects.create(user=user, kind=kind, hub=hub, starts_on=STAFF_SINCE)


def _cycle(name: str, terms) -> Cycle:
    cycle = Cycle.objects.create(name=name, starts_on=terms[0].starts_on, ends_on=terms[-1].ends_on)
    for number, term in enumerate(terms, start=1):
        Term.objects.create(
            cycle=cycle,
            number=number,
            name=term.name,
            starts_on=term.starts_on,
            ends_on=term.ends_on,
        )
    return cycle


def _teams(hubs, cycle) -> dict[str, Team]:
    return {
        slug: Team.objects.create(hub=hub, cycle=cycle, name=f"{SHORT[slug]} {cycle.name}")
        for slug, hub in hubs.items()
    }
