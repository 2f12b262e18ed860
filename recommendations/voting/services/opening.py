"""Opening a vote: on which texts, until when, who may answer; and taking that back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import zones
from foundation.history import record
from foundation.refusals import Refused, refuse
from foundation.retrying import one_transaction
from mailing.models import Sending
from mailing.services import enqueue, open_sending
from mailing.writing import Planned
from teams.models import Membership, Team
from teams.school_days import calendar_of
from teams.services.seats import lock_team

from ...models import Ballot, BallotText, Draft, Elector, Kind, TeamRule, Vote, VoteCall
from ...services import holding, states
from .. import closing_days, mails, querysets
from ..rule import FIELDS, rule_in
from . import harms, room

OPENED = "recommendations.vote"
State = Draft.State


@dataclass(frozen=True)
class Wanted:
    """A vote as its form asks for it.

    ``closes_on``: None is what the rule proposes. In the room of ``gathering`` those ``present``
    (ids of people) answer there; whoever is absent gets the mail.
    """

    drafts: Sequence[int]
    closes_on: date | None = None
    collection: bool = False
    gathering: Any = None
    present: frozenset[int] = field(default_factory=frozenset)


@dataclass
class Unsaved:
    """A vote as it would be opened now: nothing of it is saved."""

    call: VoteCall
    electors: list[Elector]
    ballots: list[tuple[Ballot, list[BallotText]]]

    @property
    def by_mail(self) -> list[Elector]:
        return [one for one in self.electors if not one.present]


def rule_of(team: Team) -> TeamRule:
    """The team's rule, or the defaults."""
    return TeamRule.objects.filter(team=team).first() or TeamRule(team=team)


@one_transaction
def open_vote(
    *, team: Team, wanted: Wanted, actor, via: str, sending_key: str, now: datetime | None = None
) -> Sending:
    """Ask the team to decide on the newest versions; a second call with the key does nothing.

    Raises Refused for all that is wrong with what is asked.
    """
    now = now or timezone.now()
    # Who joins or leaves just now does so before or after: the electorate is one moment's.
    team = lock_team(team.pk)
    for pk in sorted(set(wanted.drafts)):
        holding.held(pk)
    sending, created = open_sending(
        key=sending_key,
        actor=actor,
        kind=OPENED,
        label=_("Vote of %(team)s") % {"team": team.name},
        now=now,
    )
    if not created:
        return sending
    refuse(faults(team, wanted, now))
    made = unsaved(team, wanted, actor=actor, now=now)
    was = _save(made, actor=actor, via=via, now=now)
    sending.before = {"call": made.call.pk, "drafts": was}
    sending.save(update_fields=["before"])
    enqueue(mails.asks(made.call, made.by_mail, actor=actor), sending=sending, now=now)
    return sending


def _save(made: Unsaved, *, actor, via: str, now: datetime) -> dict[str, str]:
    """Save it all; returns where each draft stood before."""
    was = {}
    with record(actor=actor, via=via, reason="opened"):
        made.call.save()
    Elector.objects.bulk_create(made.electors)
    for ballot, texts in made.ballots:
        ballot.save()
        BallotText.objects.bulk_create(texts)
        for text in texts:
            draft = holding.held(text.draft_id)
            was[str(draft.pk)] = draft.state
            states.to_vote(draft, actor=actor, via=via, now=now)
    return was


def unsaved(team: Team, wanted: Wanted, *, actor, now: datetime) -> Unsaved:
    """The vote as it would be opened now."""
    rule = {name: getattr(rule_of(team), name) for name in FIELDS}
    seats = Membership.objects.active().filter(team=team, user__is_active=True)
    seats = list(seats.select_related("user").order_by("user__name", "user_id"))
    call = VoteCall(
        team=team,
        gathering=wanted.gathering,
        opened_by=actor,
        opens_at=now,
        closes_at=closes_at(team, wanted, {seat.user_id for seat in seats}, now),
        **rule,
    )
    electors = [
        Elector(
            call=call,
            user=seat.user,
            job_role=seat.job_role,
            present=seat.user_id in wanted.present,
        )
        for seat in seats
    ]
    return Unsaved(call, electors, _ballots(call, team, wanted))


def _ballots(call: VoteCall, team: Team, wanted: Wanted) -> list[tuple[Ballot, list[BallotText]]]:
    rows = {one.pk: one for one in querysets.votable(team).filter(pk__in=wanted.drafts)}
    drafts = [rows[pk] for pk in dict.fromkeys(wanted.drafts) if pk in rows]
    before = _harmed_before(team, drafts)
    groups = [drafts] if wanted.collection and drafts else [[one] for one in drafts]
    made = []
    for number, group in enumerate(groups, start=1):
        # One that nobody has voted on yet doesn't become part of a second vote.
        again = [before[one.pk] for one in group if one.pk in before]
        second = again[0] if len(again) == len(group) else None
        ballot = Ballot(call=call, number=number, second_of=second, **rule_in(call))
        texts = [BallotText(ballot=ballot, draft=one, version_id=one.version_pk) for one in group]
        made.append((ballot, texts))
    return made


def _harmed_before(team: Team, drafts) -> dict[int, Ballot]:
    """The newest vote of this team on each of these in which somebody saw a harm."""
    rows = BallotText.objects.filter(
        draft__in=[one.pk for one in drafts],
        ballot__call__team=team,
        ballot__outcome=Ballot.Outcome.HARM,
    )
    rows = rows.select_related("ballot").order_by("ballot__decided_at", "pk")
    return {row.draft_id: row.ballot for row in rows}


