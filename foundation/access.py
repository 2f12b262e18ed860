"""Who gets past the door of a page: scope first, then fetch, then the rule.

* Not signed in: to the sign-in page (an htmx fragment is told so by ``HX-Redirect``).
* The object isn't theirs to see: 404, as if it didn't exist.
* It is theirs to see, but the act isn't theirs: 403.
"""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import resolve_url

PUBLIC = "public"
SIGNED_IN = "signed-in"


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
                return self.ask_to_sign_in(request)
            self.guarded = self.get_guarded()
            self.check_access(request.user, self.guarded)
        return super().dispatch(request, *args, **kwargs)

    def check_access(self, user, obj):
        if self.visible_permission and not user.has_perm(self.visible_permission, obj):
            raise Http404
        if self.permission != SIGNED_IN and not user.has_perm(self.permission, obj):
            raise PermissionDenied

    def ask_to_sign_in(self, request):
        if getattr(request, "htmx", False):
            answer = HttpResponse(status=401)
            answer["HX-Redirect"] = resolve_url(settings.LOGIN_URL)
            return answer
        return redirect_to_login(request.get_full_path())
