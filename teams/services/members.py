"""Members: added because they have agreed already, and leaving."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, zones
from foundation.refusals import Refused, still_there
from foundation.retrying import one_transaction
from mailing.models import Mail, Sending
from mailing.services import call_back, enqueue, open_sending
from people.models import User
from people.services import institution_called

from .. import hooks, mails
from ..models import Membership, Team
from . import known
from .newcomers import Newcomer, find_or_create
from .seats import end_memberships, lock_team, take_seats

# What the mail to somebody who agreed in person is sent as: see undo.py.
AGREED = "agreed"
ADDED = "added"
ENDED = "membership ended"


@one_transaction
def add_active(
    *,
    team: Team,
    people: Sequence[Newcomer],
    welcome: bool,
    sending: Sending | None = None,
    actor,
    via: str,
    now: datetime | None = None,
) -> list[Membership]:
    """Give each of these people a seat at once: they have agreed already. All or nobody.

    Somebody with an open invitation keeps its seat and is a member from now on. ``welcome`` sends
    each a mail. Raises Refused where seats are lacking, and for a member, and for somebody who
    left or said no (they are asked anew by *Invite again*). With ``sending`` the mail waits for
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
        known.refuse_gone(before.get(user.pk))
    rows = _activated(team, people, users, before, now, actor, via)
    _close_failed([row for row in rows if row.user_id in before])
    hooks.membership_activated(memberships=rows, actor=actor, via=via, now=now, sending=sending)
    if welcome:
        enqueue(mails.welcomes(rows, actor=actor), sending=sending, now=now)
    return rows


@one_transaction
def add_one(
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
) -> tuple[Membership, Sending]:
    """Give one person who has agreed a seat at once, without a mail about it.

    Dates that are announced are mailed to them all the same, since their answer is expected from
    now on. Returns the row, and what undoes it. ``institution_name`` is as typed.
    """
    now = now or timezone.now()
    # The team before the school, as everywhere.
    team = lock_team(team.pk)
    institution = institution_called(institution_name, zone=team.hub.zone, actor=actor, via=via)
    one = Newcomer(email, name, institution, job_role, grade_band)
    for row in known.latest(team, User.objects.by_email(one.address)).values():
        _refuse_invited(row)
    sending, _created = open_sending(
        key=f"added:{uuid.uuid4().hex}", actor=actor, kind=ADDED, label="", now=now
    )
    how = {"actor": actor, "via": via, "now": now}
    (row,) = add_active(team=team, people=[one], welcome=False, sending=sending, **how)
    sending.label = _("%(name)s, who agreed") % {"name": row.user}
    sending.before = {
        "team": team.pk,
        "memberships": [row.pk],
        "undone": _("%(name)s isn't in the team.") % {"name": row.user},
    }
    sending.save(update_fields=["label", "before"])
    return row, sending


def _refuse_invited(row: Membership) -> None:
    if row.state == Membership.State.INVITED:
        raise Refused(
            _(
                "%(name)s is invited already. Said yes in person? Open their page in the team room "
                "and choose Mark as agreed."
            )
            % {"name": row.user},
            field="email",
        )


@one_transaction
def agree(
    *, membership: Membership, actor, via: str, now: datetime | None = None
) -> tuple[Membership, Sending]:
    """Somebody who is invited said yes in person: a member from now on, with a welcome mail.

    Returns the row, and what undoes it. Raises Refused where the invitation has ended.
    """
    now = now or timezone.now()
    team = lock_team(membership.team_id)
    row = still_there(Membership.objects.select_related("user"), membership.pk)
    if row.state != Membership.State.INVITED:
        raise Refused(_("%(name)s isn't invited any more.") % {"name": row.user})
    sending, _created = open_sending(
        key=f"agreed:{row.pk}:{now.isoformat()}",
        actor=actor,
        kind=AGREED,
        label=_("%(name)s, who agreed") % {"name": row.user},
        before={"team": team.pk, "membership": row.pk},
        now=now,
    )
    people = [Newcomer(row.user.email)]
    rows = add_active(
        team=team, people=people, welcome=True, sending=sending, actor=actor, via=via, now=now
    )
    return rows[0], sending


