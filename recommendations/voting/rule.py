"""What a vote comes to, as numbers alone: how many must answer, and which outcome an answer gives.

Consent, in the field's word: enough answered, and nobody sees a harm. No database here.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..models import Ballot

SHARES = ("answer_num", "answer_den", "ahead_num", "ahead_den")
FIELDS = (*SHARES, "role", "role_needed")
NAMES = {
    Fraction(1, 2): _("half"),
    Fraction(3, 5): _("three fifths"),
    Fraction(2, 3): _("two thirds"),
    Fraction(3, 4): _("three quarters"),
    Fraction(4, 5): _("four fifths"),
    Fraction(1): _("all"),
}


def rule_in(row) -> dict[str, Any]:
    """The rule that stands in ``row`` (a TeamRule, VoteCall or Ballot), to be copied."""
    return {name: getattr(row, name) for name in FIELDS}


def needed(people: int, rule) -> int:
    """So many of ``people`` must answer: the share, rounded up, and one at least."""
    return max(1, -(-people * rule.answer_num // rule.answer_den))


@dataclass(frozen=True)
class Counted:
    """What was said on one ballot by those who are still in the count."""

    electors: int = 0
    ahead: int = 0
    not_mine: int = 0
    harm: int = 0
    role_answered: int = 0

    @property
    def answered(self) -> int:
        return self.ahead + self.not_mine + self.harm


def enough(found: Counted, rule) -> bool:
    return (
        found.answered >= needed(found.electors, rule) and found.role_answered >= rule.role_needed
    )


def outcome(found: Counted, rule, *, second: bool) -> str:
    """How it ends with these answers. In a second vote a share may go ahead in spite of a harm."""
    if not enough(found, rule):
        return Ballot.Outcome.TOO_FEW
    if not found.harm:
        return Ballot.Outcome.ADOPTED
    ahead = found.ahead + found.not_mine
    if second and ahead * rule.ahead_den >= found.answered * rule.ahead_num:
        return Ballot.Outcome.ADOPTED
    return Ballot.Outcome.HARM


def share_name(num: int, den: int) -> str:
    """ "two thirds"."""
    share = Fraction(num, den)
    return str(NAMES.get(share) or f"{num}/{den}")


def in_words(rule) -> list[str]:
    """The rule in sentences, for pages and print."""
    found = [
        gettext("%(share)s of those who may vote must answer, and nobody sees a harm.").capitalize()
        % {"share": share_name(rule.answer_num, rule.answer_den)}
    ]
    found[0] = found[0][0].upper() + found[0][1:]
    if rule.role_needed:
        said = ngettext(
            "Among them at least %(n)s of the role %(role)s.",
            "Among them at least %(n)s of the role %(role)s.",
            rule.role_needed,
        )
        found.append(said % {"n": rule.role_needed, "role": rule.get_role_display()})
    if rule.ahead_num == rule.ahead_den:
        found.append(gettext("In a second vote, too, nobody may see a harm."))
    else:
        said = gettext(
            "In a second vote it is adopted with a harm, too, where %(share)s of those who "
            "answered go ahead; the words of who sees one are printed if they wish."
        )
        found.append(said % {"share": share_name(rule.ahead_num, rule.ahead_den)})
    return found
