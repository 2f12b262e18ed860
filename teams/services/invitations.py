"""Invitations: a seat is held, a mail asks, a link answers, and after 14 days the seat is free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, sweeping, zones
from foundation.refusals import Gone, Refused, still_there
from foundation.retrying import one_transaction
from mailing.models import Sending
from mailing.services import cancel_pending, enqueue, open_sending
from people.services import institution_called

from .. import hooks, mails
from ..models import Membership, Team
from . import known
from .newcomers import Newcomer, find_or_create
from .seats import end_memberships, lock_team, lock_teams, take_seats

State = Membership.State
STANDS_FOR = timedelta(days=14)
REMINDED_BEFORE = timedelta(days=3)
# A second press of *Invite again* within this time is a double click.
JUST_SENT = timedelta(minutes=10)
# What a second mail for a standing invitation changes; its *Undo* puts it back: see undo.py.
RENEWED = ("invited_by", "invited_at", "expires_at", "reminded_at", "link_version")
RENEWAL = "invitation renewed"
# Teams whose invitations one transaction of the sweep ends: few, since it locks them all.
TEAMS_AT_ONCE = 20


class AlreadyJoinedError(Refused):
    """The invitation was accepted before: nothing is wrong, and nothing was done."""


@one_transaction
def invite(
    *,
    team: Team,
    email: str,
    name: str = "",
    institution_name: str = "",
    job_role: str = "",
    grade_band: str = "",
    actor,
    via: str,
    now: datetime | None = None,
) -> Membership:
    """Hold a seat for one person and mail them an invitation; see :func:`invite_many`.

    ``institution_name`` is as typed; a new one is in the hub's zone, and isn't kept where the
    invitation is refused.
    """
    # The team before the school, as everywhere.
    team = lock_team(team.pk)
    institution = institution_called(institution_name, zone=team.hub.zone, actor=actor, via=via)
    one = Newcomer(email, name, institution, job_role, grade_band)
    return invite_many(team=team, people=[one], actor=actor, via=via, now=now)[0]


@one_transaction
def invite_many(
    *,
    team: Team,
    people: Sequence[Newcomer],
    sending: Sending | None = None,
    actor,
    via: str,
    now: datetime | None = None,
) -> list[Membership]:
    """Hold a seat for each of these people and mail each an invitation. All or nobody.

    Raises Refused where seats are lacking, for a cycle that is over, and for somebody who is a
    member, is invited, left or said no, each in its own words. With ``sending`` the mail waits for
    its *Undo*.
    """
    now = now or timezone.now()
    if not people:
        return []
    team = lock_team(team.pk)
    users = find_or_create(people, actor=actor, via=via, zone=team.hub.zone)
    before = known.latest(team, users)
    for user in users:
        known.refuse_member(before.get(user.pk))
        known.refuse_invited(before.get(user.pk))
        known.refuse_gone(before.get(user.pk))
    return _invite(team, list(zip(people, users, strict=True)), actor, via, now, sending)


def _invite(team, newcomers, actor, via, now, sending=None) -> list[Membership]:
    """Rows and mails, for a locked team and people who may be asked."""
    _refuse_over(team)
    seats = take_seats(team, len(newcomers))
    rows = []
    for (one, user), seat in zip(newcomers, seats, strict=True):
        row = Membership(team=team, user=user, state=State.INVITED, seat=seat)
        _begin(row, actor, now)
        known.take_facts(row, one, user)
        rows.append(row)
    with history.record(actor=actor, via=via):
        history.bulk_create(rows, Membership)
        known.close_attention(team, [user for _one, user in newcomers])
    _mail(rows, actor, now, sending)
    return rows


def _refuse_over(team) -> None:
    if team.cycle.archived:
        raise Refused(
            _("%(cycle)s is over. Invite people to a team of the present cycle.")
            % {"cycle": team.cycle}
        )


def _mail(rows, actor, now, sending=None) -> None:
    """Once *Undo* (:func:`take_back`) is over, so that a slip of the hand reaches nobody."""
    undone_until = now + timedelta(seconds=settings.STEMHUB_UNDO_SECONDS)
    enqueue(mails.invitations(rows, actor=actor, send_after=undone_until), sending=sending, now=now)


def _begin(row: Membership, actor, now) -> None:
    row.invited_by, row.invited_at = actor, now
    row.expires_at, row.reminded_at = now + STANDS_FOR, None


@one_transaction
def invite_again(
    *, membership: Membership, actor, via: str, now: datetime | None = None
) -> Membership:
    """Ask somebody anew: who didn't answer in time, said no, left, or lost the mail.

    An invitation that still stands is mailed again with 14 new days, and its older link dies.
    The rest get a new row and a seat; their former row stays as it ended.
    """
    now = now or timezone.now()
    team = lock_team(membership.team_id)
    user = membership.user
    row = known.latest(team, [user]).get(user.pk)
    if row is None:
        raise Gone
    known.refuse_member(row)
    if not user.is_active:
        raise Refused(_("%(name)s's account is closed. Ask an admin.") % {"name": user})
    if row.state == State.INVITED:
        return _renew(row, actor, via, now)
    facts = {name: getattr(row, name) for name in known.FACTS}
    return _invite(team, [(Newcomer(user.email, user.name, **facts), user)], actor, via, now)[0]


def _renew(row, actor, via, now) -> Membership:
    _refuse_over(row.team)
    if row.invited_at and now - row.invited_at < JUST_SENT:
        raise Refused(
            _("%(name)s was invited a moment ago. Wait ten minutes before you send another mail.")
            % {"name": row.user}
        )
    before = {name: Membership._meta.get_field(name).value_to_string(row) for name in RENEWED}
    _begin(row, actor, now)
    row.link_version += 1
    with history.record(actor=actor, via=via, reason="invited again"):
        row.save(update_fields=list(RENEWED))
    end_older_mail(row)
    sending, _created = open_sending(
        key=_renewal_key(row),
        actor=actor,
        kind=RENEWAL,
        label=_("Invitation of %(name)s") % {"name": row.user},
        before={"team": row.team_id, "membership": row.pk, "fields": before},
        now=now,
    )
    _mail([row], actor, now, sending)
    return row


def end_older_mail(row: Membership) -> None:
    """Call back what asks them to join: it has an older link, or they joined.

    What failed, too: nobody needs to look at it any more.
    """
    topic = mails.topic_of(row.team_id)
    cancel_pending(topics=[topic], users=[row.user], kinds=mails.ASKING)


def _renewal_key(row: Membership) -> str:
    # The moment too: after its *Undo* the next one has the same version.
    return f"invited-again:{row.pk}:{row.link_version}:{row.invited_at.isoformat()}"


def renewal_of(row: Membership) -> Sending | None:
    """What undoes that this invitation was mailed once more; None where it is the first one."""
    if row.invited_at is None:
        return None
    return Sending.objects.filter(key=_renewal_key(row)).first()


@one_transaction
def take_back(
    *, membership: Membership, actor, via: str, now: datetime | None = None
) -> Membership:
    """End an invitation before its time: the seat is free, the link in the mail is dead."""
    now = now or timezone.now()
    lock_team(membership.team_id)
    row = _row(membership.pk)
    if row.state != State.INVITED:
        raise Refused(_("%(name)s isn't invited any more.") % {"name": row.user})
    row.link_version += 1
    row.attention_closed = True
    end_memberships([row], state=State.EXPIRED, actor=actor, via=via, now=now, reason="taken back")
    return row


@one_transaction
def close_attention(*, membership: Membership, actor, via: str) -> Membership:
    """The coordinator knows that this invitation ended and doesn't want to hear of it again."""
    lock_team(membership.team_id)
    row = _row(membership.pk)
    row.attention_closed = True
    with history.record(actor=actor, via=via, reason="seen"):
        row.save(update_fields=["attention_closed"])
    return row


