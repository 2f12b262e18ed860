"""How what became of a text is shown."""

from django.utils.translation import gettext_lazy as _

from foundation.statuses import Status

STATUSES = {
    "sent-sent": Status("mail", _("Sent"), "silent"),
    "sent-handed_over": Status("mail", _("Handed over"), "silent"),
    "sent-received": Status("check", _("Received"), "info"),
    "sent-considered": Status("clock", _("Considered"), "info"),
    "sent-taken_up": Status("check", _("Taken up"), "yes"),
    "sent-declined": Status("cross", _("Declined"), "silent"),
}
