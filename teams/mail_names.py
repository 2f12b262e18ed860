"""What mails about places in a team, and the deeds behind them, are called in the admin."""

from django.utils.translation import gettext_lazy as _

from . import mails
from .services import corrections, importing, invitations, members

NAMES = {
    mails.INVITATION: _("Invitation to a team"),
    mails.REMINDER: _("Reminder of an invitation"),
    mails.WELCOME: _("Welcome to a team"),
    mails.COORDINATOR: _("Asked to coordinate"),
    mails.LEFT: _("A member left"),
    mails.CORRECTED: _("Name, school or role corrected"),
    importing.ROSTER: _("Roster brought in"),
    members.AGREED: _("Marked as agreed"),
    members.ADDED: _("Member added"),
    members.ENDED: _("Membership ended"),
    corrections.CORRECTED: _("Name, school or role corrected"),
    invitations.RENEWAL: _("Invitation sent again"),
}
