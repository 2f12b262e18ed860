"""One's own page: who one is, what one needs, what comes by mail, how one signs in."""

from allauth.account.views import ConfirmEmailView
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from foundation import slots
from foundation.access import SIGNED_IN, Guarded
from foundation.refusals import Refused
from foundation.retrying import one_transaction

from .forms import MailChoicesForm, NeedsForm, ProfileForm, differs, digest
from .models import Institution, PrivateNeeds, User
from .services import change_profile, choose_reminders, say_needs

FORMS = ("profile_form", "needs_form", "mail_form")


class OwnPage(Guarded, TemplateView):
    """One page in three sections. Each has a button, which saves whatever was typed in the others.

    So nothing is lost to who fills in two of them and presses once. A section nobody touched
    isn't saved, since what the page showed may be older than what stands there by now.
    """

    permission = SIGNED_IN
    template_name = "people/profile.html"
    form_name = ""

    def post(self, request, *args, **kwargs):
        forms = {name: self.make_form(name, request.POST) for name in FORMS}
        typed = {
            name: form
            for name, form in forms.items()
            if name == self.form_name or differs(form, request.POST.get(f"{name}_shown"))
        }
        # Each is asked, none only until the first says no: all that is wrong is shown at once.
        valid = [form.is_valid() for form in typed.values()]
        if all(valid) and self.save_all(typed):
            return redirect("people:profile")
        return self.render_to_response(self.get_context_data(**typed), status=422)

    def save_all(self, forms) -> bool:
        """Save all of these, or none where one is refused."""
        self.saving = None

        @one_transaction
        def save() -> list[str]:
            said = []
            for name, self.saving in forms.items():
                said.append(getattr(self, f"save_{name}")(self.saving))
            return said

        try:
            said = save()
        except Refused as refusal:
            self.saving.add_error(refusal.field, refusal.message)
            return False
        for sentence in said:
            messages.success(self.request, sentence)
        return True

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

    def save_profile_form(self, form):
        user = self.request.user
        changes = form.changes(actor=user)
        change_profile(user=user, changes=changes, actor=user, via="web")
        return _("Your profile is saved.")

    def save_needs_form(self, form):
        user = self.request.user
        say_needs(user=user, needs=form.cleaned_data, actor=user, via="web")
        return _("What you need is saved.")

    def save_mail_form(self, form):
        user, wanted = self.request.user, form.cleaned_data["wants_reminders"]
        choose_reminders(user=user, wanted=wanted, actor=user, via="web")
        return _("Reminders are on.") if wanted else _("Reminders are off.")

    def get_context_data(self, **kwargs):
        for name in FORMS:
            if name not in kwargs:
                kwargs[name] = self.make_form(name)
            form = kwargs[name]
            # What the page showed first, however often it is shown again with faults. Where it
            # showed none (a page of an earlier version) what is kept counts, not what was typed,
            # which would pass for untouched from now on.
            shown = self.request.POST.get(f"{name}_shown") if form.is_bound else None
            stands = self.make_form(name) if form.is_bound and not shown else form
            kwargs[f"{name}_shown"] = shown or digest(stands)
        parts = slots.fill("own_page", self.request, obj=self.request.user)
        return super().get_context_data(parts=parts, **kwargs)


class Profile(OwnPage):
    form_name = "profile_form"


class Needs(OwnPage):
    form_name = "needs_form"


class MailChoices(OwnPage):
    form_name = "mail_form"


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
