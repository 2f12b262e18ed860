"""Links in mails with which somebody acts without signing in: how they end, and their pages.

What a link holds, its app says; it carries no name and no address, and is signed.
"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from .access import PUBLIC, Guarded

# In a preview or a test mail nobody has a row yet; its links lead to a page that says so.
EXAMPLE = "example"


class BadLink(Exception):
    """Not a link of ours, or one of which nothing is there any more."""


class StaleLink(Exception):
    """A link that once worked; ``about`` is what it led to."""

    def __init__(self, about: Any):
        super().__init__("stale")
        self.about = about


# SECURITY: csrf_exempt since the signed token is the authority, and in-app browsers of mail
# programs drop cookies. Who builds on it acts for the link's one person in one matter, and neither
# signs anybody in nor asks who is.
@method_decorator([login_not_required, csrf_exempt, never_cache], name="dispatch")
class ByLink(Guarded, View):
    """Base of the pages behind a link; they aren't indexed. ``now`` is when it was opened."""

    permission = PUBLIC

    def dispatch(self, request, *args, token, **kwargs):
        self.now = timezone.now()
        answer = self.check(token) or super().dispatch(request, *args, token=token, **kwargs)
        answer["X-Robots-Tag"] = "noindex"
        return answer

    def check(self, token: str) -> HttpResponse | None:
        """The page for a link that doesn't work (any more); None for one that does."""
        if token == EXAMPLE:
            return self.no_link("example")
        try:
            self.read(token)
        except BadLink:
            return self.no_link("unknown")
        except StaleLink as stale:
            return self.stale(stale.about)
        return self.over()

    def read(self, token: str) -> None:
        """Keep what the link is about; raises BadLink and StaleLink."""
        raise NotImplementedError

    def no_link(self, why: str) -> HttpResponse:
        """The page of what leads nowhere: an "example", or "unknown"."""
        raise NotImplementedError

    def stale(self, about: Any) -> HttpResponse | None:
        """The page of a link that once worked; None goes on as if it still did."""
        raise NotImplementedError

    def over(self) -> HttpResponse | None:
        """The page where what a good link is about has ended; None goes on."""
        return None
