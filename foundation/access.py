"""Who gets past the door of a page: scope first, then fetch, then the rule.

* Not signed in: to the sign-in page (an htmx fragment is told so by ``HX-Redirect``).
* The object isn't theirs to see: 404, as if it didn't exist.
* It is theirs to see, but the act isn't theirs: 403.
"""

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

PUBLIC = "public"
SIGNED_IN = "signed-in"


def ask_to_sign_in(request) -> HttpResponse:
    """To the sign-in page, and from there back to the page that somebody was on.

    A script that fetches a part of a page is told by ``HX-Redirect`` to leave it: the sign-in
    page must not end up inside.
    """
    back = urlencode({REDIRECT_FIELD_NAME: _back(request)}, safe="/")
    address = f"{resolve_url(settings.LOGIN_URL)}?{back}"
    if request.method == "POST":
        said = _("You were signed out, so nothing was saved. Sign in, then press the button again.")
        messages.info(request, said)
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(address)
    answer = HttpResponse(status=401)
    answer["HX-Redirect"] = address
    return answer


def _back(request) -> str:
    """The page itself, or where the form was that was sent: what takes a POST alone shows nothing."""
    fragment = request.headers.get("HX-Request")
    if request.method in ("GET", "HEAD") and not fragment:
        return request.get_full_path()
    try:
        page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    except ValueError:  # a robot's, such as "http://["
        return "/"
    if page.netloc != request.get_host():
        return "/"
    return urlunsplit(("", "", page.path or "/", page.query, ""))


class Guarded:
    """Mixin for every class-based view of ours, named first among the bases.

    ``permission`` must be set: a rule's name, SIGNED_IN for pages about oneself, or PUBLIC
    together with ``login_not_required``. ``visible_permission`` is the rule for seeing that the
    object exists at all; where it is refused the answer is 404.
    ``get_guarded()`` returns the object the rules are asked about (None where there is none); it
    fetches from what the visitor may see, and raises Http404 otherwise.
    """

    permission: str | None = None
    visible_permission: str | None = None

    def get_guarded(self):
        return None

    def dispatch(self, request, *args, **kwargs):
        if self.permission is None:
            raise ImproperlyConfigured(f"{type(self).__name__} names no permission.")
        if self.permission != PUBLIC:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            self.guarded = self.get_guarded()
            self.check_access(request.user, self.guarded)
        return super().dispatch(request, *args, **kwargs)

    def check_access(self, user, obj):
        if self.visible_permission and not user.has_perm(self.visible_permission, obj):
            raise Http404
        if self.permission != SIGNED_IN and not user.has_perm(self.permission, obj):
            raise PermissionDenied
