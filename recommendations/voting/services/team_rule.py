"""The rule of a team for its cycle: how many must answer, and what a second vote needs."""

from fractions import Fraction

from django.utils.translation import gettext as _

from foundation.history import record
from foundation.refusals import Refused, refuse
from foundation.retrying import one_transaction
from foundation.stale import refuse_unread
from teams.models import Membership, Team
from teams.services.seats import lock_team

from ...models import TeamRule

_SHARES = ("answer_num", "answer_den", "ahead_num", "ahead_den", "role", "role_needed")


@one_transaction
def set_rule(
    *,
    team: Team,
    answer: Fraction,
    ahead: Fraction,
    role: str,
    role_needed: int,
    seen: TeamRule | None = None,
    actor,
    via: str,
) -> TeamRule:
    """From the next vote on; those that are open keep the rule they began with.

    ``seen`` is the rule as a form compared it.
    """
    team = lock_team(team.pk)
    if team.cycle.archived:
        raise Refused(_("%(cycle)s is over.") % {"cycle": team.cycle.name})
    found = []
    for share, field in ((answer, "answer"), (ahead, "ahead")):
        if not Fraction(1, 2) <= share <= 1:
            found.append(Refused(_("Choose half at least, and all at most."), field=field))
    if bool(role) != bool(role_needed):
        field = "role_needed" if role else "role"
        found.append(Refused(_("Choose a role and how many of it, or neither."), field=field))
    elif role:
        has = Membership.objects.active().filter(team=team, job_role=role).count()
        if role_needed > has:
            said = _("The team has %(has)s of this role.") % {"has": has}
            found.append(Refused(said, field="role_needed"))
    refuse(found)
    row = TeamRule.objects.filter(team=team).first() or TeamRule(team=team)
    refuse_unread(seen, row, _SHARES)
    row.answer_num, row.answer_den = answer.numerator, answer.denominator
    row.ahead_num, row.ahead_den = ahead.numerator, ahead.denominator
    row.role, row.role_needed = role, role_needed
    with record(actor=actor, via=via, reason="rule"):
        row.save()
    return row
