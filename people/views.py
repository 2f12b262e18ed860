"""One's own page: who one is, what one needs, what comes by mail, how one signs in."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from foundation import slots
from foundation.access import SIGNED_IN, Guarded
from foundation.refusals import Refused

from .forms import MailChoicesForm, NeedsForm, ProfileForm
from .models import Institution, PrivateNeeds, User
from .services import change_profile, choose_reminders, say_needs


class OwnPage(Guarded, TemplateView):
    """One page with three forms, each saved on its own; the others stay as they were."""

    permission = SIGNED_IN
    template_name = "people/profile.html"
    form_name = ""

    def post(self, request, *args, **kwargs):
        form = self.make_form(self.form_name, request.POST)
        if form.is_valid():
            try:
                self.save(form)
            except Refused as refusal:
                form.add_error(refusal.field, refusal.message)
        if not form.is_valid():
            context = self.get_context_data(**{self.form_name: form})
            return self.render_to_response(context, status=422)
        return redirect("people:profile")

    def make_form(self, name: str, data=None):
        """The form of this name, on a copy of the person: an invalid one leaves no trace."""
        user = self.request.user
        if name == "profile_form":
            fresh = User.objects.select_related("institution__district").get(pk=user.pk)
            return ProfileForm(data, instance=fresh)
        if name == "needs_form":
            known = PrivateNeeds.objects.filter(user=user).first()
            return NeedsForm(data, instance=known or PrivateNeeds(user=user))
        return MailChoicesForm(data, initial={"wants_reminders": user.wants_reminders})

    def get_context_data(self, **kwargs):
        for name in ("profile_form", "needs_form", "mail_form"):
            if name not in kwargs:
                kwargs[name] = self.make_form(name)
        parts = slots.fill("own_page", self.request, obj=self.request.user)
        return super().get_context_data(parts=parts, **kwargs)


class Profile(OwnPage):
    form_name = "profile_form"

    def save(self, form):
        user = self.request.user
        with transaction.atomic():
            changes = form.changes(actor=user)
            change_profile(user=user, changes=changes, actor=user, via="web")
        messages.success(self.request, _("Your profile is saved."))


class Needs(OwnPage):
    form_name = "needs_form"

    def save(self, form):
        user = self.request.user
        say_needs(user=user, needs=form.cleaned_data, actor=user, via="web")
        messages.success(self.request, _("What you need is saved."))


class MailChoices(OwnPage):
    form_name = "mail_form"

    def save(self, form):
        user, wanted = self.request.user, form.cleaned_data["wants_reminders"]
        choose_reminders(user=user, wanted=wanted, actor=user, via="web")
        said = _("Reminders are on.") if wanted else _("Reminders are off.")
        messages.success(self.request, said)


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
