"""The pages behind the links of a vote's mails: no sign-in, one person, one vote."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from foundation import zones
from foundation.links import ByLink
from foundation.redirects import see_other
from foundation.refusals import Refused
from mailing.services import enqueue
from teams.contacts import contact_for

from ...models import Concern
from .. import links, mails, outcomes, panel
from ..services import answering, harms
from .voting import Answering


# SECURITY: it writes one person's answers to one vote, tells numbers and nobody else's name.
class VoteByLink(Answering, ByLink):
    """The page behind the link in a vote's mail. GET shows; only a POST by a person writes."""

    def read(self, token):
        self.elector = links.read(token)
        self.call = self.elector.call

    def no_link(self, why):
        return self.ended(why, status=404)

    def stale(self, about):
        open_now = about.call.is_open(self.now)
        may_ask = about.user.is_active and about.left_at is None and open_now
        fresh = reverse("recommendations:vote_fresh_link", args=[self.kwargs["token"]])
        return self.ended(
            "stale",
            may_ask=may_ask,
            fresh_url=fresh,
            contact=contact_for(about.call.team.hub),
            gone=open_now and about.left_at is not None and answering.why_not_counted(about),
        )

    def over(self):
        if self.call.is_open(self.now) or self.request.method == "POST":
            return None
        return self.closed_page()

    def closed_page(self):
        lines = outcomes.lines_of([self.call.pk])[self.call.pk] if self.call.closed_at else []
        day = zones.local_day(self.call.closes_at, self.call.team.hub.zone, now=self.now)
        return self.ended("over", lines=[str(one) for one in lines], day=day, contact=self.contact)

    def ended(self, why, *, status=410, **context):
        context = {"why": why, "hide_sign_in": True, **context}
        return render(
            self.request, "recommendations/voting/link_ended.html", context, status=status
        )

    @cached_property
    def contact(self):
        return contact_for(self.call.team.hub)

    def get(self, request, token):
        return self.page(self.questions())

    def post(self, request, token):
        if not self.call.is_open(self.now):
            return self.closed_page()
        return self.take(request)

    def page(self, questions, *, problem=None, just=None, status=200):
        context = self.facts(questions, problem=problem, just=just) | {
            "elector": self.elector,
            "url": self.request.path,
            "token": self.kwargs["token"],
            "contact": self.contact,
            "hide_sign_in": True,
        }
        return render(self.request, "recommendations/voting/by_link.html", context, status=status)


class TextByLink(VoteByLink):
    """One of the texts, whole."""

    http_method_names = ["get", "head"]

    def get(self, request, token, text):
        row = get_object_or_404(panel.texts_of(self.call, self.elector), pk=text)
        context = {
            "text": row,
            # SECURITY: what foundation.richtext made of it holds nothing that isn't listed.
            "html": mark_safe(row.version.html),  # noqa: S308
            "back_url": reverse("recommendations:vote_by_link", args=[token])
            + f"#q{row.ballot_id}",
            "hide_sign_in": True,
        }
        return render(request, "recommendations/voting/text_by_link.html", context)


class VoteFreshLink(VoteByLink):
    """Mails a link that works to the person; the stale link's page has the button."""

    def over(self):
        return None

    def stale(self, about):
        if not about.user.is_active or about.left_at is not None:
            raise Http404
        self.elector, self.call = about, about.call

    def get(self, request, token):
        return see_other(reverse("recommendations:vote_by_link", args=[token]))

    def post(self, request, token):
        if answering.why_closed(self.call, self.now):
            return self.closed_page()
        enqueue([mails.fresh_link(self.elector, now=self.now)], now=self.now)
        return self.ended("sent", status=200, contact=self.contact)


# SECURITY: it shows what this person said and what was answered, and writes their word on it alone.
class HarmByLink(VoteByLink):
    """*Is it met?*, asked of who raised it."""

    def read(self, token):
        self.elector = links.read(token, salt=links.HARM_SALT)
        self.call = self.elector.call

    def stale(self, about):
        return self.ended("stale", may_ask=False, contact=contact_for(about.call.team.hub))

    def over(self):
        return None

    @cached_property
    def concerns(self) -> list[Concern]:
        rows = Concern.objects.filter(vote__elector=self.elector).exclude(answer="")
        return list(rows.select_related("draft", "vote", "answered_in").order_by("pk"))

    def get(self, request, token):
        return self.harm_page()

    def post(self, request, token):
        named, _colon, met = request.POST.get("harm", "").partition(":")
        concern = next((one for one in self.concerns if str(one.pk) == named), None)
        if concern is None or met not in ("yes", "no"):
            return self.harm_page(problem=_("Say whether it is met."), status=422)
        try:
            harms.say_met(concern=concern, met=met == "yes", actor=None, via="link", now=self.now)
        except Refused as refusal:
            return self.harm_page(problem=refusal.message, status=422)
        return see_other(request.path + "?said=1")

    def harm_page(self, *, problem="", status=200):
        context = {
            "concerns": self.concerns,
            "elector": self.elector,
            "problem": problem,
            "said": "said" in self.request.GET,
            "contact": self.contact,
            "hide_sign_in": True,
        }
        return render(
            self.request, "recommendations/voting/harm_by_link.html", context, status=status
        )
