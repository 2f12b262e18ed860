"""Learners' forms, by the link in a mail: nobody signs in, and only a POST says anything."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from foundation.access import PUBLIC, Guarded
from foundation.links import BadLink
from foundation.redirects import see_other
from foundation.refusals import Refused
from teams.contacts import contact_for

from .. import asks
from ..feedback_forms import UseForm, WordsForm
from ..services import afterwards


# SECURITY: csrf_exempt since the signed token is the authority, and in-app browsers of mail
# programs drop cookies. It writes one person's one form, tells nothing but the event's title and
# their first name, and neither signs anybody in nor asks who is.
@method_decorator([login_not_required, csrf_exempt, never_cache], name="dispatch")
class ByLink(Guarded, View):
    """How was it, or did you use it: the link says which."""

    permission = PUBLIC

    def dispatch(self, request, *args, token, **kwargs):
        self.now = timezone.now()
        answer = self.check(token) or super().dispatch(request, *args, token=token, **kwargs)
        answer["X-Robots-Tag"] = "noindex"
        return answer

    def check(self, token):
        """The page for a link that doesn't work (any more); None for one that does."""
        try:
            self.ask = asks.read_token(token)
        except BadLink:
            return self.ended("unknown", 404)
        if self.ask.answered and self.request.method != "POST":
            return self.page("sessions/pd/said.html")
        if asks.is_over(self.ask, self.now):
            closed = _("This form is closed by now.")
            return self.ended("over", 410, closed=closed, contact=contact_for(self.ask.event.hub))
        return None

    def ended(self, why, status, **context):
        context |= {"why": why, "hide_sign_in": True}
        return render(self.request, "gatherings/link_ended.html", context, status=status)

    def get(self, request, token):
        return self.page("sessions/pd/ask.html", form=self.form())

    def post(self, request, token):
        form = self.form(request.POST)
        if form.is_valid():
            say = afterwards.say_use if self.about_use else afterwards.say_words
            try:
                say(ask=self.ask, now=self.now, **form.cleaned_data)
                return see_other(request.path)
            except Refused as refusal:
                form.refuse(refusal)
        return self.page("sessions/pd/ask.html", 422, form=form)

    @property
    def about_use(self) -> bool:
        return self.ask.about == asks.USE

    def form(self, data=None):
        return (UseForm if self.about_use else WordsForm)(data)

    def page(self, template, status=200, **context):
        context |= {
            "ask": self.ask,
            "event": self.ask.event,
            "about_use": self.about_use,
            "contact": contact_for(self.ask.event.hub),
            "hide_sign_in": True,
        }
        return render(self.request, template, context, status=status)
