"""Setting the dates of a team's sessions, and keeping them in step with their gatherings."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, zones
from foundation.refusals import Refused, RowsRefused, refuse
from foundation.retrying import one_transaction
from gatherings.models import Gathering
from gatherings.services import dates, validation
from teams.models import Team, Term

from .kind import SLUG, audience_of
from .models import Session

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

    ``starts`` and ``ends`` may be None to find faults in what is known, and not to be saved.
    ``day`` None means that this term has no date yet: a draft that stood there goes.
    ``answer_by`` None means two weeks before. ``base`` is the :attr:`mark` of what stood there when
    whoever typed it saw it, "" where nothing did; None for a caller that has looked just now.
    """

    term: Term
    day: date | None = None
    starts: time | None = time(8, 30)
    ends: time | None = time(15, 30)
    zone: str = zones.DEFAULT_ZONE
    break_minutes: int = 60
    hours_reason: str = ""
    place: str = ""
    address: str = ""
    arrival_notes: str = ""
    link: str = ""
    document_link: str = ""
    answer_by: date | None = None
    base: str | None = None

    @property
    def mark(self) -> str:
        """Equal where rows say the same, "" for a row without a day."""
        if self.day is None:
            return ""
        said = [self.day, self.answer_by, *(getattr(self, name) for name in PLAIN)]
        said += [f"{clock:%H:%M}" if clock else "" for clock in (self.starts, self.ends)]
        text = json.dumps([str(one).replace("\r\n", "\n") for one in said])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def is_typed(self) -> bool:
        """Whether it says anything but what its sender saw; else it means nothing."""
        return self.base is None or self.mark != self.base


# What a row gives to its date as it is.
PLAIN = (
    "zone",
    "break_minutes",
    "hours_reason",
    "place",
    "address",
    "arrival_notes",
    "link",
    "document_link",
)
assert set(PLAIN) <= {one.name for one in fields(Row)}


class ChangedMeanwhile(Refused):
    """Somebody else changed this term's date since; ``mark`` is that of what stands there now."""

    def __init__(self, message, mark: str):
        super().__init__(message)
        self.mark = mark


