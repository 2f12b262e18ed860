"""Time zones: which ones the site offers, and how times are said in them."""

from django.utils.translation import gettext_lazy as _

DEFAULT_ZONE = "America/Los_Angeles"
# The zones of the fifty states, by the names people use. Malheur County is on Mountain time.
ZONE_CHOICES = [
    ("America/Los_Angeles", _("Pacific time")),
    ("America/Boise", _("Mountain time")),
    ("America/Phoenix", _("Arizona time")),
    ("America/Chicago", _("Central time")),
    ("America/New_York", _("Eastern time")),
    ("America/Anchorage", _("Alaska time")),
    ("Pacific/Honolulu", _("Hawaii time")),
]
