"""What a team knows of somebody already, and the sentence that says no because of it."""

from django.utils.translation import gettext as _

from foundation import history, zones
from foundation.refusals import Refused

from ..models import Membership, Team
from .newcomers import Newcomer

State = Membership.State
# What is kept of a person as of the seat.
FACTS = ("institution", "job_role", "grade_band")


def latest(team: Team, users) -> dict[int, Membership]:
    """What each of these people is to this team: a held seat, or how the last one ended."""
    rows = Membership.objects.filter(team=team, user__in=users).select_related("user")
    return standing_of(team, rows.order_by("pk"))


def standing_of(team: Team, rows) -> dict[int, Membership]:
    """Of all rows of people in this team, oldest first, the one that says what each is to it.

    An invitation that nobody answered says nothing: who left or said no before it still did.
    """
    found: dict[int, Membership] = {}
    for row in rows:
        row.team = team
        before = found.get(row.user_id)
        if before is None or row.state != State.EXPIRED or before.state == State.EXPIRED:
            found[row.user_id] = row
    return found


def take_facts(row: Membership, one: Newcomer, user) -> None:
    """Fill the seat's facts: what the newcomer's row says, else what the person says."""
    for name in FACTS:
        setattr(row, name, getattr(one, name) or getattr(row, name) or getattr(user, name))
    row.job_title = one.job_title or row.job_title


def close_attention(team: Team, users) -> None:
    """Nobody needs to hear of these people's ended invitations any more: they have a seat.

    To be called within :func:`foundation.history.record`.
    """
    rows = list(
        Membership.objects.filter(
            team=team, user__in=users, state=State.EXPIRED, attention_closed=False
        )
    )
    for row in rows:
        row.attention_closed = True
    if rows:
        history.bulk_update(rows, Membership, ["attention_closed"])


def refuse_member(row: Membership | None) -> None:
    if row is not None and row.state == State.ACTIVE:
        raise Refused(
            _("%(name)s is already in this team, in seat %(seat)s.")
            % {"name": row.user, "seat": row.seat},
            field="email",
        )


def refuse_invited(row: Membership | None) -> None:
    if row is not None and row.state == State.INVITED:
        raise Refused(
            _(
                "%(name)s is invited already and has until %(day)s to answer. We remind them "
                "once, three days before."
            )
            % {"name": row.user, "day": zones.local_day(row.expires_at, row.team.hub.zone)},
            field="email",
        )


def refuse_gone(row: Membership | None) -> None:
    """Somebody who left or said no is asked anew on purpose only."""
    if row is None or row.state not in (State.LEFT, State.DECLINED):
        return
    if row.state == State.LEFT:
        sentence = _(
            "%(name)s left this team on %(day)s. To have them back, open their page in the team "
            "room and choose Invite again."
        )
        day = zones.say_day(row.left_on)
    else:
        sentence = _(
            "%(name)s said no on %(day)s. If they have changed their mind, open their page in the "
            "team room and choose Invite again."
        )
        day = zones.local_day(row.ended_at, row.team.hub.zone) if row.ended_at else ""
    raise Refused(sentence % {"name": row.user, "day": day}, field="email")
