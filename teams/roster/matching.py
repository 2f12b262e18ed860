"""What is known here of the people and schools in a list: a few queries, however long it is."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from people.models import Institution, User

from ..models import SEATS_PER_TEAM, Membership, Team
from ..services.corrections import own_words
from ..services.known import standing_of
from . import locales, places
from .entries import Entry

# SQLite's LOWER leaves accented capitals alone, PostgreSQL's doesn't; asking for both finds both.
_ASCII_LOWER = str.maketrans({chr(n): chr(n + 32) for n in range(65, 91)})


@dataclass
class Known:
    """``users`` by address, ``seats`` (what they are to the team) by user id.

    ``strangers`` are the users who never had a seat in the team's hub.
    """

    team: Team
    users: dict[str, User] = field(default_factory=dict)
    strangers: set[User] = field(default_factory=set)
    seats: dict[int, Membership] = field(default_factory=dict)
    institutions: dict[Entry, Institution | None] = field(default_factory=dict)
    # What people wrote themselves after it was corrected: (membership, fact), (person, "name").
    own_words: Container[tuple[int, str]] = ()

    @property
    def free(self) -> int:
        holding = sum(seat.state in Membership.HOLDING for seat in self.seats.values())
        return SEATS_PER_TEAM - holding

    def seat_of(self, user: User | None) -> Membership | None:
        return self.seats.get(user.pk) if user else None


def look_up(team: Team, entries: list[Entry]) -> Known:
    """Four queries: people by address, the team's rows, their own words, institutions by name.

    Where a school can't be told, the entry gets a problem. ``team`` has its hub loaded.
    """
    known = Known(team)
    addresses = {entry.email for entry in entries if "email" not in entry.problems}
    in_hub = Membership.objects.filter(
        Q(user=OuterRef("pk")) | Q(user=OuterRef("merged_into")), team__hub=team.hub_id
    )
    for user in (
        User.objects.annotate(address=Lower("email"), is_of_hub=Exists(in_hub))
        .filter(address__in=addresses)
        .select_related("institution", "merged_into__institution")
    ):
        known.users[user.address] = user.merged_into or user
        if not user.is_of_hub:
            known.strangers.add(known.users[user.address])
    rows = Membership.objects.filter(team=team).select_related("user", "institution__district")
    known.seats = standing_of(team, rows.order_by("pk"))
    known.own_words = own_words({user.pk for user in known.users.values()})
    pool = _Pool(_institutions_named(entries), team.hub.zone)
    # Rows that name a district first: those that don't may mean the same school.
    for entry in sorted(entries, key=lambda entry: not entry.district):
        user = known.users.get(entry.email)
        seat = known.seat_of(user)
        # SECURITY: where a stranger works would tell which of several schools is theirs.
        own = user.institution if user and user not in known.strangers else None
        at = [seat.institution if seat else None, own]
        known.institutions[entry] = pool.resolve(entry, [one for one in at if one])
    return known


def _institutions_named(entries: Iterable[Entry]) -> list[Institution]:
    names = {name for entry in entries for name in (entry.institution, entry.district) if name}
    if not names:
        return []
    lower = {name.lower() for name in names} | {name.translate(_ASCII_LOWER) for name in names}
    return list(
        Institution.objects.annotate(lower_name=Lower("name"))
        .filter(Q(lower_name__in=lower))
        .select_related("district")
        .order_by("pk")
    )


class _Pool:
    """Institutions by name: those that exist, and those that this list would add (unsaved)."""

    def __init__(self, existing: Iterable[Institution], zone: str):
        self.zone = zone
        self.by_name: dict[str, list[Institution]] = {}
        for one in existing:
            self._keep(one)

    def _keep(self, one: Institution) -> Institution:
        self.by_name.setdefault(one.name.casefold(), []).append(one)
        return one

    def resolve(self, entry: Entry, at: list[Institution]) -> Institution | None:
        """The institution that a row names; ``at`` is where this person is known to be."""
        if {"institution", "district", "county"} & entry.problems.keys():
            return None
        name, district = entry.institution, entry.district
        if name.casefold() == district.casefold():
            district = ""
        if not name and not district:
            return None
        if not name:
            return self._district(entry, district)
        if district:
            return self._in_district(entry, name, district)
        return self._anywhere(entry, name, at)

    def _district(self, entry: Entry, name: str) -> Institution:
        return self._top(name) or self._add(entry, name, Institution.Kind.DISTRICT)

    def _top(self, name: str) -> Institution | None:
        found = self.by_name.get(name.casefold(), [])
        return next((one for one in found if one.district is None), None)

    def _in_district(self, entry: Entry, name: str, district: str) -> Institution:
        wanted = district.casefold()
        for one in self.by_name.get(name.casefold(), []):
            if one.district is not None and one.district.name.casefold() == wanted:
                return one
        parent = self._district(entry, district)
        return self._add(entry, name, places.kind_of(name, entry.role), parent)

    def _anywhere(self, entry: Entry, name: str, at: list[Institution]) -> Institution | None:
        found = self.by_name.get(name.casefold(), [])
        for known in at:
            if known.name.casefold() == name.casefold():
                return next((one for one in found if one.pk == known.pk), known)
        if not found:
            return self._add(entry, name, places.kind_of(name, entry.role))
        if len(found) == 1:
            return found[0]
        top = self._top(name)
        if top is None:
            districts = ", ".join(sorted(str(one.district) for one in found))
            entry.problems["district"] = _(
                "There are several schools of this name: in %(districts)s. Enter the district."
            ) % {"districts": districts}
        return top

    def _add(self, entry: Entry, name: str, kind: str, district=None) -> Institution:
        zone = entry.zone or locales.zone_of_county(entry.county)
        return self._keep(
            Institution(
                name=name,
                kind=kind,
                district=district,
                county=entry.county,
                zone=zone or (district.zone if district else self.zone),
            )
        )
