"""Pages that do one thing by a service which may refuse: the press of a button, and a form."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views import View
from django.views.generic import FormView

from . import entered
from .refusals import Refused, show


class Deed(View):
    """One press of a button: do it, and say so on the page it leads to."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        try:
            said = self.do()
        except Refused as refusal:
            messages.error(request, " ".join(str(one.message) for one in refusal.all))
        else:
            if said:
                messages.success(request, said)
        return redirect(self.back())

    def do(self) -> str:
        """Call the service; returns what to say."""
        raise NotImplementedError

    def back(self) -> str:
        """Where it leads: the page of what it is about."""
        return self.guarded.get_absolute_url()


class InForm(FormView):
    """A form whose service may refuse: what is wrong stands beside its field, with 422."""

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        about = self.entered_about()
        if about and "data" not in kwargs and (typed := entered.typed(self.request, about)):
            kwargs["data"] = typed
        return kwargs

    def entered_about(self) -> str:
        """What :mod:`foundation.entered` calls this form's, where a page stands before *Send*."""
        return ""

    def form_valid(self, form):
        try:
            return self.save(form)
        except Refused as refusal:
            self.refuse(form, refusal)
            return self.form_invalid(form)

    def refuse(self, form, refusal: Refused) -> None:
        show(form, refusal)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def save(self, form):
        """Call the service; returns the answer."""
        raise NotImplementedError
