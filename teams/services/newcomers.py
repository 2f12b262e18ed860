"""People who are to get a seat: found by their address, or made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from foundation import history
from foundation.addresses import clean_address
from foundation.refusals import Refused
from foundation.zones import DEFAULT_ZONE
from people.addresses import keep_in_step
from people.models import User


@dataclass(frozen=True)
class Newcomer:
    """What is known of somebody before they have a seat; the address says who they are.

    ``institution`` is an Institution or None, ``job_role`` and ``grade_band`` are values of
    people.models.JobRole and GradeBand or "", ``job_title`` is in the person's own words. ``language`` and ``zone`` are for somebody new; ""
    leaves them to the site and to where the person works.
    """

    email: str
    name: str = ""
    institution: Any = None
    job_role: str = ""
    grade_band: str = ""
    job_title: str = ""
    language: str = ""
    zone: str = ""

    @property
    def address(self) -> str:
        return clean_address(self.email)


# What a newcomer may fill in on the person, where the person has nothing there yet.
_BLANKS = ("name", "institution", "job_role", "grade_band")


def find_or_create(newcomers: Sequence[Newcomer], *, actor, via: str, zone="") -> list[User]:
    """The person of each newcomer, in order: known by address whatever its case, or made.

    Somebody new gets no password: they sign in by mailed code. Of somebody known only blanks are
    filled. Raises Refused for an address that isn't one or stands twice, a new person without a
    name, and somebody who was closed out.
    """
    known = check(newcomers)
    with history.record(actor=actor, via=via):
        # Who is known before who is new, everywhere: two that want the same people never deadlock.
        _fill_blanks(newcomers, known)
        missing = [one for one in newcomers if one.address not in known]
        if missing:
            try:
                with transaction.atomic():
                    known |= _create(missing, zone)
            except IntegrityError:
                # Somebody else added one of them this very moment, and has committed by now.
                found = _known(missing)
                _fill_blanks(missing, found)
                known |= found
                known |= _create([one for one in missing if one.address not in known], zone)
    return [known[one.address] for one in newcomers]


def check(newcomers: Sequence[Newcomer]) -> dict[str, User]:
    """Raise what :func:`find_or_create` would refuse, and write nothing; returns who is known."""
    _refuse_bad(newcomers)
    known = _known(newcomers)
    if any(not one.name.strip() for one in newcomers if one.address not in known):
        raise Refused(
            _("Enter the full name: nobody with this address is known here yet."), field="name"
        )
    return known


def _refuse_bad(newcomers) -> None:
    seen = set()
    for one in newcomers:
        try:
            validate_email(one.address)
        except ValidationError:
            raise Refused(
                _("“%(email)s” isn't an e-mail address. Enter one such as ana@school.org.")
                % {"email": one.email},
                field="email",
            )
        if one.address in seen:
            raise Refused(
                _("%(email)s stands there twice. Keep one of the rows.") % {"email": one.address},
                field="email",
            )
        seen.add(one.address)


def _known(newcomers) -> dict[str, User]:
    rows = (
        User.objects.annotate(address=Lower("email"))
        .filter(address__in=[one.address for one in newcomers])
        .select_related("merged_into")
    )
    found = {}
    for row in rows:
        person = row.merged_into or row
        if not person.is_active:
            raise Refused(
                _(
                    "%(email)s belongs to somebody whose account is closed. Ask an admin to open "
                    "it again."
                )
                % {"email": row.email},
                field="email",
            )
        found[row.address] = person
    return found


def _create(newcomers, zone: str) -> dict[str, User]:
    # In the order of their addresses: two imports that share people never wait for each other.
    made = []
    for one in sorted(newcomers, key=lambda one: one.address):
        person = User(
            email=one.address,
            name=" ".join(one.name.split()),
            institution=one.institution,
            job_role=one.job_role,
            grade_band=one.grade_band,
            language=one.language or settings.LANGUAGE_CODE,
            zone=one.zone or (one.institution.zone if one.institution else zone) or DEFAULT_ZONE,
        )
        person.set_unusable_password()
        made.append(person)
    if made:
        history.bulk_create(made, User)
        keep_in_step(made)
    return {person.email: person for person in made}


def _fill_blanks(newcomers, known: dict[str, User]) -> None:
    """Give what is known of them to people who have nothing there, on the same objects."""
    found = [(one, known[one.address]) for one in newcomers if one.address in known]
    wanted = {person.pk: (one, person) for one, person in found if _blanks(one, person)}
    filled = []
    for person in lock_people(wanted):
        one, shown = wanted[person.pk]
        for field in _BLANKS:
            if field in _blanks(one, person):
                setattr(person, field, getattr(one, field))
            setattr(shown, field, getattr(person, field))
        filled.append(person)
    if filled:
        history.bulk_update(filled, User, list(_BLANKS))


def _blanks(one: Newcomer, person: User) -> list[str]:
    return [field for field in _BLANKS if getattr(one, field) and not getattr(person, field)]


def lock_people(pks) -> list[User]:
    """These people as they are now, locked in one order, so that two who want the same ones never
    deadlock. ``no_key``: rows that only point to a person don't wait."""
    if not pks:
        return []
    people = User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=sorted(pks))
    return list(people.order_by("pk"))
