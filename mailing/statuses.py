"""How a mail is shown."""

from django.utils.translation import gettext_lazy as _

from foundation.statuses import Status

STATUSES = {
    "queued": Status("clock", _("Waiting to be sent"), "silent"),
    "sending": Status("mail", _("Sending"), "info"),
    "sent": Status("check", _("Sent"), "yes"),
    "failed": Status("warning", _("Failed"), "no"),
    "unneeded": Status("ring", _("Not needed"), "silent"),
    "called-back": Status("stop", _("Called back"), "silent"),
    "given_up": Status("stop", _("Given up"), "silent"),
}
