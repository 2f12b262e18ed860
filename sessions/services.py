"""Setting the dates of a team's sessions, and keeping them in step with their gatherings."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, zones
from foundation.refusals import Refused
from gatherings.models import Gathering
from gatherings.services import dates
from teams.models import Team, Term

from .models import Session

KIND = "session"
ANSWER_DAYS_BEFORE = 14
# Where two weeks before is past already, people still get a few days to answer.
ANSWER_DAYS_AT_LEAST = 3

# A field of a date, as the form of a row calls it.
_FIELD_OF = {
    "starts_at": "starts",
    "ends_at": "ends",
    "planned_minutes": "break_minutes",
    "title": None,
}


@dataclass(frozen=True)
class Row:
    """One term's session as a coordinator typed it: wall times in ``zone``, minutes of breaks.

    ``day`` None means that this term has no date yet: a draft that stood there goes.
    ``answer_by`` None means two weeks before.
    """

    term: Term
    day: date | None = None
    starts: time = time(8, 30)
    ends: time = time(15, 30)
    zone: str = zones.DEFAULT_ZONE
    break_minutes: int = 60
    hours_reason: str = ""
    place: str = ""
    address: str = ""
    arrival_notes: str = ""
    link: str = ""
    document_link: str = ""
    answer_by: date | None = None


# What a row gives to its date as it is.
_PLAIN = (
    "zone",
    "break_minutes",
    "hours_reason",
    "place",
    "address",
    "arrival_notes",
    "link",
    "document_link",
)
assert set(_PLAIN) <= {one.name for one in fields(Row)}


@dataclass(eq=False)
class RowsRefused(Refused):
    """Nothing was saved; ``rows`` maps a term's id to what is wrong with its row."""

    rows: dict[int, Refused] = field(default_factory=dict)

    def __post_init__(self):
        super().__init__(_("Nothing was saved. Put right what is marked."))


@transaction.atomic
def set_dates(
    *, team: Team, rows: Iterable[Row], actor, via: str, now: datetime | None = None
) -> list[Session]:
    """Make or change the drafts of these terms, all of them or none, and return them in order.

    Where the term's session was cancelled, the new one replaces it (with a calendar UID of its
    own). Raises RowsRefused, naming each row's first fault: a time that the clock skips or shows
    twice, an end before the start, a day outside the term or in the past, contact time other than
    the cycle's without a reason, a session that was announced meanwhile.
    """
    now = now or timezone.now()
    # The lock makes two coordinators who save at once one after the other.
    team = (
        Team.objects.select_for_update(of=("self",), no_key=True)
        .select_related("hub", "cycle")
        .get(pk=team.pk)
    )
    if team.cycle.archived:
        raise Refused(
            _("%(cycle)s is archived. Its dates stay as they were.") % {"cycle": team.cycle}
        )
    known = known_sessions(team)
    saved, wrong = [], {}
    for row in sorted(rows, key=lambda row: row.term.number):
        try:
            session = _set_one(team, row, known, actor, via, now)
        except Refused as refusal:
            refusal.field = _FIELD_OF.get(refusal.field, refusal.field)
            wrong[row.term.pk] = refusal
        else:
            saved += [session] if session else []
    if wrong:
        raise RowsRefused(wrong)
    return saved


def known_sessions(team: Team) -> dict[int, Session]:
    """The newest session of each term by the term's id: the live one, else the last cancelled."""
    sessions = (
        Session.objects.filter(team=team)
        .select_related("gathering__hub", "gathering__team", "gathering__cycle", "term")
        .order_by("-called_off", "pk")
    )
    return {session.term_id: session for session in sessions}


