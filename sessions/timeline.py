"""The sessions of a team's cycle, one stop a term: what was, what is next, what is to come."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, F, FilteredRelation, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from foundation import zones
from teams.models import Team

HELD, OVER, NEXT, LATER, OFF = "done", "over", "next", "later", "off"
# How each is said beside its date, and drawn: "over" has ended, and nobody has said who was there.
WORDS = {
    HELD: _lazy("Held:"),
    OVER: _lazy("Over:"),
    NEXT: _lazy("Next:"),
    LATER: _lazy("Later:"),
    OFF: _lazy("Cancelled:"),
}
DRAWINGS = {HELD: "check", OVER: "clock", OFF: "cross"}


@dataclass
class Stop:
    """One term of one team with the session that stands for it: the live one, else the last.

    Without a session (or, for members, with a draft) the ``gathering_id`` is None. The numbers
    leave out people who left; ``came`` is None until somebody has said who was there. ``zone`` is
    the hub's where no session says its own.
    """

    term: str
    starts_on: date
    ends_on: date
    gathering_id: int | None = None
    title: str = ""
    state: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    zone: str = ""
    place: str = ""
    answers: dict = field(default_factory=dict)
    came: int | None = None

    @property
    def is_draft(self) -> bool:
        return self.state == "draft"

    @property
    def is_off(self) -> bool:
        return self.state == "cancelled"

    @property
    def is_held(self) -> bool:
        """Whether it took place, which somebody has said."""
        return self.state == "held"

    def is_over(self, now: datetime) -> bool:
        return self.is_held or bool(self.ends_at and self.ends_at <= now)

    def was_left_out(self, now: datetime) -> bool:
        """Whether its term is past without a session, as where a team began later."""
        return self.gathering_id is None and self.ends_on < zones.local_date(now, self.zone)

    @property
    def people(self) -> int:
        return sum(self.answers.values())


_ANSWERS = {
    "accepted": "coming",
    "declined": "cant",
    "tentative": "unsure",
    "needs-action": "silent",
}
_SESSION = "dated__gathering__"


def _count(**people) -> Count:
    """How many of the session's people are as these fields say, without who left."""
    asked = {"withdrawn": False} | people
    return Count(
        f"{_SESSION}attendees",
        filter=Q(**{f"{_SESSION}attendees__{name}": value for name, value in asked.items()}),
    )


def with_sessions(teams):
    """One row a team, term and session of ``teams``, in order, as dicts; terms without one too.

    ``teams`` is a queryset of teams, with annotations if one likes; its own fields are in each
    row too.
    """
    return (
        teams.annotate(
            term_id=F("cycle__terms"),
            dated=FilteredRelation(
                "team_sessions", condition=Q(team_sessions__term=F("cycle__terms"))
            ),
        )
        .annotate(
            term=F("cycle__terms__name"),
            term_number=F("cycle__terms__number"),
            starts_on=F("cycle__terms__starts_on"),
            ends_on=F("cycle__terms__ends_on"),
            hub_zone=F("hub__zone"),
            gathering_id=F("dated__gathering"),
            called_off=F("dated__called_off"),
            session_id=F("dated__pk"),
            **{
                f"g_{name}": F(_SESSION + name)
                for name in ("title", "state", "starts_at", "ends_at", "zone", "place")
            },
            **{name: _count(answer=answer) for answer, name in _ANSWERS.items()},
            came=_count(present_minutes__gt=0),
        )
        .values()
        .order_by("pk", "term_number", "-called_off", "session_id")
    )


def stop_of(row: dict, *, drafts: bool) -> Stop:
    """The stop of one row of :func:`with_sessions`; a draft only if ``drafts``."""
    stop = Stop(row["term"], row["starts_on"], row["ends_on"], zone=row["hub_zone"])
    if row["gathering_id"] is None or (row["g_state"] == "draft" and not drafts):
        return stop
    stop.gathering_id = row["gathering_id"]
    for name in ("title", "state", "starts_at", "ends_at", "zone", "place"):
        setattr(stop, name, row[f"g_{name}"])
    stop.answers = {answer: row[name] for answer, name in _ANSWERS.items()}
    stop.came = row["came"] if stop.is_held else None
    return stop


def stops_by_team(rows: Iterable[dict], *, drafts: bool) -> dict[int, list[Stop]]:
    """The stops of each team, in the order of its terms; later rows of a term win."""
    found: dict[int, dict[int, Stop]] = {}
    for row in rows:
        terms = found.setdefault(row["id"], {})
        if row["term_id"] is not None:
            terms[row["term_id"]] = stop_of(row, drafts=drafts)
    return {pk: list(terms.values()) for pk, terms in found.items()}


def stops_of(team: Team, *, drafts: bool) -> list[Stop]:
    """The stops of one team, in one query."""
    rows = with_sessions(Team.objects.filter(pk=team.pk))
    return stops_by_team(rows, drafts=drafts).get(team.pk, [])


def next_stop(stops: Iterable[Stop], now: datetime) -> Stop | None:
    """The soonest announced session that isn't over."""
    coming = [
        stop
        for stop in stops
        if stop.starts_at and stop.state == "announced" and not stop.is_over(now)
    ]
    return min(coming, key=lambda stop: stop.starts_at, default=None)


def shown(stops: list[Stop], *, now: datetime, address) -> list[dict]:
    """The stops as the timeline part shows them; ``address(stop)`` gives a link or ""."""
    upcoming = next_stop(stops, now)
    return [
        {
            "label": stop.title or stop.term,
            "state": (state := _state(stop, upcoming, now)),
            "word": WORDS[state],
            "drawing": DRAWINGS.get(state, ""),
            "date": zones.local_day(stop.starts_at, stop.zone, now=now) if stop.starts_at else "",
            "fact": _fact(stop, now),
            "url": address(stop) if stop.gathering_id else "",
        }
        for stop in stops
    ]


def _state(stop, upcoming, now) -> str:
    if stop.is_off:
        return OFF
    if stop.is_held:
        return HELD
    if stop.gathering_id and stop.is_over(now) and not stop.is_draft:
        return OVER
    if stop.was_left_out(now):
        return OVER
    return NEXT if stop is upcoming else LATER


def _fact(stop, now) -> str:
    if stop.was_left_out(now):
        return _("No session")
    if not stop.gathering_id:
        return _("Date not set yet")
    if stop.is_draft:
        return _("%(term)s, not announced yet") % {"term": stop.term}
    if stop.is_off:
        return _("%(term)s, cancelled") % {"term": stop.term}
    words = {"term": stop.term, "coming": stop.answers["accepted"], "people": stop.people}
    if not stop.people:
        return stop.term
    if stop.is_held:
        return _("%(term)s, %(came)s of %(people)s came") % {**words, "came": stop.came}
    if stop.is_over(now):
        return _("%(term)s, %(coming)s of %(people)s said yes") % words
    return _("%(term)s, %(coming)s of %(people)s coming") % words