@one_transaction
def set_dates(
    *, team: Team, rows: Sequence[Row], actor, via: str, now: datetime | None = None
) -> list[Session]:
    """Make or change the drafts of these terms, all of them or none, and return them in order.

    Where the term's session was cancelled, the new one replaces it (with a calendar UID of its
    own). A row that says what its sender saw leaves what stands there by now. Returns the drafts.

    Raises RowsRefused, naming all faults of each row: a time that the clock skips or shows twice,
    an end before the start, a day outside the term or in the past, contact time other than the
    cycle's without a reason, a session that somebody else announced, changed, made or took away
    meanwhile.
    """
    now = now or timezone.now()
    rows = sorted(rows, key=lambda row: row.term.number)
    # The lock makes two coordinators who save at once one after the other.
    team = (
        Team.objects.select_for_update(of=("self",), no_key=True)
        .select_related("hub", "cycle")
        .get(pk=team.pk)
    )
    # Each date is also changed on a page of its own, where nobody holds the team.
    drafts = Gathering.objects.filter(session__team=team, state=Gathering.State.DRAFT)
    len(drafts.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
    known = known_sessions(team)
    check_rows(team=team, rows=rows, known=known, now=now)
    saved = [
        _set_one(team, row, known, actor, via, now) if row.is_typed else _live(row, known)
        for row in rows
    ]
    return [one for one in saved if one and one.gathering.state == Gathering.State.DRAFT]


def check_rows(
    *, team: Team, rows: Sequence[Row], known: dict[int, Session], now: datetime
) -> None:
    """Raise what :func:`set_dates` would refuse of these rows, all of it; writes nothing.

    ``team`` has hub and cycle loaded; ``known`` is its :func:`known_sessions`.
    """
    if team.cycle.archived:
        raise Refused(
            _("%(cycle)s is archived. Its dates stay as they were.") % {"cycle": team.cycle}
        )
    wrong: dict[int, Refused] = {}
    for row in rows:
        if not row.is_typed:
            continue
        try:
            _check_one(team, row, known, now)
        except Refused as refusal:
            for one in refusal.all:
                one.field = _FIELD_OF.get(one.field, one.field)
            wrong[row.term.pk] = refusal
    if wrong:
        raise RowsRefused(wrong)


def known_sessions(team: Team) -> dict[int, Session]:
    """The newest session of each term by the term's id: the live one, else the last cancelled."""
    sessions = (
        Session.objects.filter(team=team)
        .select_related("gathering__hub", "gathering__team", "gathering__cycle", "term")
        .order_by("-called_off", "pk")
    )
    return {session.term_id: session for session in sessions}


def _live(row: Row, known: dict[int, Session]) -> Session | None:
    """The session of the row's term that isn't cancelled."""
    session = known.get(row.term.pk)
    return session if session and not session.called_off else None


def facts_of(gathering: Gathering) -> dict:
    """A date's fields as a row has them, in wall time."""
    start = zones.utc_to_wall(gathering.starts_at, gathering.zone)
    end = zones.utc_to_wall(gathering.ends_at, gathering.zone)
    plain = {name: getattr(gathering, name) for name in (*PLAIN, "answer_by")}
    return {"day": start.date(), "starts": start.time(), "ends": end.time(), **plain}


def mark_of(term: Term, session: Session | None) -> str:
    """The :attr:`Row.mark` of what stands in this term; "" where nothing does."""
    if session is None or session.called_off:
        return ""
    return Row(term, **facts_of(session.gathering)).mark


def _says(row: Row, live: Session | None) -> bool:
    """Whether the row says what stands there by now: pressed twice, or two did the same."""
    if live is None:
        return row.day is None
    stands = Row(row.term, **facts_of(live.gathering))
    if row.answer_by is None:  # left to be counted
        stands = replace(stands, answer_by=None)
    return stands.mark == row.mark


def _refuse_unseen(row: Row, live: Session | None, now: datetime) -> None:
    """Raise ChangedMeanwhile, saying what stands there, where the sender saw something else."""
    present = mark_of(row.term, live)
    if row.base is None or present == row.base or _says(row, live):
        return
    if live is None:
        said = _(
            "Somebody else took this date away since you opened the page. Save again to set it "
            "as it stands here."
        )
    else:
        one = live.gathering
        when = zones.local_range(one.starts_at, one.ends_at, one.zone, now)
        said = (
            _(
                "Somebody else changed this date since you opened the page. By now it is %(when)s. "
                "Save again to replace it with what stands here."
            )
            if row.day
            else _(
                "Somebody else changed this date since you opened the page. By now it is %(when)s. "
                "Save again to take it away."
            )
        ) % {"when": f"{when}, {one.place}" if one.place else when}
    raise ChangedMeanwhile(said, present)


def _check_one(team, row, known, now) -> None:
    if row.term.cycle_id != team.cycle_id:
        raise Refused(_("This term belongs to another cycle."))
    live = _live(row, known)
    if live and live.gathering.state != Gathering.State.DRAFT:
        raise Refused(
            _(
                "%(title)s has been announced meanwhile. Change it on its own page, so that people "
                "hear of it."
            )
            % {"title": live.gathering.title}
        )
    if not live and row.term.ends_on < zones.local_date(now, team.hub.zone):
        said = _("%(term)s is over by now and takes no new date.")
        raise Refused(said % {"term": row.term.name})
    _refuse_unseen(row, live, now)
    if row.day is None:
        if live and live.gathering.attendees.exists():
            raise Refused(
                _("People have answered for this one. Enter another day instead."), field="day"
            )
        return
    values, found = _values(row, live, now)
    if values:
        try:
            if live:
                dates.changed_copy(live.gathering, values)
            else:
                dates.drafted(**_as_new(team, row, values))
        except Refused as refusal:
            known_wrong = {one.field for one in found}
            found += [one for one in refusal.all if one.field not in known_wrong]
    refuse(found)


def _set_one(team, row, known, actor, via, now) -> Session | None:
    """Save a row that was checked."""
    live = _live(row, known)
    if row.day is None:
        if live:
            _drop(live, actor, via)
        return None
    values, _found = _values(row, live, now)
    if live:
        live.gathering = dates.change(
            gathering=live.gathering, changes=values, actor=actor, via=via, now=now
        )
        return live
    gathering = dates.create(actor=actor, via=via, **_as_new(team, row, values))
    new = Session(gathering=gathering, team=team, term=row.term, replaces=known.get(row.term.pk))
    with history.record(actor=actor, via=via):
        new.save()
    return new


def _as_new(team: Team, row: Row, values: dict) -> dict:
    """The fields of a new date for the row's term."""
    title = _("Session %(number)s") % {"number": row.term.number}
    return values | {
        "hub": team.hub,
        "team": team,
        "cycle": team.cycle,
        "kind": SLUG,
        "audience": audience_of(team.pk),
        "title": title,
    }


def _values(row: Row, live: Session | None, now: datetime) -> tuple[dict, list[Refused]]:
    """The fields of the row's date, and what only the term or the clock can forbid.

    No fields where its times can't be told.
    """
    term, found = row.term, []
    if not term.starts_on <= row.day <= term.ends_on:
        said = _("%(term)s runs from %(first)s to %(last)s. Enter a day within it.") % {
            "term": term.name,
            "first": zones.say_day(term.starts_on, now=now),
            "last": zones.say_day(term.ends_on, now=now),
        }
        found.append(Refused(said, field="day"))
    past = _("This day is past. Enter one that is still to come.")
    today = zones.local_date(now, row.zone)
    stood = live.gathering.answer_by if live else None
    if row.answer_by and row.answer_by < today and row.answer_by != stood:
        found.append(Refused(past, field="answer_by"))
    moments = {}
    for name, moment in (("starts", "starts_at"), ("ends", "ends_at")):
        if (clock := getattr(row, name)) is None:
            continue
        try:
            moments[moment] = zones.wall_to_utc(row.day, clock, row.zone, field=name)
        except zones.WallTimeError as refusal:
            # A year that nobody means is the day's fault, which lies outside the term.
            found += [refusal] if row.day.year in zones.SANE_YEARS else []
    if len(moments) < 2:
        return {}, found
    starts_at = moments["starts_at"]
    over = starts_at <= now and not (live and live.gathering.starts_at == starts_at)
    if over and not any(one.field == "day" for one in found):
        found.append(Refused(past, field="day"))
    plain = {name: getattr(row, name) for name in PLAIN}
    asked_by = row.answer_by or answer_by(row.day, today)
    if live and row.answer_by == stood:
        before = zones.local_date(live.gathering.starts_at, live.gathering.zone)
        asked_by = validation.follow(asked_by, before, row.day, today)
    return moments | plain | {"answer_by": asked_by}, found


def answer_by(day: date, today: date) -> date:
    """Two weeks before ``day``; where that is past, a few days from ``today``, but by ``day``."""
    usual = day - timedelta(days=ANSWER_DAYS_BEFORE)
    return max(usual, min(today + timedelta(days=ANSWER_DAYS_AT_LEAST), day))


def _drop(session: Session, actor, via) -> None:
    """Take a draft away: nobody but coordinators knew of it."""
    gathering = session.gathering
    with history.record(actor=actor, via=via, reason="no date for now"):
        session.delete()
        gathering.delete()


def keep_in_step(*, gatherings, change: str, actor, via: str, now=None) -> None:
    """Mirror the cancellation of dates, or the undoing of one, in their sessions.

    Connected to ``gathering_changed``. Raises Refused where an undo comes after the term got
    another session.
    """
    off = {one.pk: one.state == Gathering.State.CANCELLED for one in gatherings if one.kind == SLUG}
    sessions = [
        one
        for one in Session.objects.filter(gathering__in=off)
        if one.called_off != off[one.gathering_id]
    ]
    for session in sessions:
        session.called_off = not session.called_off
        if not session.called_off and (
            Session.objects.filter(team=session.team_id, term=session.term_id, called_off=False)
            .exclude(pk=session.pk)
            .exists()
        ):
            raise Refused(_("This term already has another session, so this one stays cancelled."))
    if sessions:
        with history.record(actor=actor, via=via, reason=change):
            history.bulk_update(sessions, Session, ["called_off"])
