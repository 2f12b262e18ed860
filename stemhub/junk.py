"""Links from mails that brought something along: ``>``, ``%20``, a quotation mark, a full stop."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponsePermanentRedirect
from django.utils.decorators import method_decorator
from django.views import View

from foundation.access import PUBLIC

# What a signed link is made of (django.core.signing), and what is none of it behind it.
_MAILED = (
    "answer", "join", "poll", "comment", "decide", "harm", "pd/say", "mail/reminders-off",
    "mail/weekly", "mail/weekly/stop", "accounts/confirm-email", "accounts/password/reset/key",
)  # fmt: skip
PATTERN = rf"^(?P<link>(?:{'|'.join(_MAILED)})/[A-Za-z0-9_:-]+)/?[^A-Za-z0-9_:/-][\s\S]*$"


@method_decorator(login_not_required, name="dispatch")
class Junk(View):
    """Leads to the page itself. Nothing is looked up: a link that isn't one is told there."""

    permission = PUBLIC
    http_method_names = ["get", "head", "options"]

    def get(self, request, link):
        return HttpResponsePermanentRedirect(f"/{link}/")
