"""Time as it passes in the demo's past: what the schedule would have done is done."""

from datetime import datetime, timedelta

from django.db.models import Min

from foundation import history
from gatherings.models import Attendee
from gatherings.services import reminding
from mailing import sender
from mailing.models import Mail
from teams.models import Membership
from teams.services import invitations
from workgroups.models import Meeting
from workgroups.services import turnout

MINUTE = timedelta(minutes=1)


class Clock:
    """``now`` moves forward only; :meth:`until` does what falls due on the way."""

    def __init__(self, start: datetime):
        self.now = start

    def until(self, moment: datetime) -> None:
        """Let time pass until ``moment``: reminders and questions are written, invitations end, mails go."""
        while (due := _next_due()) is not None and due <= moment:
            # Strictly forward, whatever fell due: one round a minute at most.
            self.now = max(due, self.now + MINUTE)
            if self.now > moment:
                break
            with history.dated(self.now):
                invitations.sweep(now=self.now)
                turnout.sweep(now=self.now)
                reminding.sweep(now=self.now)
                sender.send_due(now=self.now)
        self.now = max(self.now, moment)


def _next_due() -> datetime | None:
    """When the next thing falls due that a sweep or the sender would take up."""
    moments = [
        Mail.objects.pending().aggregate(at=Min("send_after"))["at"],
        Attendee.objects.aggregate(at=Min("remind_at"))["at"],
        Meeting.objects.aggregate(at=Min("ask_at"))["at"],
        _next_invitation(),
    ]
    return min((moment for moment in moments if moment), default=None)


def _next_invitation() -> datetime | None:
    invited = Membership.objects.filter(state=Membership.State.INVITED)
    ending = invited.aggregate(at=Min("expires_at"))["at"]
    reminding_of = invited.filter(reminded_at=None).aggregate(at=Min("expires_at"))["at"]
    return min(
        (
            moment
            for moment in (ending, reminding_of and reminding_of - invitations.REMINDED_BEFORE)
            if moment
        ),
        default=None,
    )
