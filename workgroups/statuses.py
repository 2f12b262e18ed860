"""How the states of a workgroup are shown."""

from django.utils.translation import gettext_lazy as _

from foundation.statuses import Status

STATUSES = {
    "workgroup-proposed": Status("pencil", _("Proposed"), "info"),
    "workgroup-closed": Status("check", _("Closed"), "silent"),
    "rhythm-on_course": Status("check", _("On course"), "yes"),
    "rhythm-finding": Status("clock", _("Finding times"), "info"),
    "rhythm-opened": Status("pencil", _("Just opened"), "info"),
    "rhythm-behind": Status("clock", _("Behind"), "unsure"),
    "rhythm-too_much": Status("warning", _("Too much planned"), "unsure"),
    "rhythm-done": Status("check", _("All held"), "yes"),
}
