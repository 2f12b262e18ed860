"""*Undo* in a team: a roster, somebody who agreed, an invitation that was mailed once more."""

from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused
from mailing.services import cancel_pending, enqueue

from .. import hooks, mails
from ..models import Membership
from .importing import ROSTER
from .invitations import RENEWAL, RENEWED
from .members import AGREED
from .seats import free_seat, lock_team, topic_of


def hold(*, sending) -> None:
    """Lock what :func:`recall` changes, before any mail; connected to ``sending_undoing``."""
    if sending.kind not in (ROSTER, AGREED, RENEWAL):
        return
    lock_team(sending.before["team"])
    before = sending.before
    seats = before["memberships"] if sending.kind == ROSTER else [before["membership"]]
    # Before anybody's dates: somebody's new address changes their seats and then their answers.
    rows = Membership.objects.filter(pk__in=seats).order_by("pk")
    len(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def recall(*, sending, actor, via, now) -> None:
    """Put the seats back to what they were; connected to ``sending_undone``."""
    undo = {ROSTER: _roster, AGREED: _agreed, RENEWAL: _renewed}.get(sending.kind)
    if undo is not None:
        undo(sending, lock_team(sending.before["team"]), actor=actor, via=via, now=now)


def _roster(sending, team, *, actor, via, now) -> None:
    """Take back the seats that it gave.

    Nobody has heard of theirs yet, so the rows go (their history stays), and the corrected roster
    can be brought in at once. What it changed for people who were there before stays.
    """
    rows = Membership.objects.holding().filter(team=team, pk__in=sending.before["memberships"])
    for row in rows.select_related("user").order_by("pk"):
        row.team = team
        free_seat(row, state=Membership.State.EXPIRED, actor=actor, via=via, now=now, reason="undo")
        with history.record(actor=actor, via=via, reason="undo"):
            row.delete()


def _agreed(sending, team, *, actor, via, now) -> None:
    """Invited again, in the same seat, with the link that they have."""
    row = _row(sending, team, Membership.State.ACTIVE)
    if row is None:
        return
    row.state, row.joined_on = Membership.State.INVITED, None
    with history.record(actor=actor, via=via, reason="undo"):
        row.save(update_fields=["state", "joined_on"])
    hooks.membership_ended(membership=row, user=row.user, actor=actor, via=via, now=now)
    _mail_what_waited(row, now)


def _renewed(sending, team, *, actor, via, now) -> None:
    """The invitation as it stood: its days, and the link of the mail they have."""
    row = _row(sending, team, Membership.State.INVITED)
    if row is None:
        return
    if row.link_version != int(sending.before["fields"]["link_version"]) + 1:
        # Another address: the link in the mail to the former one must stay dead.
        raise Refused(_("The invitation of %(name)s was changed since.") % {"name": row.user})
    for name in RENEWED:
        field = Membership._meta.get_field(name)
        text = sending.before["fields"][name]
        setattr(row, field.attname, None if text in ("", "None") else field.to_python(text))
    with history.record(actor=actor, via=via, reason="undo"):
        row.save(update_fields=list(RENEWED))
    cancel_pending(topic=topic_of(team.pk), user=row.user)
    _mail_what_waited(row, now)


def _mail_what_waited(row, now) -> None:
    """The invitation once more, where it was still waiting when what is undone called it back.

    One that went out is known to the outbox by its key, and isn't written again.
    """
    enqueue(mails.invitation_letters([row], actor=row.invited_by, now=now), now=now)


def _row(sending, team, state) -> Membership | None:
    """The seat that the sending was about, if it is still as it left it."""
    rows = Membership.objects.filter(team=team, pk=sending.before["membership"], state=state)
    row = rows.select_related("user", "invited_by").first()
    if row is not None:
        row.team = team
    return row