def closes_at(team: Team, wanted: Wanted, people: set[int], now: datetime) -> datetime:
    """By the rule, unless a later day is asked for; in the room so many school days after it.

    Where nobody is absent it is the next school day and not that evening: whoever was entered by
    somebody else has a night and their mail to say it was meant otherwise.
    """
    if wanted.gathering is not None:
        absent = people - wanted.present
        days = closing_days.IN_THE_ROOM if absent else closing_days.NOBODY_ABSENT
        return closing_days.after_school_days(team.hub, now, days)
    day = wanted.closes_on or closing_days.proposed(team.hub, now)
    return closing_days.moment(day, team.hub)


def planned(team: Team, wanted: Wanted, *, actor, now: datetime) -> Planned:
    """The mails that opening it would send; nothing is saved."""
    made = unsaved(team, wanted, actor=actor, now=now)
    rows = [
        one.row(sending=None, now=now) for one in mails.asks(made.call, made.by_mail, actor=actor)
    ]
    return Planned(rows, mails.known_of(made, actor=actor), now)


# --- what is wrong with it -------------------------------------------------------------------------


def faults(team: Team, wanted: Wanted, now: datetime) -> list[Refused]:
    """Everything that is wrong with what is asked."""
    if team.cycle.archived:
        return [Refused(_("%(cycle)s is over.") % {"cycle": team.cycle.name})]
    rows = {one.pk: one for one in querysets.votable(team).filter(pk__in=wanted.drafts)}
    if not wanted.drafts:
        return [Refused(_("Choose at least one text."), field="drafts")]
    if len(rows) < len(set(wanted.drafts)):
        said = _("One of these isn't ready for a vote any more. Choose again.")
        return [Refused(said, field="drafts")]
    found = [one for row in rows.values() for one in _lacks(row, now)]
    if wanted.collection:
        found += _no_collection(list(rows.values()))
    if wanted.gathering is not None:
        if not room.is_on(wanted.gathering, now):
            found.append(Refused(_("A room decides on the day itself. By mail you can any day.")))
    elif wanted.closes_on is not None:
        found += _wrong_day(team, wanted.closes_on, now)
    return found + _nobody(team, wanted)


def _lacks(draft: Draft, now: datetime) -> list[Refused]:
    """What keeps one text from being voted on; those that are ready lack nothing but answers."""
    found = list(states.lacks_for_decision(draft))
    if draft.state == State.COMMENTS and draft.rounds.filter(closed_at=None).exists():
        found.append(Refused(_("Comments on it are open. Close them first.")))
    # Wherever it went meanwhile: who raised a harm is asked before there is another vote.
    came_back = draft.came_back and draft.state != State.VOTING
    said = harms.waits_for(draft, now) if came_back else ""
    if said and said not in [str(one.message) for one in found]:
        found.append(Refused(said))
    return [Refused(f"{draft.title}: {one.message}", field="drafts") for one in found]


def _no_collection(drafts: list[Draft]) -> list[Refused]:
    if len(drafts) < 2 or any(one.kind != Kind.RESOURCE for one in drafts):
        said = _("Only toolkit resources are decided as one collection, two of them at least.")
        return [Refused(said, field="collection")]
    return []


def _wrong_day(team: Team, day: date, now: datetime) -> list[Refused]:
    today = zones.local_date(now, team.hub.zone)
    calendar = calendar_of(team.hub, since=today)
    first = closing_days.first_day(calendar, today)
    fits = day.weekday() in closing_days.WEEKDAYS and calendar.is_school_day(day)
    if day < first or not fits:
        said = _("Choose a Tuesday, Wednesday or Thursday with school, from %(day)s on.")
        said = said % {"day": zones.say_day(first, now=now, short=True)}
        return [Refused(said, field="closes_on")]
    if day > today + closing_days.LONGEST:
        return [Refused(_("Choose a day within three months."), field="closes_on")]
    return []


def _nobody(team: Team, wanted: Wanted) -> list[Refused]:
    rule, seats = rule_of(team), Membership.objects.active().filter(team=team, user__is_active=True)
    users = dict(seats.values_list("user_id", "job_role"))
    if not users:
        return [Refused(_("Nobody is a member of this team yet."))]
    if wanted.gathering is not None and not users.keys() & wanted.present:
        return [Refused(_("Tick who is there."), field="present")]
    has = sum(role == rule.role for role in users.values())
    if rule.role_needed > has:
        said = _(
            "The team's rule asks for %(n)s of the role %(role)s, and it has %(has)s. Change the rule first."
        )
        numbers = {"n": rule.role_needed, "role": rule.get_role_display(), "has": has}
        return [Refused(said % numbers)]
    return []


# --- Undo -----------------------------------------------------------------------------------------


def lock(before: dict) -> None:
    for pk in sorted(map(int, before.get("drafts", {}))):
        holding.held(pk)


def take_back(before: dict, *, actor, via: str, now: datetime) -> None:
    """The vote was never opened; Refused once somebody has answered."""
    rows = VoteCall.objects.select_for_update(of=("self",), no_key=True)
    call = rows.filter(pk=before.get("call")).first()
    if call is None:
        return
    if Vote.objects.filter(ballot__call=call).exists():
        raise Refused(_("Somebody has answered already, so the vote goes on."))
    drafts = [holding.held(int(pk)) for pk in sorted(before["drafts"], key=int)]
    with record(actor=actor, via=via, reason="undone"):
        call.delete()
    for draft in drafts:
        others = BallotText.objects.filter(
            draft=draft, ballot__call__opens_at__gte=draft.state_since - timedelta(seconds=1)
        )
        if not others.filter(ballot__outcome=Ballot.Outcome.OPEN).exists():
            states.put_back(draft, before["drafts"][str(draft.pk)], actor=actor, via=via, now=now)
