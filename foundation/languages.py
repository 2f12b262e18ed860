"""Which language somebody is written to in."""

from django.conf import settings


def spoken(wanted: str) -> str:
    """``wanted`` if the site speaks it (``LANGUAGES``), else the site's own language.

    Django brings its own words for days and field errors in many languages: without this, a
    reader of one that our texts aren't translated into would get a mixture of the two.
    """
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
