"""What was entered on a form waits, in the session, for *Send* on the page after it.

An address has no room for it. Whoever goes back from that page finds it in the form again, and so
does who undoes what was sent.
"""

import secrets

from django.http import QueryDict

_KEY = "entered"
_AT_MOST = 5
# What the address of the page after it, and of the form again, calls it.
NAME = "entered"


def keep(request, about: str, **more) -> str:
    """Put by what was posted, and ``more``; returns its name for the address."""
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    known = request.session.get(_KEY, {})
    name = secrets.token_urlsafe(8)
    known[name] = {"about": about, "typed": typed.urlencode()} | more
    request.session[_KEY] = dict(list(known.items())[-_AT_MOST:])
    return name


def kept(request, about: str) -> dict | None:
    """What the address names, if it is ``about`` this."""
    what = request.session.get(_KEY, {}).get(request.GET.get(NAME, ""))
    return what if what and what["about"] == about else None


def typed(request, about: str) -> QueryDict | None:
    """The same as the form's data."""
    what = kept(request, about)
    return QueryDict(what["typed"]) if what else None
