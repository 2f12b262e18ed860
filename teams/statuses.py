"""How a seat is shown."""

from django.utils.translation import gettext_lazy as _

from foundation.statuses import Status

STATUSES = {
    "seat-active": Status("check", _("Member"), "yes"),
    "seat-invited": Status("quarter", _("Invited"), "selected"),
    "seat-left": Status("stop", _("Left"), "silent"),
    "seat-declined": Status("cross", _("Said no"), "silent"),
    "seat-expired": Status("clock", _("Didn't answer in time"), "unsure"),
}
