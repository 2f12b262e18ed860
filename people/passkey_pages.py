"""allauth's pages of passkeys and apps, where recovery codes come when they begin to matter.

allauth makes them with the first passkey, when nobody needs them yet, and doesn't show them again
when an app is set up and the day a phone is lost becomes a problem.
"""

from allauth.account.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.internal.flows import auto_generate_recovery_codes
from allauth.mfa.signals import authenticator_added
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from foundation.access import SIGNED_IN, Guarded
from foundation.refusals import Refused

from .second_step import asks_second_step, choose_second_step
from .signing_in import proven

RECOVERY_CODES = "mfa_view_recovery_codes"


class Index(IndexView):
    """Recovery codes stand on it where a second step is asked for."""

    def get_context_data(self, **kwargs):
        asks = asks_second_step(self.request.user)
        return super().get_context_data(**kwargs) | {"asks_second_step": asks}


class AddPasskey(AddWebAuthnView):
    """A passkey is a way in: nothing more is asked for, so nothing has to be kept for a bad day."""

    def form_valid(self, form):
        user, adapter = self.request.user, get_adapter()
        made = WebAuthn.add(user, form.cleaned_data["name"], form.cleaned_data["credential"])
        authenticator_added.send(
            sender=type(made.instance),
            request=self.request,
            user=user,
            authenticator=made.instance,
        )
        adapter.add_message(self.request, messages.SUCCESS, "mfa/messages/webauthn_added.txt")
        adapter.send_notification_mail("mfa/email/webauthn_added", user)
        if asks_second_step(user) and auto_generate_recovery_codes(self.request):
            return HttpResponseRedirect(reverse(RECOVERY_CODES))
        return HttpResponseRedirect(reverse("mfa_index"))


class SetUpApp(ActivateTOTPView):
    """From now on a second step is asked for, so the codes for the day without a phone come next."""

    def get_success_url(self) -> str:
        return reverse(RECOVERY_CODES)


@method_decorator(proven, name="dispatch")
class ChooseSecondStep(Guarded, View):
    """Whether a passkey is asked for after a code or a password, too."""

    permission = SIGNED_IN
    http_method_names = ["post"]

    def post(self, request):
        asked = request.POST.get("asked") == "yes"
        try:
            choose_second_step(user=request.user, asked=asked, actor=request.user, via="web")
        except Refused as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(reverse("mfa_index"))
        if asked:
            auto_generate_recovery_codes(request)
            messages.success(request, _("Your passkey is the second step now."))
            return HttpResponseRedirect(reverse(RECOVERY_CODES))
        messages.success(request, _("A code or a password alone signs you in again."))
        return HttpResponseRedirect(reverse("mfa_index"))
