"""*Undo* in a team: a roster, somebody who agreed, an invitation mailed once more, who left."""

from datetime import datetime

from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused, still_there
from mailing.services import enqueue

from .. import hooks, mails
from ..models import Correction, Membership
from . import corrections
from .invitations import RENEWED
from .newcomers import lock_people
from .returning import was_welcomed
from .seats import end_memberships, free_seats, lock_team, take_seats


def lock(before: dict) -> None:
    """The team, who was corrected, then the seats, before anything that hangs on them."""
    lock_team(before["team"])
    if "corrections" in before:
        made = Correction.objects.filter(pk__in=before["corrections"])
        lock_people(set(made.values_list("membership__user", flat=True)))
    seats = before["memberships"] if "memberships" in before else [before["membership"]]
    rows = Membership.objects.filter(pk__in=seats).order_by("pk")
    len(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def roster(before: dict, *, actor, via, now) -> None:
    """Take back the seats that it gave.

    Nobody has heard of theirs yet, so the rows go (their history stays), and the corrected roster
    can be brought in at once. What it changed for people who were there before stays.
    """
    team = lock_team(before["team"])
    rows = Membership.objects.holding().filter(team=team, pk__in=before["memberships"])
    corrections.put_back(
        Correction.objects.filter(membership__in=rows, pk__in=before.get("corrections", ())),
        actor=actor, via=via, now=now,
    )  # fmt: skip
    rows = list(rows.select_related("user").order_by("pk"))
    for row in rows:
        row.team = team
    end_memberships(
        rows, state=Membership.State.EXPIRED, actor=actor, via=via, now=now, reason="undo"
    )
    with history.record(actor=actor, via=via, reason="undo"):
        for row in rows:
            row.delete()


def agreed(before: dict, *, actor, via, now) -> None:
    """Invited again, in the same seat, with the link that they have."""
    row = _row(before, Membership.State.ACTIVE)
    row.state, row.joined_on = Membership.State.INVITED, None
    with history.record(actor=actor, via=via, reason="undo"):
        row.save(update_fields=["state", "joined_on"])
    hooks.membership_ended(memberships=[row], actor=actor, via=via, now=now)
    _mail_unless_done(row, now)


def renewed(before: dict, *, actor, via, now) -> None:
    """The invitation as it stood: its days, and the link of the mail they have."""
    row = _row(before, Membership.State.INVITED)
    if row.link_version != int(before["fields"]["link_version"]) + 1:
        # Another address: the link in the mail to the former one must stay dead.
        raise _changed(row.user)
    for name in RENEWED:
        field = Membership._meta.get_field(name)
        text = before["fields"][name]
        setattr(row, field.attname, None if text in ("", "None") else field.to_python(text))
    with history.record(actor=actor, via=via, reason="undo"):
        row.save(update_fields=list(RENEWED))
    _mail_unless_done(row, now)


def ended(before: dict, *, actor, via, now) -> None:
    """A member after all: in the same seat if nobody has it by now, with the answers they gave."""
    row = _row(before, Membership.State.LEFT)
    again = Membership.objects.holding().filter(team=row.team, user=row.user)
    if again.exists() or row.user.email != before["email"]:
        # Another address: the links in the mails to the former one must stay dead.
        raise _changed(row.user)
    free = free_seats(row.team)
    row.seat = before["seat"] if before["seat"] in free else take_seats(row.team, 1)[0]
    row.state, row.link_version = Membership.State.ACTIVE, before["link_version"]
    row.left_on, row.ended_at, row.left_reason = None, None, ""
    with history.record(actor=actor, via=via, reason="undo"):
        row.save()
    hooks.memberships_restored(memberships=[row], actor=actor, via=via, now=now)
    if was_welcomed(row):
        # Where it went out, its key is taken; where leaving called it back, it goes after all.
        enqueue(mails.welcomes([row], actor=actor), now=now)


def _mail_unless_done(row: Membership, now: datetime) -> None:
    """The mails that an invitation as it stands should have had.

    The outbox knows those that went out or still wait by their key. The rest was called back by
    what is undone, or never written, because their address was put right meanwhile.
    """
    enqueue(mails.invitations([row], actor=row.invited_by), now=now)
    if row.reminded_at is not None:
        enqueue(mails.reminders([row], now=now), now=now)


def _row(before: dict, state) -> Membership:
    """The seat that the deed was about; Refused unless it is still as the deed left it."""
    team = lock_team(before["team"])
    rows = Membership.objects.filter(team=team, pk=before["membership"])
    row = still_there(rows.select_related("user", "invited_by"), before["membership"])
    if row.state != state:
        raise _changed(row.user)
    row.team = team
    return row


def _changed(user) -> Refused:
    return Refused(_("The place of %(name)s in the team was changed since.") % {"name": user})
