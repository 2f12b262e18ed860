"""The list of organisations, and the page of one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView

from foundation import zones
from foundation.deeds import Deed, InForm
from foundation.stale import mark_of
from teams.models import Hub

from ...models import Contact, Dispatch, Organisation
from ..forms import ContactForm, OrganisationForm, SearchForm
from ..services import organisations
from .scope import ForCoordinators, OfOrganisation


class Organisations(ForCoordinators, ListView):
    """All that one keeps, by name; filters and search stand in the address."""

    template_name = "recommendations/sending/organisations.html"
    paginate_by = 50
    context_object_name = "organisations"

    @cached_property
    def filters(self) -> SearchForm:
        return SearchForm(self.request.GET, hubs=Hub.objects.managed_by(self.request.user))

    def get_queryset(self):
        rows = Organisation.objects.kept_by(self.request.user)
        self.filters.is_valid()
        given = self.filters.cleaned_data
        rows = rows.filter(put_away="away" in self.request.GET)
        if kind := given.get("kind"):
            rows = rows.filter(kind=kind)
        if region := given.get("region"):
            rows = rows.filter(hub=None if region == "network" else int(region))
        if words := given.get("q"):
            rows = rows.found(words)
        return (
            rows.with_counts(self.request.user)
            .select_related("hub", "liaison")
            .order_by("name", "pk")
        )

    def get_context_data(self, **kwargs):
        given = self.filters.cleaned_data
        return super().get_context_data(
            filters=self.filters,
            filtered=any(given.get(name) for name in ("q", "kind", "region")),
            away="away" in self.request.GET,
            today=zones.local_date(timezone.now(), self.request.user.zone),
            **kwargs,
        )


class OrganisationPage(OfOrganisation, TemplateView):
    """What they asked, who is there, and the texts that they have."""

    template_name = "recommendations/sending/organisation.html"

    def get_context_data(self, **kwargs):
        row, user = self.organisation, self.request.user
        seen = Dispatch.objects.visible_to(user).filter(organisation=row).with_steps()
        keeps = user.has_perm("recommendations.keep_organisation", row)
        return super().get_context_data(
            organisation=row,
            contacts=list(row.contacts.order_by("name", "pk")),
            dispatches=list(seen.select_related("draft")),
            keeps=keeps,
            asked_mark=mark_of(row.asked),
            today=zones.local_date(timezone.now(), user.zone),
            **kwargs,
        )


class NewOrganisation(ForCoordinators, InForm):
    template_name = "recommendations/sending/organisation_form.html"
    form_class = OrganisationForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def save(self, form):
        row = organisations.add(
            facts=form.facts(), contact=form.contact(), actor=self.request.user, via="web"
        )
        messages.success(self.request, _("%(name)s is added.") % {"name": row.name})
        return redirect(row)


class ChangeOrganisation(OfOrganisation, InForm):
    permission = "recommendations.keep_organisation"
    template_name = "recommendations/sending/organisation_form.html"
    form_class = OrganisationForm

    def get_form_kwargs(self):
        known = {"user": self.request.user, "organisation": self.organisation}
        return super().get_form_kwargs() | known

    def get_initial(self):
        return {column: getattr(self.organisation, column) for column in organisations.COLUMNS}

    def save(self, form):
        row = organisations.change(
            organisation=self.organisation,
            facts=form.facts(),
            seen=self.organisation,
            actor=self.request.user,
            via="web",
        )
        messages.success(self.request, _("Saved."))
        return redirect(row)


class HasIt(OfOrganisation, Deed):
    """*They have it*: what they asked for waits no more."""

    permission = "recommendations.keep_organisation"

    def do(self):
        row = organisations.has_it(
            organisation=self.organisation,
            seen=self.request.POST.get("seen"),
            actor=self.request.user,
            via="web",
        )
        return _("Nothing is due to %(name)s any more.") % {"name": row.name}


class PutAway(OfOrganisation, Deed):
    permission = "recommendations.keep_organisation"

    def do(self):
        away = "back" not in self.request.POST
        row = organisations.put_away(
            organisation=self.organisation, away=away, actor=self.request.user, via="web"
        )
        said = _("%(name)s is put away.") if away else _("%(name)s is in the list again.")
        return said % {"name": row.name}


class NewContact(OfOrganisation, InForm):
    permission = "recommendations.keep_organisation"
    template_name = "recommendations/sending/contact_form.html"
    form_class = ContactForm

    def save(self, form):
        organisations.add_contact(
            organisation=self.organisation,
            contact=form.contact(),
            actor=self.request.user,
            via="web",
        )
        return redirect(self.organisation)


class OfContact(OfOrganisation):
    permission = "recommendations.keep_organisation"

    @cached_property
    def contact(self) -> Contact:
        rows = self.organisation.contacts.all()
        return get_object_or_404(rows, pk=self.kwargs["contact"])


class ChangeContact(OfContact, InForm):
    template_name = "recommendations/sending/contact_form.html"
    form_class = ContactForm

    def get_initial(self):
        return {name: getattr(self.contact, name) for name in ("name", "role", "email")}

    def save(self, form):
        organisations.change_contact(
            row=self.contact,
            contact=form.contact(),
            seen=self.contact,
            actor=self.request.user,
            via="web",
        )
        return redirect(self.organisation)

    def get_context_data(self, **kwargs):
        return super().get_context_data(contact=self.contact, **kwargs)


class RemoveContact(OfContact, Deed):
    def do(self):
        organisations.remove_contact(row=self.contact, actor=self.request.user, via="web")
        return _("%(name)s gets no letters any more.") % {"name": self.contact.name}
