"""What people write for a language or a time zone, and what is meant by it."""

import re

from foundation.zones import ZONE_CHOICES, zone_short_name
from people.models import User

from .words import by_label, plain

LANGUAGES = dict(User._meta.get_field("language").choices)
ZONES = dict(ZONE_CHOICES)
# Oregon's county on Mountain time (49 CFR 71.9).
_MOUNTAIN_COUNTIES = {"malheur"}

_KNOWN_LANGUAGES = by_label(LANGUAGES.items()) | {
    "english": "en", "eng": "en", "ingles": "en", "spanish": "es", "espanol": "es", "spa": "es",
    "castellano": "es", "bilingual spanish": "es", "english us": "en",
}  # fmt: skip
_KNOWN_ZONES = by_label(ZONES.items())
for _zone in ZONES:
    _KNOWN_ZONES[plain(zone_short_name(_zone))] = _zone
for _words, _zone in (
    ("pt pst pdt", "America/Los_Angeles"),
    ("mt mst mdt", "America/Boise"),
    ("ct cst cdt", "America/Chicago"),
    ("et est edt", "America/New_York"),
    ("akst akdt", "America/Anchorage"),
    ("hst", "Pacific/Honolulu"),
):
    for _word in _words.split():
        _KNOWN_ZONES[_word] = _zone
_KNOWN_ZONES["america denver"] = _KNOWN_ZONES["us mountain"] = "America/Boise"
_KNOWN_ZONES["us pacific"] = _KNOWN_ZONES["pst 8 pdt"] = "America/Los_Angeles"


def read_language(text: str) -> str | None:
    """The code of a language that the site speaks."""
    said = plain(text)
    code = re.fullmatch(r"([a-z]{2}) [a-z]{2}|(english|spanish) united states", said)
    return _KNOWN_LANGUAGES.get((code[1] or code[2]) if code else said)


# As Windows and calendars write them, with the distance from Greenwich and the countries.
_NAMED_ZONE = re.compile(
    r"(?:(?:utc|gmt)[ \d]*)?(pacific|mountain|central|eastern)(?: (?:standard|daylight))? time(?: us canada)?"
)


def read_zone(text: str) -> str | None:
    """The key of a time zone that the site offers: "Mountain (MT)", "PST", "Pacific time"."""
    said = plain(text)
    tries = [said, plain(re.sub(r"\(.*?\)", "", text)), said.removesuffix(" standard time")]
    tries += [f"{tries[1]} time", said.removesuffix(" time zone")]
    if named := _NAMED_ZONE.fullmatch(said):
        tries.append(named[1])
    return next((_KNOWN_ZONES[one] for one in tries if one in _KNOWN_ZONES), None)


def zone_of_county(county: str) -> str:
    """The zone of a county that doesn't keep its state's time, or ""."""
    name = plain(county).removesuffix(" county")
    return "America/Boise" if name in _MOUNTAIN_COUNTIES else ""
