"""The pages on which a code is asked for and typed, in place of allauth's own."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.templatekit import get_entrance_context_data
from allauth.account.mixins import NextRedirectMixin
from allauth.account.stages import LoginByCodeStage
from allauth.account.views import BaseReauthenticateView, PasswordResetView, RequestLoginCodeView
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from foundation.addresses import WRONG, AddressFormField

from .addresses import active_holder
from .codes import LONGEST_TYPED, Tried, in_time, mail_if_allowed, new_code, try_code
from .limits import minutes_until
from .signing_in import CodeProcess, mail_code, network_of

ASK_FOR_CODE = "account_request_login_code"


def too_many_mailed(until) -> str:
    return _(
        "Mails were asked for often just now. Use one that came, or wait %(minutes)s and ask again."
    ) % {"minutes": minutes_until(until)}


def why_not(tried: Tried) -> str:
    """What stands beside the field after a code that let nobody in."""
    if tried.wait_until:
        return _(
            "There were too many wrong codes. Wait %(minutes)s, then enter yours or ask for another."
        ) % {"minutes": minutes_until(tried.wait_until)}
    said = ngettext(
        "That code isn't right. You have one try left.",
        "That code isn't right. You have %(n)s tries left.",
        tried.left,
    )
    return said % {"n": tried.left}


def has_ended() -> str:
    return _("That code has ended: its time is over, or it was wrong three times. Ask for another.")


class AskForm(forms.Form):
    """The address that a code goes to."""

    email = AddressFormField(label=gettext_lazy("E-mail address"), error_messages=WRONG)

    def clean_email(self) -> str:
        return get_adapter().clean_email(self.cleaned_data["email"])


class CodeForm(forms.Form):
    """What was typed or pasted; whether it is right, the service says."""

    code = forms.CharField(label=gettext_lazy("Code from the mail"), max_length=LONGEST_TYPED)


class AskForCode(RequestLoginCodeView):
    """Mail a code to this address, or say how long to wait. Unknown ones are answered alike."""

    def get_form_class(self):
        return AskForm

    def _redirect_to_pending_stage(self, request, stage):
        # Whoever went back and typed another address means that one.
        if request.method != "POST":
            return super()._redirect_to_pending_stage(request, stage)
        return None

    def form_valid(self, form):
        email = form.cleaned_data["email"]
        until, _process = mail_if_allowed(
            email=email,
            network=network_of(self.request),
            send=lambda: CodeProcess.start(
                request=self.request, user=active_holder(email), email=email
            ),
        )
        if until:
            form.add_error("email", too_many_mailed(until))
            return self.form_invalid(form)
        return HttpResponseRedirect(self.get_success_url())


class AskForReset(PasswordResetView):
    """Mail a link to a new password; counted and answered like a code."""

    def form_valid(self, form):
        until, answer = mail_if_allowed(
            email=form.cleaned_data["email"],
            network=network_of(self.request),
            send=lambda: super(AskForReset, self).form_valid(form),
        )
        if until:
            form.add_error("email", too_many_mailed(until))
            return self.form_invalid(form)
        return answer


class TypesCode:
    """Of the two pages that take a code, what they share."""

    form_class = CodeForm

    def post(self, request, *args, **kwargs):
        if request.POST.get("action") == "resend":
            return self.resend()
        return super().post(request, *args, **kwargs)

    def mail_another(self, email: str, send) -> bool:
        """Mail a code by ``send()``, or say for how long not."""
        until, _sent = mail_if_allowed(email=email, network=network_of(self.request), send=send)
        if until:
            messages.error(self.request, too_many_mailed(until))
        return not until


@method_decorator(
    login_stage_required(stage=LoginByCodeStage.key, redirect_urlname=ASK_FOR_CODE),
    name="dispatch",
)
class EnterCode(TypesCode, NextRedirectMixin, FormView):
    """The code from the mail signs in."""

    template_name = "account/confirm_login_code.html"

    @method_decorator(never_cache)
    def dispatch(self, request, *args, **kwargs):
        self.process = CodeProcess.resume(request._login_stage)
        if self.process is None:
            return self.ask_anew()
        return super().dispatch(request, *args, **kwargs)

    def ask_anew(self):
        messages.error(self.request, has_ended())
        return HttpResponseRedirect(self.passthrough_next_url(reverse(ASK_FOR_CODE)))

    def resend(self):
        if self.process.can_resend:
            self.mail_another(self.process.email, self.process.resend)
        return HttpResponseRedirect(
            self.passthrough_next_url(reverse("account_confirm_login_code"))
        )

    def form_valid(self, form):
        process = self.process
        tried = try_code(
            typed=form.cleaned_data["code"],
            codes=process.codes,
            user=process.user,
            email=process.email,
            network=network_of(self.request),
        )
        if tried.right:
            return process.finish(self.get_next_url())
        if tried.left or tried.wait_until:
            form.add_error("code", why_not(tried))
            return self.form_invalid(form)
        process.abort()
        return self.ask_anew()

    def get_context_data(self, **kwargs):
        shown = super().get_context_data(**kwargs) | get_entrance_context_data(self.request)
        return shown | {
            "can_resend": self.process.can_resend,
            "email": self.process.email,
            "several": len(self.process.codes) > 1,
            "verify_form": shown["form"],
        }


@method_decorator(login_required, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class ProveByCode(TypesCode, BaseReauthenticateView):
    """Who is signed in shows by a mailed code that it's still them."""

    template_name = "account/reauthenticate_code.html"
    kept = "proof_codes"

    @property
    def codes(self) -> list[dict]:
        mine = self.request.session.get(self.kept, {})
        return (
            in_time(mine.get("codes", [])) if mine.get("email") == self.request.user.email else []
        )

    def resend(self):
        user = self.request.user
        made = new_code()
        if self.mail_another(user.email, lambda: mail_code(self.request, user, user.email, made)):
            codes = in_time([*self.codes, made])
            self.request.session[self.kept] = {"email": user.email, "codes": codes}
        return HttpResponseRedirect(self.passthrough_next_url(self.request.path))

    def form_valid(self, form):
        user = self.request.user
        tried = try_code(
            typed=form.cleaned_data["code"],
            codes=self.codes,
            user=user,
            email=user.email,
            network=network_of(self.request),
        )
        if tried.right:
            del self.request.session[self.kept]
            record_authentication(
                self.request, user, method="code", email=user.email, reauthenticated=True
            )
            return super().form_valid(form)
        if tried.left or tried.wait_until:
            form.add_error("code", why_not(tried))
            return self.form_invalid(form)
        self.request.session.pop(self.kept, None)
        messages.error(self.request, has_ended())
        return HttpResponseRedirect(self.passthrough_next_url(self.request.path))

    def get_context_data(self, **kwargs):
        shown = super().get_context_data(**kwargs)
        return shown | {"asked": bool(self.codes), "email": self.request.user.email}
