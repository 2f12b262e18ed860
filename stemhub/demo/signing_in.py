"""One press on the sign-in page makes a visitor of the demo one of its people."""

from allauth.account.adapter import get_adapter
from django.contrib.auth import get_user_model
from django.http import Http404, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from .access import DemoOnly
from .people import BY_KEY


class SignInAs(DemoOnly, View):
    """A POST, so that no link or picture can sign anybody in."""

    http_method_names = ["post"]

    def post(self, request, key):
        person = BY_KEY.get(key)
        users = get_user_model().objects
        user = users.filter(email=person.email, is_active=True).first() if person else None
        if user is None:
            raise Http404
        get_adapter(request).login(request, user)
        return HttpResponseRedirect(self.following(request))

    def following(self, request) -> str:
        """Where the visitor wanted to go, if that is here."""
        wanted = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
            return wanted
        return "/"