def _set_one(team, row, known, actor, via, now) -> Session | None:
    if row.term.cycle_id != team.cycle_id:
        raise Refused(_("This term belongs to another cycle."))
    session = known.get(row.term.pk)
    live = session if session and not session.called_off else None
    if live and live.gathering.state != Gathering.State.DRAFT:
        raise Refused(
            _("%(title)s has been announced. Change it on its own page, so that people hear of it.")
            % {"title": live.gathering.title}
        )
    if row.day is None:
        if live:
            _drop(live, actor, via)
        return None
    values = _values(row, live, now)
    if live:
        live.gathering = dates.change(
            gathering=live.gathering, changes=values, actor=actor, via=via, now=now
        )
        return live
    values |= {"kind": KIND, "title": _("Session %(number)s") % {"number": row.term.number}}
    gathering = dates.create(
        hub=team.hub, team=team, cycle=team.cycle, actor=actor, via=via, **values
    )
    new = Session(gathering=gathering, team=team, term=row.term, replaces=session)
    with history.record(actor=actor, via=via):
        new.save()
    return new


def _values(row: Row, live: Session | None, now: datetime) -> dict:
    """The fields of the row's date; raises Refused for what only the term can forbid."""
    term = row.term
    if not term.starts_on <= row.day <= term.ends_on:
        raise Refused(
            _("%(term)s runs from %(first)s to %(last)s. Enter a day within it.")
            % {
                "term": term.name,
                "first": zones.say_day(term.starts_on, now=now),
                "last": zones.say_day(term.ends_on, now=now),
            },
            field="day",
        )
    starts_at = zones.wall_to_utc(row.day, row.starts, row.zone, field="starts")
    ends_at = zones.wall_to_utc(row.day, row.ends, row.zone, field="ends")
    if starts_at <= now and not (live and live.gathering.starts_at == starts_at):
        raise Refused(_("This day is past. Enter one that is still to come."), field="day")
    today = zones.local_date(now, row.zone)
    stood = live.gathering.answer_by if live else None
    if row.answer_by and row.answer_by < today and row.answer_by != stood:
        raise Refused(_("This day is past. Enter one that is still to come."), field="answer_by")
    return {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "answer_by": row.answer_by or answer_by(row.day, today),
        **{name: getattr(row, name) for name in _PLAIN},
    }


def answer_by(day: date, today: date) -> date:
    """Two weeks before ``day``; where that is past, a few days from ``today``, but by ``day``."""
    usual = day - timedelta(days=ANSWER_DAYS_BEFORE)
    return max(usual, min(today + timedelta(days=ANSWER_DAYS_AT_LEAST), day))


def _drop(session: Session, actor, via) -> None:
    """Take a draft away: nobody but coordinators knew of it."""
    gathering = session.gathering
    if gathering.attendees.exists():
        raise Refused(
            _("People have answered for this one. Enter another day instead."), field="day"
        )
    with history.record(actor=actor, via=via, reason="no date for now"):
        session.delete()
        gathering.delete()


def replace_cancelled(
    *, session: Session, row: Row, actor, via: str, now: datetime | None = None
) -> Session:
    """A new draft in place of a cancelled session; Refused if it isn't, or has one already."""
    if not session.called_off:
        raise Refused(_("This session isn't cancelled. Change its date instead."))
    if Session.objects.filter(
        team=session.team_id, term=session.term_id, called_off=False
    ).exists():
        raise Refused(_("This term already has another session."))
    (new,) = set_dates(team=session.team, rows=[row], actor=actor, via=via, now=now)
    return new


def keep_in_step(*, gathering, change: str, actor, via: str, now=None, **moment) -> None:
    """Mirror a gathering's cancellation, or the undoing of one, in its session.

    Connected to ``gathering_changed``. Raises Refused where an undo comes after the term got
    another session.
    """
    if gathering.kind != KIND:
        return
    off = gathering.state == Gathering.State.CANCELLED
    session = Session.objects.filter(gathering=gathering).exclude(called_off=off).first()
    if session is None:
        return
    if not off and (
        Session.objects.filter(team=session.team_id, term=session.term_id, called_off=False)
        .exclude(pk=session.pk)
        .exists()
    ):
        raise Refused(_("This term already has another session, so this one stays cancelled."))
    session.called_off = off
    with history.record(actor=actor, via=via, reason=change):
        session.save(update_fields=["called_off"])
