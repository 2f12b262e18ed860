"""A roster from a spreadsheet becomes people, schools and seats: all of it or nothing."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import history
from foundation.refusals import Refused
from foundation.retrying import one_transaction
from mailing.models import Sending
from mailing.services import open_sending
from mailing.writing import Planned
from people.models import Institution, User

from .. import mails
from ..models import Correction, Membership, Team
from ..roster import plan as planning
from ..roster import reading
from ..roster.plan import CHANGED, NEW, TO_FIX, Choices, Plan
from ..roster.reading import Roster
from ..roster.words import is_broken
from . import known
from .corrections import rename, replaced, tell
from .invitations import STANDS_FOR, invite_many
from .known_words import remember
from .members import add_active
from .newcomers import lock_people
from .seats import lock_team

_OUTDATED = gettext_lazy(
    "The team has changed since this page was made. Look once more, then confirm."
)
# How often a roster is tried that others keep getting in the way of.
_TRIES = 4
# What a roster's sending is called: see undo.py.
ROSTER = "roster"


class OutdatedError(Refused):
    """What was confirmed isn't what would be done now. Nothing was written."""


def import_file(
    *,
    team: Team,
    content: bytes,
    choices: Choices | None = None,
    actor,
    via: str = "import",
    now: datetime | None = None,
) -> Plan:
    """Read a spreadsheet and import it at once, without a preview; see :func:`import_roster`."""
    roster = reading.from_file(content)
    return import_roster(
        team=team, roster=roster, choices=choices or Choices(), actor=actor, via=via, now=now
    )


def import_roster(
    *,
    team: Team,
    roster: Roster,
    choices: Choices,
    expected: str = "",
    sending_key: str = "",
    actor,
    via: str = "import",
    now: datetime | None = None,
) -> Plan:
    """Do what :func:`teams.roster.plan.make` says, and return that plan.

    The plan is made anew under the team's lock, so a second press finds nothing left to do.
    ``expected`` is the digest of the plan that was confirmed; where another would be done now
    OutdatedError is raised. With ``sending_key`` the new people's mail waits for *Undo*, which
    takes their seats back, too. Raises Refused while rows are to be fixed or seats are lacking.
    """
    arguments = {
        "team": team, "roster": roster, "choices": choices, "expected": expected,
        "sending_key": sending_key, "actor": actor, "via": via, "now": now or timezone.now(),
    }  # fmt: skip
    for _again in range(_TRIES - 1):
        try:
            return _import(**arguments)
        except IntegrityError:
            # Another team's import added one of the same schools at the same moment, and has
            # committed by now: this time it is found.
            continue
    return _import(**arguments)


@one_transaction
def _import(*, team, roster, choices, expected, sending_key, actor, via, now) -> Plan:
    plan = planning.make(lock_team(team.pk), roster, choices, now=now)
    if plan.does_nothing and not plan.count(TO_FIX):
        return plan
    if expected and expected != plan.digest:
        raise OutdatedError(_OUTDATED)
    if plan.obstacles:
        raise Refused(" ".join(plan.obstacles))
    with history.record(actor=actor, via=via, reason="roster"):
        _add_institutions(plan)
        # All at once and before their seats: another team's import may know them crosswise.
        lock_people({one.user.pk for one in plan.of(NEW) + plan.of(CHANGED) if one.user})
        corrected = _change_seats(plan, actor, now)
        _fill_people(plan)
    remember(hub=plan.team.hub, meanings=_answered(plan), actor=actor, via=via)
    people = [one.newcomer() for one in plan.of(NEW)]
    told = {"team": plan.team, "people": people, "actor": actor, "via": via, "now": now}
    sending = _open_sending(plan, sending_key, actor, now) if people and sending_key else None
    if choices.agreed:
        rows = add_active(welcome=choices.welcome, sending=sending, **told)
    else:
        rows = invite_many(sending=sending, **told)
    renamed = _rename(plan, rows, actor=actor, via=via, now=now)
    tell(corrected + renamed, now=now)
    if sending is not None:
        sending.before = {
            "corrections": [one.pk for one in renamed],
            "team": plan.team.pk,
            "memberships": [row.pk for row in rows],
            # Said after Undo.
            "undone": _("Whom the roster added is out again; what it changed for others stays."),
        }
        sending.save(update_fields=["before"])
    return plan


