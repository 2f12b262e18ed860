"""Time as it passes in the demo's past: what the schedule would have done is done."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

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


def _first(rows: QuerySet, moment: str) -> list[datetime]:
    """The earliest ``moment`` of these rows, if there is one."""
    wanted = rows.filter(**{f"{moment}__isnull": False}).order_by(moment)
    return list(wanted.values_list(moment, flat=True)[:1])


def _next_due() -> datetime | None:
    """When the next thing falls due that a sweep or the sender would take up."""
    invited = Membership.objects.filter(state=Membership.State.INVITED)
    moments = [
        *_first(Mail.objects.pending(), "send_after"),
        *_first(Attendee.objects.all(), "remind_at"),
        *_first(Meeting.objects.all(), "ask_at"),
        *_first(invited, "expires_at"),
    ]
    to_remind = _first(invited.filter(reminded_at=None), "expires_at")
    moments += [ends - invitations.REMINDED_BEFORE for ends in to_remind]
    return min(moments, default=None)
