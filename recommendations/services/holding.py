"""The lock of this app, a draft's row; and what every deed on a draft asks first."""

from django.utils.translation import gettext as _

from foundation.refusals import Refused, still_there
from teams.models import Membership

from ..models import Draft


def held(pk: int) -> Draft:
    """The draft as it stands now, held. Raises Gone where it was taken away."""
    rows = Draft.objects.select_for_update(of=("self",), no_key=True)
    return still_there(rows.select_related("cycle", "focus_area"), pk)


def refuse_archived(cycle) -> None:
    if cycle.archived:
        raise Refused(_("%(cycle)s is over. Its drafts stay as they were.") % {"cycle": cycle.name})


def refuse_unless_written(draft: Draft) -> None:
    """Raise Refused, saying why, for a draft that isn't being written."""
    refuse_archived(draft.cycle)
    if draft.state == Draft.State.SHELVED:
        raise Refused(_("%(title)s is shelved. Take it up again first.") % {"title": draft.title})
    if draft.state == Draft.State.READY:
        raise Refused(
            _("%(title)s is ready to decide. Send it back first, so that all know.")
            % {"title": draft.title}
        )
    if draft.state == Draft.State.VOTING:
        raise Refused(
            _("There is a vote on %(title)s. It can't change until that closes.")
            % {"title": draft.title}
        )
    if draft.state in Draft.DECIDED:
        raise Refused(
            _("%(title)s is adopted, so its words stay. Start a new draft that replaces it.")
            % {"title": draft.title}
        )


def refuse_outsiders(teams, users, *, field: str | None = None) -> None:
    """Raise Refused for people without an active seat in one of these teams."""
    inside = Membership.objects.active().filter(team__in=teams, user__in=users)
    known = set(inside.values_list("user_id", flat=True))
    for user in users:
        if user.pk not in known or not user.is_active:
            raise Refused(
                _("%(name)s isn't a member of its teams now.") % {"name": user}, field=field
            )
