"""Which texts shaped a PD offering."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from foundation.deeds import InForm
from sessions.pd.views.scope import OfOffering

from ..services import shapings
from ..shaping import to_choose_from
from ..shaping_forms import ShapingForm


class ShapedBy(OfOffering, InForm):
    """The texts of the hub's teams, to tick."""

    template_name = "recommendations/shaped_by.html"
    form_class = ShapingForm

    @cached_property
    def drafts(self):
        return {one.pk: one for one in to_choose_from(self.offering, self.request.user)}

    def get_form_kwargs(self):
        chosen = self.offering.shapings.values_list("draft", flat=True)
        return super().get_form_kwargs() | {
            "drafts": self.drafts.values(),
            "initial": {"drafts": [pk for pk in chosen if pk in self.drafts]},
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, drafts=self.drafts)

    def save(self, form):
        shapings.choose(
            offering=self.offering,
            drafts=[self.drafts[pk] for pk in form.cleaned_data["drafts"]],
            among=self.drafts.values(),
            seen=form.stood("drafts")["drafts"],
            actor=self.request.user,
            via="web",
        )
        messages.success(self.request, _("Saved. The texts stand on the offering's page."))
        return redirect(self.offering)
