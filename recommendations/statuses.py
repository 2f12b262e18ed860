"""How the states of drafts and comments are shown."""

from django.utils.translation import gettext_lazy as _

from foundation.statuses import Status

STATUSES = {
    "draft-draft": Status("pencil", _("Draft"), "silent"),
    "draft-comments": Status("mail", _("Comments open"), "info"),
    # Still to be made ready: their time is over, or it came back.
    "draft-commented": Status("pencil", _("Comments closed"), "info"),
    "draft-ready": Status("check", _("Ready to decide"), "yes"),
    "draft-voting": Status("mail", _("Vote open"), "info"),
    "draft-adopted": Status("check", _("Adopted"), "yes"),
    "draft-published": Status("check", _("Published"), "yes"),
    "draft-replaced": Status("stop", _("Replaced"), "silent"),
    "draft-withdrawn": Status("stop", _("Withdrawn"), "silent"),
    "draft-shelved": Status("stop", _("Shelved"), "silent"),
    "ballot-open": Status("mail", _("Vote open"), "info"),
    "ballot-adopted": Status("check", _("Adopted"), "yes"),
    "ballot-harm": Status("cross", _("A harm was seen"), "unsure"),
    "ballot-too_few": Status("clock", _("Too few answered"), "silent"),
    "draft-late": Status("clock", _("Late"), "unsure"),
}
