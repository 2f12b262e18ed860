"""The page of a vote: the three answers while it is open, who said what afterwards."""

from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from foundation import zones
from foundation.redirects import see_other
from foundation.refusals import Refused

from ...models import Elector
from .. import panel, tally
from ..services import answering
from .scope import OfVote


class Answering:
    """What the page has in common for who is signed in and for who comes by a link.

    It needs ``call``, ``elector``, ``now``, and ``actor`` and ``via`` for the record.
    """

    actor, via = None, "link"

    def questions(self) -> list[panel.Question]:
        return panel.questions_of(self.call, self.elector, now=self.now)

    def take(self, request):
        """One press: keep it, and show the page again with all that was typed elsewhere."""
        named, _colon, choice = request.POST.get("answer", "").partition(":")
        questions = self.questions()
        pressed = next((one for one in questions if str(one.pk) == named), None)
        if pressed is None:
            panel.keep_typed(questions, request.POST)
            problem = Refused(_("Choose one of the three answers."))
            return self.page(questions, problem=problem, status=422)
        said = panel.said_in(request.POST, pressed.pk, choice)
        try:
            answering.vote(
                elector=self.elector, ballot=pressed.ballot, said=said,
                actor=self.actor, via=self.via, now=self.now,
            )  # fmt: skip
        except Refused as refusal:
            panel.keep_typed(questions, request.POST)
            beside = {one.field: str(one.message) for one in refusal.all if one.field}
            pressed.errors = beside
            problem = refusal if not beside else None
            return self.page(questions, problem=problem, status=422)
        questions = self.questions()
        if panel.keep_typed(questions, request.POST, but=pressed.pk):
            # Not saved yet, and not to be lost by leaving this page for itself.
            return self.page(questions, just=pressed.pk)
        return see_other(
            f"{request.path}?said={pressed.pk}{self.next_after(questions, pressed.pk)}"
        )

    @staticmethod
    def next_after(questions, pk: int) -> str:
        """The next question without an answer; where nothing is left the thanks have the focus,
        which browsers give to nothing in an address with a place in it.
        """
        order = [one.pk for one in questions]
        place = order.index(pk)
        later = questions[place + 1 :] + questions[:place]
        left = next((one.pk for one in later if one.mine is None), None)
        return f"#q{left}" if left else ""

    def facts(self, questions, *, problem=None, just=None) -> dict:
        named = just or self.request.GET.get("said", "")
        for one in questions:
            one.just_said = bool(one.mine) and str(one.pk) == str(named)
        zone = self.call.team.hub.zone
        return {
            "call": self.call,
            "team": self.call.team,
            "questions": questions,
            "problem": problem,
            "problems": [
                {"id": f"{name}-{one.pk}", "text": text}
                for one in questions
                for name, text in one.errors.items()
            ],
            "left": sum(one.mine is None for one in questions),
            "said_any": any(one.just_said for one in questions),
            "until": zones.local_moment(self.call.closes_at, zone, now=self.now),
            "extended": self.call.extended_at is not None,
        }


class VotePage(OfVote, Answering, View):
    via = "web"

    @property
    def actor(self):
        return self.request.user

    @cached_property
    def named(self) -> Elector | None:
        """Their place among those who voted at the opening, whether or not they left since."""
        rows = Elector.objects.filter(call=self.call, user=self.request.user)
        return rows.select_related("call").first()

    @property
    def elector(self) -> Elector | None:
        return self.named if self.named and self.named.left_at is None else None

    @cached_property
    def gone(self) -> str:
        """Why somebody who left meanwhile doesn't answer; "" for everybody else."""
        return answering.why_not_counted(self.named) if self.named and not self.elector else ""

    def get(self, request, pk):
        if self.call.closed_at is not None:
            return self.closed()
        return self.page(self.questions())

    def post(self, request, pk):
        if self.elector is None:
            said = _("Only who was in the team when it opened, with an open account, votes here.")
            problem = Refused(self.gone or said)
            return self.page(self.questions(), problem=problem, status=422)
        if self.call.closed_at is not None:
            return self.closed(_("This vote has closed, so answers stay as they are."), status=422)
        return self.take(request)

    def page(self, questions, *, problem=None, just=None, status=200):
        context = self.facts(questions, problem=problem, just=just) | {
            "elector": self.elector,
            "gone": self.gone,
            "url": self.call.get_absolute_url(),
            "signed_in": True,
            "over": bool(answering.why_closed(self.call, self.now)),
            "runs": self.request.user.has_perm("recommendations.run_vote", self.call),
        }
        return render(self.request, "recommendations/voting/vote.html", context, status=status)

    def closed(self, problem="", status=200):
        context = {
            "call": self.call,
            "team": self.call.team,
            "tallies": tally.tallies_of(self.call),
            "problem": problem,
        }
        return render(self.request, "recommendations/voting/tally.html", context, status=status)
