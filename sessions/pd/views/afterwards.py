"""Learners' forms, by the link in a mail: nobody signs in, and only a POST says anything."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from foundation.links import ByLink
from foundation.redirects import see_other
from foundation.refusals import Refused
from teams.contacts import contact_for

from .. import asks
from ..feedback_forms import UseForm, WordsForm
from ..services import afterwards


# SECURITY: it writes one person's one form, and tells nothing but the event's title and their
# first name.
class AskByLink(ByLink):
    """How was it, or did you use it: the link says which."""

    def read(self, token):
        self.ask = asks.read_token(token)

    def no_link(self, why):
        return self.ended(why, 404)

    def over(self):
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
