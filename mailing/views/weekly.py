"""The link at the foot of the weekly mail: its day, and what it tells."""

from django import forms
from django.core import signing
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from .. import weekly
from ..models import WeeklyMail
from .unsubscribing import ChoiceByLink, is_one_click

DAYS = [
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")),
    (4, _("Friday")), (5, _("Saturday")), (6, _("Sunday")),
]  # fmt: skip


class ChoiceForm(forms.Form):
    weekday = forms.TypedChoiceField(label=_("Day"), choices=DAYS, coerce=int)
    wanted = forms.MultipleChoiceField(
        label=_("Tell me"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wanted"].choices = list(weekly.KINDS.items())


class Choices(ChoiceByLink):
    """The day, and the kinds."""

    template_name = "mailing/weekly.html"
    whose = staticmethod(weekly.read_token)

    def post(self, request, *args, **kwargs):
        # Whoever is signed in here: it is the link's person who chose, so nobody is the actor.
        by = {"user": self.person, "actor": None, "via": "link"}
        if is_one_click(request):
            weekly.choose(wanted=(), **by)
            return HttpResponse(status=204)
        form = ChoiceForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        weekly.choose(**form.cleaned_data, **by)
        return self.render_to_response(self.get_context_data(form=form, saved=True))

    def get_context_data(self, *, form=None, **kwargs):
        return super().get_context_data(form=form or self.form_now(), **kwargs)

    def form_now(self) -> ChoiceForm:
        row = WeeklyMail.objects.filter(user=self.person).first() or WeeklyMail(user=self.person)
        wanted = [kind for kind in weekly.KINDS if kind not in row.off]
        return ChoiceForm(initial={"weekday": row.weekday, "wanted": wanted})


class StopKind(ChoiceByLink):
    """One kind of news ends, or comes again."""

    template_name = "mailing/stop_kind.html"

    def whose(self, token):
        pk, self.kind = weekly.read_stop_token(token)
        if self.kind not in weekly.KINDS:
            raise signing.BadSignature
        return pk

    def post(self, request, *args, **kwargs):
        stopped = request.POST.get("news") != "on"
        weekly.stop(user=self.person, kind=self.kind, stopped=stopped, actor=None, via="link")
        return self.render_to_response(self.get_context_data(stopped=stopped, chosen=True))

    def get_context_data(self, *, stopped=None, **kwargs):
        if stopped is None:
            off = weekly.turned_off([self.person.pk]).get(self.person.pk, set())
            stopped = self.kind in off
        return super().get_context_data(
            label=weekly.KINDS[self.kind],
            stopped=stopped,
            choices_url=weekly.choices_path(self.person),
            **kwargs,
        )
