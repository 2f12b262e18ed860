"""The end of reminders, by the link in each of them."""

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from foundation.access import PUBLIC, Guarded
from people.models import User
from people.services import choose_reminders

from ..unsubscribing import read_token

# RFC 8058, 3.1: what a mail program sends when its reader presses its own button.
ONE_CLICK = ("List-Unsubscribe", "One-Click")


# SECURITY: csrf_exempt since the signed token is the authority, and mail programs that POST for
# their reader (RFC 8058) bring neither cookie nor CSRF token. It turns reminders off (or on
# again), tells nothing but the first name, and signs nobody in.
@method_decorator([login_not_required, csrf_exempt, never_cache], name="dispatch")
class RemindersOff(Guarded, TemplateView):
    """GET shows a button, since scanners follow links; only a POST changes anything."""

    permission = PUBLIC
    template_name = "mailing/reminders_off.html"

    def dispatch(self, request, *args, token, **kwargs):
        self.person = self._person(token)
        if self.person is None:
            answer = self.render_to_response({"known": False}, status=404)
        else:
            answer = super().dispatch(request, *args, token=token, **kwargs)
        answer["X-Robots-Tag"] = "noindex"
        return answer

    @staticmethod
    def _person(token: str) -> User | None:
        try:
            return User.objects.reachable().filter(pk=read_token(token)).first()
        except signing.BadSignature:
            return None

    def post(self, request, *args, **kwargs):
        wanted = request.POST.get("reminders") == "on"
        # Whoever is signed in here: it is the link's person who chose, so nobody is the actor.
        choose_reminders(user=self.person, wanted=wanted, actor=None, via="link")
        if request.POST.get(ONE_CLICK[0]) == ONE_CLICK[1]:
            return HttpResponse(status=204)
        return self.render_to_response(self.get_context_data(chosen=True))

    def get_context_data(self, **kwargs):
        return super().get_context_data(known=True, person=self.person, **kwargs)
