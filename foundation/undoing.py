"""The bar with *Undo* at the foot of every page, until the time to undo is over.

What can be undone lies in the login session, so that each page shows it and pays no query.
"""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.utils import timezone
from django.utils.translation import ngettext

_KEY = "undo"


@dataclass(frozen=True)
class Offer:
    """``said`` is what was done, ``url`` takes the POST that undoes it, ``more`` tells how it goes."""

    said: str
    url: str
    seconds: int
    more: str = ""

    @property
    def left(self) -> str:
        return ngettext("%(n)s second to undo", "%(n)s seconds to undo", self.seconds) % {
            "n": self.seconds
        }


def offer(
    request, *, said: str, url: str, until: datetime, more: str = "", again: str = ""
) -> None:
    """Show *Undo* on this person's pages until then, in place of what was offered before.

    ``again`` is the page on which it was done, for who undoes it somewhere else.
    """
    request.session[_KEY] = {
        "said": str(said),
        "url": url,
        "until": until.timestamp(),
        "more": more,
        "again": again,
    }


def take_away(request) -> str:
    """It is undone, or can't be any more. Returns the page on which it was done, if that is known."""
    return request.session.pop(_KEY, {}).get("again", "")


def offered(request) -> Offer | None:
    """What this page's bar offers; None where there is nothing to undo (any more)."""
    # What answers before sign-in (an error page) has no session.
    kept = request.session.get(_KEY) if hasattr(request, "session") else None
    seconds = ceil(kept["until"] - timezone.now().timestamp()) if kept else 0
    if seconds <= 0:
        return None
    return Offer(kept["said"], kept["url"], seconds, kept["more"])
