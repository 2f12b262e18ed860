"""*Open a vote*: which texts until when, the mail as they get it, and *Send*."""

from datetime import date
from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import entered, zones
from foundation.deeds import InForm
from foundation.keys import is_key
from foundation.refusals import Refused, refuse
from mailing.views import MassMailView
from mailing.writing import Planned

from ...models import Draft
from ...views.scope import OfBoard
from .. import closing_days, querysets, rule
from ..forms import OpenForm
from ..services import opening
from ..services.opening import Wanted


class OfVoting(OfBoard):
    permission = "recommendations.open_votes"

    @cached_property
    def now(self):
        return timezone.now()

    @cached_property
    def choosable(self) -> list[Draft]:
        """Those that this visitor may put to a vote now."""
        user = self.request.user
        return [
            one
            for one in querysets.votable(self.team)
            .select_related("cycle")
            .prefetch_related("authors__user")
            if user.has_perm("recommendations.put_to_vote", one)
        ]


class OpenVote(OfVoting, InForm):
    template_name = "recommendations/voting/open.html"
    form_class = OpenForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"drafts": self.choosable}

    def get_initial(self):
        named = [one for one in self.request.GET.getlist("text") if is_key(one)]
        alone = [str(one.pk) for one in self.choosable] if len(self.choosable) == 1 else []
        return {
            "drafts": named or alone,
            "closes_on": closing_days.proposed(self.team.hub, self.now),
        }

    def entered_about(self):
        return f"vote:{self.team.pk}"

    def save(self, form):
        query = form.query()
        refuse(opening.faults(self.team, wanted_from(query, self.choosable), self.now))
        query.append((entered.NAME, entered.keep(self.request, self.entered_about())))
        url = reverse("recommendations:vote_send", args=[self.team.pk])
        return redirect(f"{url}?{urlencode(query)}")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            drafts=self.choosable,
            rule=rule.in_words(opening.rule_of(self.team)),
            old=[one for one in self.choosable if one.shared_document],
        )


class SendVote(OfVoting, MassMailView):
    """Who gets it, as they get it, and the button."""

    @cached_property
    def wanted(self) -> Wanted:
        query = [(name, value) for name, values in self.request.GET.lists() for value in values]
        return wanted_from(query, self.choosable)

    @cached_property
    def wrong(self) -> list[Refused]:
        return opening.faults(self.team, self.wanted, self.now)

    def plan(self):
        if self.wrong:
            return Planned()
        return opening.planned(self.team, self.wanted, actor=self.request.user, now=self.now)

    def heading(self):
        n = len(self.wanted.drafts)
        return ngettext("Open a vote on %(n)s text", "Open a vote on %(n)s texts", n) % {"n": n}

    def explain(self):
        if self.wrong:
            return [str(one.message) for one in self.wrong]
        made = opening.unsaved(self.team, self.wanted, actor=self.request.user, now=self.now)
        n = len(made.electors)
        until = zones.local_moment(made.call.closes_at, self.team.hub.zone, now=self.now)
        said = _(
            "Vote until %(until)s; %(needed)s of %(n)s must answer. The silent are reminded once, two "
            "days before. Whoever joins the team from now on doesn't vote."
        )
        return [said % {"until": until, "needed": rule.needed(n, made.call), "n": n}]

    def send(self, sending_key):
        refuse(self.wrong)
        sending = opening.open_vote(
            team=self.team,
            wanted=self.wanted,
            actor=self.request.user,
            via="web",
            sending_key=sending_key,
        )
        return reverse("recommendations:vote", args=[sending.before["call"]])

    def shown_is_sent(self, key):
        return bool(self.wrong) or super().shown_is_sent(key)

    def back_url(self):
        return reverse("recommendations:board", args=[self.team.pk])

    def form_url(self):
        url = reverse("recommendations:vote_open", args=[self.team.pk])
        return f"{url}?{self.request.GET.urlencode()}"


def wanted_from(query, choosable: list[Draft]) -> Wanted:
    """What an address asks for; texts that the visitor can't put to a vote are left out."""
    may = {one.pk for one in choosable}
    texts = [int(value) for name, value in query if name == "text" and is_key(value)]
    until = next((value for name, value in query if name == "until"), "")
    try:
        day = date.fromisoformat(until) if until else None
    except ValueError:
        day = None
    return Wanted(
        drafts=[pk for pk in dict.fromkeys(texts) if pk in may],
        closes_on=day,
        collection=("as", "collection") in query,
    )