def _activated(team, people, users, before, now, actor, via) -> list[Membership]:
    """The people's rows, active: open invitations turned into seats, the rest new."""
    joined_on = zones.local_date(now, team.hub.zone)
    invited = {pk: row for pk, row in before.items() if row.state == Membership.State.INVITED}
    seats = iter(take_seats(team, len([u for u in users if u.pk not in invited])))
    rows, made = [], []
    for one, user in zip(people, users, strict=True):
        row = invited.get(user.pk)
        if row is None:
            row = Membership(team=team, user=user, seat=next(seats))
            made.append(row)
        row.team, row.user = team, user
        row.state, row.joined_on = Membership.State.ACTIVE, joined_on
        known.take_facts(row, one, user)
        rows.append(row)
    with history.record(actor=actor, via=via):
        if made:
            history.bulk_create(made, Membership)
        if invited:
            history.bulk_update(
                list(invited.values()),
                Membership,
                ["state", "joined_on", "job_title", *known.FACTS],
            )
        known.close_attention(team, users)
    return rows


def _close_failed(rows: list[Membership]) -> None:
    """Nobody needs to look at invitations that failed. One that waits has nothing to say when it
    goes, or asks after all if this is undone."""
    if rows:
        topic = mails.topic_of(rows[0].team_id)
        failed = Mail.objects.failed().filter(kind__in=mails.ASKING, topics__topic=topic)
        call_back(failed.filter(user__in=[row.user_id for row in rows]), _("No longer needed."))


@one_transaction
def leave(
    *,
    membership: Membership,
    on: date,
    actor,
    via: str,
    reason: str = "",
    now: datetime | None = None,
) -> Membership:
    """End a member's time in the team on the day ``on`` (the hub's calendar), today or earlier.

    The seat is free, mail that still waits is called back, links in mailed invitations die; the
    row and its history stay. :func:`ending_of` is what undoes it.
    """
    now = now or timezone.now()
    team = lock_team(membership.team_id)
    row = still_there(Membership.objects.select_related("user"), membership.pk)
    row.team = team
    if row.state != Membership.State.ACTIVE:
        raise Refused(_("%(name)s isn't a member of this team now.") % {"name": row.user})
    if on > zones.local_date(now, team.hub.zone):
        raise Refused(
            _("Enter today or an earlier day. On a later day, come back then."), field="on"
        )
    if row.joined_on and on < row.joined_on:
        raise Refused(
            _("Enter a day that isn't before %(day)s, when %(name)s joined.")
            % {"day": zones.say_day(row.joined_on, now=now), "name": row.user},
            field="on",
        )
    before = {
        "team": team.pk,
        "membership": row.pk,
        "seat": row.seat,
        "link_version": row.link_version,
        "email": row.user.email,
        "undone": _("%(name)s is a member of %(team)s after all.")
        % {"name": row.user, "team": team},
    }
    row.link_version += 1
    row.left_reason = " ".join(reason.split())
    end_memberships(
        [row],
        state=Membership.State.LEFT,
        actor=actor,
        via=via,
        now=now,
        reason=row.left_reason,
        left_on=on,
    )
    open_sending(
        key=_ending_key(row),
        actor=actor,
        kind=ENDED,
        label=_("%(name)s left %(team)s") % {"name": row.user, "team": team},
        before=before,
        now=now,
    )
    return row


@one_transaction
def leave_oneself(
    *, membership: Membership, reason: str = "", actor, via: str, now: datetime | None = None
) -> Membership:
    """A member leaves, today, and the hub's coordinators are mailed why, once Undo is over."""
    now = now or timezone.now()
    team = lock_team(membership.team_id)
    if team.cycle.archived:
        raise Refused(
            _("%(cycle)s is over, and this team with it. There is nothing to leave.")
            % {"cycle": team.cycle}
        )
    row = leave(
        membership=membership,
        on=zones.local_date(now, team.hub.zone),
        reason=reason,
        actor=actor,
        via=via,
        now=now,
    )
    enqueue(mails.leavings(row, now=now), sending=ending_of(row), now=now)
    return row


def _ending_key(row: Membership) -> str:
    return f"left:{row.pk}:{row.ended_at.isoformat()}"


def ending_of(row: Membership) -> Sending | None:
    """What undoes that this member left."""
    return Sending.objects.filter(key=_ending_key(row)).first() if row.ended_at else None
