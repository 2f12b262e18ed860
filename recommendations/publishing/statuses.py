"""How far a text that a team owes is."""

from django.utils.translation import gettext_lazy as _

from foundation.statuses import Status

STATUSES = {
    "owed-under-way": Status("pencil", _("Under way"), "info"),
    "owed-nothing": Status("ring", _("Nothing yet"), "silent"),
}