def _row(pk: int) -> Membership:
    return still_there(Membership.objects.select_related("user", "team__hub", "team__cycle"), pk)


# --- the person answers -----------------------------------------------------------------------


@one_transaction
def join(
    *,
    membership_id: int,
    link_version: int,
    now: datetime | None = None,
    actor=None,
    via: str = "link",
) -> Membership:
    """Accept an invitation, once and only once.

    The team's lock lets one acceptance, one expiry or one refusal through at a time; whoever
    comes later is told what the first one did. Raises AlreadyJoinedError where it was accepted
    before, Refused where it ended or the link is an older one.
    """
    now = now or timezone.now()
    row = _asked(membership_id, link_version, now)
    row.state = State.ACTIVE
    row.joined_on = zones.local_date(now, row.team.hub.zone)
    with history.record(actor=actor, via=via):
        row.save(update_fields=["state", "joined_on"])
    end_older_mail(row)
    hooks.membership_activated(memberships=[row], actor=actor, via=via, now=now, sending=None)
    return row


@one_transaction
def decline(
    *,
    membership_id: int,
    link_version: int,
    now: datetime | None = None,
    actor=None,
    via: str = "link",
) -> Membership:
    """Say no to an invitation: the seat is free. Saying it twice changes nothing more."""
    now = now or timezone.now()
    try:
        row = _asked(membership_id, link_version, now)
    except DeclinedBeforeError as before:
        return before.row
    end_memberships([row], state=State.DECLINED, actor=actor, via=via, now=now)
    return row