def _open_sending(plan: Plan, key: str, actor, now) -> Sending:
    label = _("Roster of %(team)s") % {"team": plan.team}
    sending, created = open_sending(key=key, actor=actor, kind=ROSTER, label=label, now=now)
    if not created:  # pressed, undone, and pressed again on the old page
        raise OutdatedError(_OUTDATED)
    return sending


def _add_institutions(plan: Plan) -> None:
    """Save those that the list brings, districts before their schools."""
    needed: dict[int, Institution] = {}
    for one in plan.of(NEW) + plan.of(CHANGED):
        place = one.institution
        for institution in (place.district if place else None, place):
            if institution is not None and institution.pk is None:
                needed[id(institution)] = institution
    # By name as the database compares it: two imports that bring the same ones wait for each other
    # in one order.
    added = sorted(needed.values(), key=lambda one: one.name.lower())
    for level in (
        [one for one in added if not one.district],
        [one for one in added if one.district],
    ):
        for one in level:
            one.district = one.district  # its id, which it has got by now
        if level:
            history.bulk_create(level, Institution)


def _answered(plan: Plan) -> dict[tuple[str, str], str]:
    """What was said of roles and grades in this list, to be known in the hub's next one."""
    asked = {
        (one.column, one.key)
        for one in plan.questions
        if one.column in ("role", "grades") and not is_broken(one.words)
    }
    return {
        key: meaning for key, meaning in plan.choices.answers.items() if meaning and key in asked
    }


def _change_seats(plan: Plan, actor, now) -> list[Correction]:
    """Write what the list says of people who have a seat, and keep what stood there to tell them.

    What was empty is no correction, and their own page stays as they wrote it.
    """
    changed = [one for one in plan.of(CHANGED) if one.seat]
    for one in changed:
        for name, value in one.seat.items():
            setattr(one.membership, name, value)
    if changed:
        rows = [one.membership for one in changed]
        history.bulk_update(rows, Membership, ["job_title", *known.FACTS])
    old = [(one.membership, one.replaced) for one in changed]
    return replaced(old, actor=actor, now=now)


def _rename(plan: Plan, added: list[Membership], **how) -> list[Correction]:
    """Correct the names that were ticked, once everybody has a seat."""
    seats = {row.user_id: row for row in added}
    made: list[Correction] = []
    for one in plan.renamed:
        row = one.membership if one.kind == CHANGED else seats[one.user.pk]
        row.team = plan.team
        made += rename(row, one.offer, **how)
    return made


def _fill_people(plan: Plan) -> None:
    """Fill what is empty on the people's own pages, read anew: they may be filling it right now."""
    fills = {one.user.pk: one.fills for one in plan.of(CHANGED) if one.fills}
    if not fills:
        return
    filled = []
    for person in lock_people(fills):
        blanks = {n: v for n, v in fills[person.pk].items() if not getattr(person, n)}
        for name, value in blanks.items():
            setattr(person, name, value)
        if blanks:
            filled.append(person)
    if filled:
        history.bulk_update(filled, User, ["name", *known.FACTS])


def planned(plan: Plan, *, actor, now: datetime | None = None) -> Planned:
    """The welcome or invitation that the first new person would get; empty where none goes out.

    Nothing is saved: the person, unless they are of the hub, and the seat are made up for it.
    """
    now = now or timezone.now()
    if not plan.count(NEW) or (plan.choices.agreed and not plan.choices.welcome):
        return Planned(now=now)
    one = plan.of(NEW)[0]
    person = (not one.stranger and one.user) or User(
        email=one.entry.email,
        name=one.entry.name,
        language=one.entry.language or settings.LANGUAGE_CODE,
        zone=one.entry.zone or plan.team.hub.zone,
    )
    seat = Membership(team=plan.team, user=person, invited_by=actor, invited_at=now)
    if plan.choices.agreed:
        seat.state = Membership.State.ACTIVE
        (new,) = mails.welcomes([seat], actor=actor)
    else:
        seat.state, seat.expires_at = Membership.State.INVITED, now + STANDS_FOR
        (new,) = mails.invitations([seat], actor=actor)
    known = mails.known_of([seat], actors=[actor], now=now)
    return Planned([new.row(sending=None, now=now)], known, now)
