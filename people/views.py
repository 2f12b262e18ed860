"""One's own page: who one is, what one needs, what comes by mail, how one signs in."""

from allauth.account.views import ConfirmEmailView
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from foundation import slots
from foundation.access import SIGNED_IN, Guarded
from foundation.deeds import InForm
from foundation.retrying import one_transaction

from .forms import OwnPageForm
from .models import Institution, PrivateNeeds, User
from .services import change_profile, choose_reminders, say_needs


class OwnPage(Guarded, InForm):
    """Who one is, what one needs and what comes by mail, with one button, which saves what was typed."""

    permission = SIGNED_IN
    template_name = "people/profile.html"
    form_class = OwnPageForm

    def get_form_kwargs(self):
        # A copy of the person: an invalid form leaves no trace on who is signed in.
        user = User.objects.select_related("institution__district").get(pk=self.request.user.pk)
        needs = PrivateNeeds.objects.filter(user=user).first() or PrivateNeeds(user=user)
        return super().get_form_kwargs() | {"instance": user, "needs": needs}

    def save(self, form):
        self.keep(form)
        messages.success(self.request, _("Your page is saved."))
        return redirect("people:profile")

    @one_transaction
    def keep(self, form):
        """All of it, or nothing where something is refused."""
        user = self.request.user
        who = {"user": user, "actor": user, "via": "web"}
        change_profile(changes=form.profile(actor=user), **who)
        if any(name in form.data for name in form.NEEDS):
            # Left empty it is an answer, too: nobody needs to ask again.
            say_needs(needs=form.typed(form.NEEDS), **who)
        if "wants_reminders" in form.changed_data:
            choose_reminders(wanted=form.cleaned_data["wants_reminders"], **who)

    def get_context_data(self, **kwargs):
        parts = slots.fill("own_page", self.request, obj=self.request.user)
        return super().get_context_data(parts=parts, **kwargs)


class Institutions(Guarded, TemplateView):
    """What may be meant by the first letters of a school, for the list under the field."""

    permission = SIGNED_IN
    template_name = "people/_institutions.html"
    http_method_names = ["get"]

    def get_context_data(self, **kwargs):
        # PostgreSQL has no NUL in a text.
        typed = self.request.GET.get("institution", "")[:200].replace("\0", "")
        found = Institution.objects.suggested(typed) if len(typed.strip()) > 1 else []
        return super().get_context_data(institutions=found, **kwargs)


class ConfirmAddress(ConfirmEmailView):
    """allauth's page behind the mailed link; one that has ended says so to its button, too."""

    def post(self, *args, **kwargs):
        try:
            return super().post(*args, **kwargs)
        except Http404:
            self.object = None
            return self.render_to_response(self.get_context_data(), status=404)
