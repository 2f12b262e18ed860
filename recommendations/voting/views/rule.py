"""The rule of a team's votes."""

from fractions import Fraction

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from foundation.deeds import InForm

from ...views.scope import OfBoard
from ..forms import RuleForm
from ..rule import in_words
from ..services import team_rule
from ..services.opening import rule_of


class Rule(OfBoard, InForm):
    permission = "recommendations.set_rule"
    template_name = "recommendations/voting/rule.html"
    form_class = RuleForm

    @cached_property
    def rule(self):
        return rule_of(self.team)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"rule": self.rule}

    def get_initial(self):
        now = self.rule
        return {
            "answer": str(Fraction(now.answer_num, now.answer_den)),
            "ahead": str(Fraction(now.ahead_num, now.ahead_den)),
            "role": now.role,
            "role_needed": now.role_needed or None,
        }

    def save(self, form):
        given = form.cleaned_data | {"role_needed": form.cleaned_data["role_needed"] or 0}
        team_rule.set_rule(
            team=self.team, seen=self.rule, **given, actor=self.request.user, via="web"
        )
        messages.success(self.request, _("Saved. It holds from the next vote on."))
        return redirect("recommendations:voting_rule", self.team.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, words=in_words(self.rule))
