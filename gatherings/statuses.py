"""How dates, answers and who was there are shown."""

from django.utils.translation import gettext_lazy as _

from foundation.statuses import Status

STATUSES = {
    # answers
    "accepted": Status("check", _("Coming"), "yes"),
    "declined": Status("cross", _("Can't come"), "silent"),
    "tentative": Status("question", _("Not sure"), "unsure"),
    "needs-action": Status("ring", _("No answer"), "silent"),
    "on-hold": Status("clock", _("On hold"), "silent"),
    # dates
    "draft": Status("pencil", _("Draft"), "silent"),
    "announced": Status("mail", _("Announced"), "info"),
    "held": Status("check", _("Held"), "yes"),
    "over": Status("clock", _("Over"), "unsure"),
    "cancelled": Status("stop", _("Cancelled"), "no"),
    # who was there
    "present": Status("check", _("Was there"), "yes"),
    "partly": Status("clock", _("There for part of it"), "unsure"),
    "absent": Status("ring", _("Wasn't there"), "silent"),
    # substitutes
    "sub-none": Status("ring", _("No substitute needed"), "silent"),
    "sub-wanted": Status("warning", _("Needs a substitute"), "unsure"),
    "sub-found": Status("check", _("Substitute found"), "yes"),
}
