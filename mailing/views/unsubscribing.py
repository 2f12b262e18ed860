"""What somebody chooses by a link in their mails; here the end of reminders."""

from django.core import signing
from django.http import HttpResponse
from django.views.generic import TemplateView

from foundation.links import BadLink, ByLink
from people.models import User
from people.services import choose_reminders

from ..unsubscribing import read_token

# RFC 8058, 3.1: what a mail program sends when its reader presses its own button.
ONE_CLICK = ("List-Unsubscribe", "One-Click")


def is_one_click(request) -> bool:
    return request.POST.get(ONE_CLICK[0]) == ONE_CLICK[1]


# SECURITY: mail programs that POST for their reader (RFC 8058) bring neither cookie nor CSRF token.
# It keeps one person's choice and tells nothing but the first name.
class ChoiceByLink(ByLink, TemplateView):
    """Base: GET shows the choice, since scanners follow links; only a POST changes anything.

    ``whose`` reads a token: the person's id, or ``signing.BadSignature``.
    """

    whose = None

    def read(self, token):
        try:
            self.person = User.objects.reachable().get(pk=self.whose(token))
        except (signing.BadSignature, User.DoesNotExist) as error:
            raise BadLink from error

    def no_link(self, why):
        return self.render_to_response({"known": False}, status=404)

    def get_context_data(self, **kwargs):
        return super().get_context_data(known=True, person=self.person, **kwargs)


class RemindersOff(ChoiceByLink):
    """It turns reminders off, or on again."""

    template_name = "mailing/reminders_off.html"
    whose = staticmethod(read_token)

    def post(self, request, *args, **kwargs):
        wanted = request.POST.get("reminders") == "on"
        # Whoever is signed in here: it is the link's person who chose, so nobody is the actor.
        choose_reminders(user=self.person, wanted=wanted, actor=None, via="link")
        if is_one_click(request):
            return HttpResponse(status=204)
        return self.render_to_response(self.get_context_data(chosen=True))
