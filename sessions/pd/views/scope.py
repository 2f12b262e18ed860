"""What a page of PD is about, fetched from what the visitor may see."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views import View
from django.views.generic import FormView

from foundation.access import Guarded
from foundation.admin_input import is_key
from foundation.refusals import Refused

from ...models import Offering, PdEvent


def _found(rows, pk):
    return get_object_or_404(rows if is_key(pk) else rows.none(), pk=pk)


class OfOffering(Guarded):
    """A page about the offering ``pk``."""

    permission = "team_sessions.manage_offering"

    def get_guarded(self):
        rows = Offering.objects.visible_to(self.request.user)
        return _found(
            rows.select_related("hub", "workgroup", "copied_from__hub"), self.kwargs["pk"]
        )

    @property
    def offering(self) -> Offering:
        return self.guarded


class OfEvent(Guarded):
    """A page about the event ``pk``."""

    permission = "team_sessions.run_event"

    def get_guarded(self):
        return _found(self.rows(), self.kwargs["pk"])

    def rows(self):
        rows = PdEvent.objects.visible_to(self.request.user)
        return rows.select_related("hub", "cycle", "team", "offering")

    @property
    def event(self) -> PdEvent:
        return self.guarded


class Deed(View):
    """One press of a button: do it, and say so on the page it leads to."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        try:
            said = self.do()
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, said)
        return redirect(self.back())

    def do(self) -> str:
        """Call the service; returns what to say."""
        raise NotImplementedError

    def back(self):
        return self.guarded.get_absolute_url()


class InForm(FormView):
    """A form whose service may refuse: what is wrong stands beside its field, with 422."""

    def form_valid(self, form):
        try:
            return self.save(form)
        except Refused as refusal:
            form.refuse(refusal)
            return self.form_invalid(form)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def save(self, form):
        raise NotImplementedError
