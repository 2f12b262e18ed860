"""What mails about workgroups and polls, and the deeds behind them, are called in the admin."""

from django.utils.translation import gettext_lazy as _

from . import mails, poll_mails, turnout_mails
from .services import proposals

NAMES = {
    mails.OPENED: _("Workgroup opened"),
    mails.SENT_BACK: _("Proposal sent back"),
    mails.NAMED: _("Named to lead a workgroup"),
    mails.WORDS: _("Words to a workgroup"),
    poll_mails.ASK: _("Time poll"),
    poll_mails.REMINDER: _("Reminder of a time poll"),
    poll_mails.LINK: _("New link to a time poll"),
    poll_mails.CLOSED: _("Time poll closed"),
    turnout_mails.FEW: _("Few come to a meeting"),
    proposals.OPENED: _("Workgroup opened"),
    proposals.SENT_BACK: _("Proposal sent back"),
}
