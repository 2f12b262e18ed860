"""*Comments open until Fri, Dec 4*: opened, one reminder, closed; who is asked, and what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import sweeping, zones
from foundation.history import record
from foundation.refusals import Refused, refuse, still_there
from foundation.retrying import one_transaction
from gatherings import reminders
from mailing.models import Sending
from mailing.services import enqueue, open_sending
from mailing.writing import Planned
from people.models import User
from teams.models import Hub, Membership, Team
from teams.school_days import add_school_days, calendar_of
from workgroups.models import WorkgroupMember

from .. import round_mails
from ..models import Comment, CommentRound, Draft, OutsideReader
from . import holding, states

OPENED = "recommendations.round"
SCHOOL_DAYS, REMIND_DAYS_BEFORE = 10, 2
# So many days without school in a row are a break: comments don't run across one.
BREAK_DAYS = 5
OPENS_AT, CLOSES_AT, REMINDS_AT = time(8), time(23, 59), time(9)
LONGEST, MOST_OUTSIDERS = timedelta(days=92), 30
BATCH = 25


@dataclass(frozen=True)
class Asked:
    """What a round asks of whom, as its form says it."""

    until: date
    opens: date | None = None
    whom: str = CommentRound.Whom.TEAM
    teams: Sequence[Team] = ()
    # (name, address) of people without an account.
    outsiders: Sequence[tuple[str, str]] = ()
    warm_and_cool: bool = False


def hub_of(draft: Draft) -> Hub:
    """Whose days and zone count: those of the first of its teams, as on its pages (``Draft.zone``)."""
    return draft.team_list[0].hub


def proposed_days(draft: Draft, now: datetime) -> tuple[date, date]:
    """From when to when comments would be open: ten school days, after a break that lies inside."""
    hub = hub_of(draft)
    today = zones.local_date(now, hub.zone)
    calendar = calendar_of(hub, since=today)
    opens, until = today, add_school_days(hub, today, SCHOOL_DAYS)
    day, without = today, 0
    while day <= until:
        without = 0 if calendar.is_school_day(day) else without + 1
        if without >= BREAK_DAYS:
            opens = calendar.after(day, 0)
            until = add_school_days(hub, opens, SCHOOL_DAYS)
            break
        day += timedelta(days=1)
    return opens, until


def people_of(row: CommentRound, *, teams: Iterable[Team] | None = None) -> list[User]:
    """Who is asked by mail, but for who asks: by name."""
    draft = row.draft
    teams = list(row.teams.all()) if teams is None else list(teams)
    seats = Membership.objects.active()
    others = Q(pk__in=seats.filter(team__in=teams).values("user"))
    if row.whom == CommentRound.Whom.WORKGROUP and draft.workgroup_id:
        inside = WorkgroupMember.objects.current().seated()
        inside = inside.filter(workgroup=draft.workgroup_id)
        first = Q(pk__in=inside.values("user"))
    else:
        first = Q(pk__in=seats.filter(team__in=draft.teams.all()).values("user"))
    people = User.objects.filter(first | others, is_active=True, merged_into__isnull=True)
    return list(people.exclude(pk=row.opened_by_id).order_by("name", "pk"))


@one_transaction
def open_round(
    *,
    draft: Draft,
    asked: Asked,
    actor,
    via: str,
    sending_key: str,
    now: datetime | None = None,
) -> Sending:
    """Ask for comments on the newest version until a day; a second call with the key does nothing.

    Raises Refused for all that is wrong, and for what the draft lacks.
    """
    now = now or timezone.now()
    row = holding.held(draft.pk)
    sending, created = open_sending(
        key=sending_key,
        actor=actor,
        kind=OPENED,
        label=_("Comments on %(title)s") % {"title": row.title},
        now=now,
    )
    if not created:
        return sending
    refuse(faults(row, asked, now))
    was = row.state
    states.to_comments(row, actor=actor, via=via, now=now)
    made = unsaved(row, asked, actor=actor, now=now)
    with record(actor=actor, via=via):
        made.save()
    made.teams.set(asked.teams)
    readers = OutsideReader.objects.bulk_create(_readers(made, asked, actor))
    sending.before = {"draft": row.pk, "round": made.pk, "was": was}
    sending.save(update_fields=["before"])
    enqueue(round_mails.asks(made, people_of(made), actor=actor), sending=sending, now=now)
    round_mails.post_to_readers(made, readers, sending=sending, actor=actor)
    return sending


def unsaved(draft: Draft, asked: Asked, *, actor, now: datetime) -> CommentRound:
    """The round as it would be opened now."""
    zone = hub_of(draft).zone
    opens_at = now
    if asked.opens and asked.opens > zones.local_date(now, zone):
        opens_at = zones.wall_to_utc(asked.opens, OPENS_AT, zone)
    kind = CommentRound.Kind.WARM_AND_COOL if asked.warm_and_cool else CommentRound.Kind.PLAIN
    return CommentRound(
        draft=draft,
        version=draft.versions.order_by("-number").first(),
        kind=kind,
        whom=asked.whom,
        opened_by=actor,
        opens_at=opens_at,
        closes_at=zones.wall_to_utc(asked.until, CLOSES_AT, zone),
    )


def _readers(row: CommentRound, asked: Asked, actor) -> list[OutsideReader]:
    return [
        OutsideReader(round=row, name=name, email=email, added_by=actor)
        for name, email in asked.outsiders
    ]


def planned(draft: Draft, asked: Asked, *, actor, now: datetime) -> Planned:
    """The mails that opening it would send to people with an account; nothing is saved."""
    row = unsaved(draft, asked, actor=actor, now=now)
    mails = round_mails.asks(row, people_of(row, teams=asked.teams), actor=actor)
    known = round_mails.known_of(row, actor=actor)
    return Planned([one.row(sending=None, now=now) for one in mails], known, now)


def faults(draft: Draft, asked: Asked, now: datetime) -> list[Refused]:
    """Everything that is wrong with what is asked, and whom."""
    found = []
    running = draft.rounds.filter(closed_at=None).first()
    if running is not None:
        found.append(Refused(_("Comments are open already. Close them before you ask again.")))
    zone = hub_of(draft).zone
    today = zones.local_date(now, zone)
    first = max(asked.opens or today, today)
    if asked.until <= first:
        found.append(Refused(_("Choose a day after it opens."), field="until"))
    elif asked.until > first + LONGEST:
        found.append(Refused(_("Choose a day within three months."), field="until"))
    if asked.whom == CommentRound.Whom.WORKGROUP and not draft.workgroup_id:
        found.append(Refused(_("No workgroup writes this draft. Ask the team."), field="whom"))
    if len(asked.outsiders) > MOST_OUTSIDERS:
        said = _("Ask %(most)s people from outside at most: these are %(n)s.")
        numbers = {"most": MOST_OUTSIDERS, "n": len(asked.outsiders)}
        found.append(Refused(said % numbers, field="outsiders"))
    return found


def said_until(row: CommentRound, zone: str, now: datetime) -> str:
    """ "Fri, Dec 4"."""
    return zones.local_day(row.closes_at, zone, now=now, short=True)


def why_over(row: CommentRound, now: datetime) -> str:
    """Why this round takes no more comments, in a sentence; "" where it does."""
    closed = row.closed_at or row.closes_at
    if row.closed_at is None and now < row.closes_at and row.draft.state == Draft.State.COMMENTS:
        return ""
    day = zones.local_day(min(closed, now), hub_of(row.draft).zone, now=now)
    return _("Comments on this draft closed on %(day)s.") % {"day": day}


@one_transaction
def close(*, row: CommentRound, actor, via: str, now: datetime | None = None) -> CommentRound:
    """Close it now; the authors are told what came in."""
    now = now or timezone.now()
    draft = holding.held(row.draft_id)
    row = _held(row.pk)
    if row.closed_at is None:
        _close(
            draft, row, min(max(now, row.opens_at), row.closes_at), actor=actor, via=via, now=now
        )
    return row


def _close(draft: Draft, row: CommentRound, at: datetime, *, actor, via: str, now) -> None:
    row.closed_at = at
    with record(actor=actor, via=via, reason="closed"):
        row.save(update_fields=["closed_at"])
    round_mails.call_back_to_readers(draft)
    if draft.state == Draft.State.COMMENTS:
        enqueue(round_mails.summaries(row, writers_of(draft)), now=now)


def writers_of(draft: Draft) -> list[User]:
    """Who writes it now: authors who still do, active members of its teams."""
    seats = Membership.objects.active().filter(team__in=draft.teams.all()).values("user")
    rows = draft.authors.filter(writes=True, user__in=seats, user__is_active=True)
    return [one.user for one in rows.select_related("user").order_by("user__name", "user_id")]


@one_transaction
def say_what_changed(
    *,
    row: CommentRound,
    answer: str,
    before: str | None = None,
    actor,
    via: str,
    now: datetime | None = None,
) -> CommentRound:
    """What the authors changed because of the comments, for all who made some.

    ``before`` is what stood there when the page was made: what another author said since is kept,
    and this comes after it. None for who looked just now, and puts this in its place. Who read from
    outside and said something gets it by mail, once.
    """
    holding.held(row.draft_id)
    row = _held(row.pk)
    answer = answer.strip()
    if not answer:
        raise Refused(_("Say in a sentence what you changed."), field="answer")
    if len(answer) > 2000:
        raise Refused(_("Make it 2,000 letters at most."), field="answer")
    first = not row.answer
    if before is not None and row.answer != before:
        answer = row.answer if answer in row.answer else f"{row.answer}\n\n{answer}"
    row.answer = answer
    with record(actor=actor, via=via, reason="answered"):
        row.save(update_fields=["answer"])
    if first:
        round_mails.post_answers(row, actor=actor, now=now or timezone.now())
    return row


def _held(pk: int) -> CommentRound:
    rows = CommentRound.objects.select_for_update(of=("self",), no_key=True)
    return still_there(rows.select_related("draft"), pk)


# --- what happens by itself -----------------------------------------------------------------------


def sweep(*, now: datetime | None = None) -> int:
    """Remind the silent once, close what is over; returns how many rounds it dealt with."""
    now = now or timezone.now()
    soon = now + timedelta(days=REMIND_DAYS_BEFORE + 1)
    due = CommentRound.objects.filter(closed_at=None, closes_at__lte=soon).order_by("pk")
    ids = due.values_list("pk", flat=True)
    return sum(sweeping.sweep(ids, partial(_deal_with, now=now), at_once=1, what="comments"))


@one_transaction
def _deal_with(ids: Sequence[int], *, now: datetime) -> int:
    dealt = 0
    for pk in ids:
        row = CommentRound.objects.filter(pk=pk).first()
        if row is None:
            continue
        draft = holding.held(row.draft_id)
        row = _held(pk)
        if row.closed_at is not None:
            continue
        if now >= row.closes_at or draft.state != Draft.State.COMMENTS:
            _close(
                draft,
                row,
                min(max(now, row.opens_at), row.closes_at),
                actor=None,
                via="task",
                now=now,
            )
            dealt += 1
        elif row.reminded_at is None and now >= _reminds_at(draft, row):
            enqueue(round_mails.reminders(row, _moments(row, now)), now=now)
            row.reminded_at = now
            with record(actor=None, via="task", reason="reminded"):
                row.save(update_fields=["reminded_at"])
            dealt += 1
    return dealt


def _reminds_at(draft: Draft, row: CommentRound) -> datetime:
    """9 am two days before, and not on the day it opened."""
    zone = hub_of(draft).zone
    day = zones.local_date(row.closes_at, zone) - timedelta(days=REMIND_DAYS_BEFORE)
    return max(zones.wall_to_utc(day, REMINDS_AT, zone), row.opens_at + timedelta(days=1))


def _moments(row: CommentRound, now: datetime) -> dict[User, datetime]:
    """When to remind each who was silent: today, or tomorrow where another automatic mail goes."""
    today = {one: zones.next_quiet_end(now, one.zone) for one in silent(row)}
    busy = reminders.busy(today)
    moments = {}
    for one, at in today.items():
        if one.pk in busy:
            next_day = zones.local_date(at, one.zone) + timedelta(days=1)
            at = zones.next_quiet_end(zones.start_of_day(next_day, one.zone), one.zone)
        if at < row.closes_at:
            moments[one] = at
    return moments


def silent(row: CommentRound) -> list[User]:
    """Who is asked and has said nothing since."""
    said = Comment.objects.filter(thread__draft=row.draft_id, at__gte=row.opens_at)
    speakers = set(said.exclude(author=None).values_list("author_id", flat=True))
    return [one for one in people_of(row) if one.pk not in speakers]


# --- Undo -----------------------------------------------------------------------------------------


def lock(before: dict) -> None:
    if "draft" in before:
        holding.held(before["draft"])


def take_back(before: dict, *, actor, via: str, now: datetime) -> None:
    """The round was never opened; Refused once somebody has said something in it."""
    row = CommentRound.objects.filter(pk=before.get("round")).select_related("draft").first()
    if row is None:
        return
    said = Comment.objects.filter(thread__draft=row.draft_id, at__gte=row.opens_at)
    if said.exclude(author=row.opened_by).exists():
        raise Refused(_("Somebody has commented already. Close the comments instead."))
    draft = holding.held(row.draft_id)
    with record(actor=actor, via=via, reason="undone"):
        row.delete()
    states.put_back(draft, before["was"], actor=actor, via=via, now=now)