class DeclinedBeforeError(Refused):
    """They said no to this invitation before."""

    def __init__(self, row: Membership, message):
        super().__init__(message)
        self.row = row


def _asked(membership_id: int, link_version: int, now) -> Membership:
    """The invitation, its team locked, if it can be answered with a link of this version."""
    team_id = Membership.objects.filter(pk=membership_id).values_list("team_id", flat=True).first()
    if team_id is None:
        raise Refused(_("This invitation isn't there any more. Ask for a new one."))
    lock_team(team_id)
    row = _row(membership_id)
    refuse_unanswerable(row, link_version, now)
    return row


def refuse_unanswerable(row: Membership, link_version: int, now: datetime) -> None:
    """Raise Refused, in words for the person invited, unless the link can be answered now."""
    if row.link_version != link_version or not row.user.is_active:
        raise Refused(why_stale(row, now))
    if row.state == State.ACTIVE:
        raise AlreadyJoinedError(_("You've joined this team."))
    if row.state == State.DECLINED:
        raise DeclinedBeforeError(row, _("You said no to this invitation."))
    if sentence := _why_over(row, now):
        raise Refused(sentence)


def why_stale(row: Membership, now: datetime) -> str:
    """What to say to whoever holds an older link of this invitation: what became of it."""
    if not row.user.is_active:
        return _("Your account here is closed.")
    if row.state == State.ACTIVE:
        return _("You've joined this team already. Sign in to see its dates.")
    if row.state == State.DECLINED:
        return _("You said no to this invitation.")
    return _why_over(row, now) or _("This link was replaced. Use the one in the latest mail.")


def _why_over(row: Membership, now: datetime) -> str:
    """The sentence for an invitation or a membership that has ended, "" for one that stands."""
    if row.state == State.LEFT:
        return _("You left this team on %(day)s.") % {"day": zones.say_day(row.left_on, now=now)}
    ended_at = row.ended_at if row.state == State.EXPIRED else row.expires_at
    is_over = row.state == State.EXPIRED or (row.state == State.INVITED and ended_at <= now)
    if row.state == State.INVITED and row.team.cycle.archived:
        return _("%(cycle)s is over, and this invitation with it.") % {"cycle": row.team.cycle}
    if not is_over:
        return ""
    day = zones.local_day(ended_at or row.expires_at, row.team.hub.zone, now=now)
    return _("This invitation ended on %(day)s, and the seat may go to somebody else.") % {
        "day": day
    }


# --- time passes ------------------------------------------------------------------------------


@dataclass
class Swept:
    """What one run of :func:`sweep` did."""

    expired: int = 0
    reminded: int = 0


def sweep(*, now: datetime | None = None) -> Swept:
    """End the invitations whose time is over, and remind once of those that end in 3 days.

    Each transaction takes a few teams; a second sweep at the same time waits for their locks and
    finds nothing left.
    """
    now = now or timezone.now()
    teams = _due(now).order_by("team_id").values_list("team_id", flat=True).distinct()
    swept = sweeping.sweep(
        teams, partial(_sweep_teams, now=now), at_once=TEAMS_AT_ONCE, what="Invitations of team"
    )
    return Swept(sum(one.expired for one in swept), sum(one.reminded for one in swept))


def _due(now):
    """Invitations to end or to remind of; the index teams_membership_expiring answers it."""
    return Membership.objects.filter(
        Q(expires_at__lte=now) | Q(reminded_at__isnull=True),
        state=State.INVITED,
        expires_at__lte=now + REMINDED_BEFORE,
    )


@one_transaction
def _sweep_teams(team_ids, now) -> Swept:
    teams = {team.pk: team for team in lock_teams(team_ids)}
    rows = list(_due(now).filter(team__in=teams).select_related("user").order_by("pk"))
    for row in rows:
        row.team = teams[row.team_id]
    ended = [row for row in rows if row.expires_at <= now]
    end_memberships(ended, state=State.EXPIRED, actor=None, via="task", now=now)
    coming = [row for row in rows if row.expires_at > now]
    if coming:
        Membership.objects.filter(pk__in=[row.pk for row in coming]).update(reminded_at=now)
        enqueue(mails.reminders(coming, now=now), now=now)
    return Swept(len(ended), len(coming))
