"""How the states of events and places are shown."""

from django.utils.translation import gettext_lazy as _

from foundation import statuses
from foundation.statuses import Status


def register() -> None:
    statuses.register(
        {
            "pd-open": Status("mail", _("Open"), "info"),
            "pd-closed": Status("stop", _("Takes nobody more"), "silent"),
            "place-held": Status("check", _("Has a place"), "yes"),
            "place-offered": Status("clock", _("Was offered a place"), "unsure"),
            "place-waiting": Status("clock", _("Waits for a place"), "silent"),
            "published": Status("check", _("Other hubs see it"), "info"),
            "archived": Status("stop", _("Archived"), "silent"),
        }
    )
