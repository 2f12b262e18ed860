"""The link at the foot of the weekly mail: its day, and what it tells."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from foundation.access import PUBLIC, Guarded
from people.models import User

from .. import weekly
from ..models import WeeklyMail
from .unsubscribing import ONE_CLICK

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


# SECURITY: csrf_exempt since the signed token is the authority, and mail programs that POST for
# their reader (RFC 8058) bring neither cookie nor CSRF token. It keeps one person's choice, tells
# nothing but the first name, and signs nobody in.
@method_decorator([login_not_required, csrf_exempt, never_cache], name="dispatch")
class ByToken(Guarded, TemplateView):
    """GET shows the choice, since scanners follow links; only a POST changes anything."""

    permission = PUBLIC

    def dispatch(self, request, *args, token, **kwargs):
        self.person = self._person(token)
        if self.person is None:
            answer = self.render_to_response({"known": False}, status=404)
        else:
            answer = super().dispatch(request, *args, token=token, **kwargs)
        answer["X-Robots-Tag"] = "noindex"
        return answer

    def _person(self, token: str) -> User | None:
        try:
            return User.objects.reachable().filter(pk=self.read(token)).first()
        except signing.BadSignature:
            return None

    def read(self, token: str) -> int:
        """Whose token it is; ``signing.BadSignature`` for nobody's."""
        raise NotImplementedError


class Choices(ByToken):
    """The day, and the kinds."""

    template_name = "mailing/weekly.html"

    def read(self, token):
        return weekly.read_token(token)

    def post(self, request, *args, **kwargs):
        # Whoever is signed in here: it is the link's person who chose, so nobody is the actor.
        by = {"user": self.person, "actor": None, "via": "link"}
        if request.POST.get(ONE_CLICK[0]) == ONE_CLICK[1]:
            weekly.choose(wanted=(), **by)
            return HttpResponse(status=204)
        form = ChoiceForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        weekly.choose(**form.cleaned_data, **by)
        return self.render_to_response(self.get_context_data(form=form, saved=True))

    def get_context_data(self, *, form=None, **kwargs):
        return super().get_context_data(
            known=True, person=self.person, form=form or self.form_now(), **kwargs
        )

    def form_now(self) -> ChoiceForm:
        row = WeeklyMail.objects.filter(user=self.person).first() or WeeklyMail(user=self.person)
        wanted = [kind for kind in weekly.KINDS if kind not in row.off]
        return ChoiceForm(initial={"weekday": row.weekday, "wanted": wanted})


class StopKind(ByToken):
    """One kind of news ends, or comes again."""

    template_name = "mailing/stop_kind.html"

    def read(self, token):
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
            known=True,
            person=self.person,
            label=weekly.KINDS[self.kind],
            stopped=stopped,
            choices_url=weekly.choices_path(self.person),
            **kwargs,
        )
