"""How the states of needs are shown."""

from django.utils.translation import gettext_lazy as _

from foundation.statuses import Status

STATUSES = {
    "need-open": Status("question", _("Open"), "unsure"),
    "need-answered": Status("mail", _("Answered"), "info"),
    "need-tried": Status("clock", _("Being tried"), "info"),
    "need-done": Status("check", _("Done"), "yes"),
    "need-dropped": Status("stop", _("Dropped"), "silent"),
}
