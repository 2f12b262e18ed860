"""Somebody was added by mistake: they go as if they had never been here, as long as they did nothing."""

from datetime import datetime

from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused, still_there
from foundation.retrying import one_transaction
from mailing.models import Mail
from people.models import PrivateNeeds, User

from .. import hooks
from ..models import Membership
from .newcomers import lock_people
from .seats import lock_team


@one_transaction
def take_out(
    *, membership: Membership, actor, via: str, now: datetime | None = None
) -> tuple[User, bool]:
    """Take somebody out whole who was added by mistake; returns them, and whether they are gone.

    The place goes with all that hangs on it, and so does the person, unless they belong somewhere
    else, too; the history keeps who was here, and who took them out. Raises Refused, saying why,
    for somebody who has signed in, got mail, answered, or said what they need.
    """
    now = now or timezone.now()
    team = lock_team(membership.team_id)
    lock_people([membership.user_id])
    row = still_there(Membership.objects.select_related("user"), membership.pk)
    row.team = team
    _refuse_unless_untouched(row)
    with history.record(actor=actor, via=via, reason="added by mistake"):
        hooks.memberships_mistaken(memberships=[row], actor=actor, via=via, now=now)
        user = row.user
        row.delete()
        return user, _forget(user)


def _refuse_unless_untouched(row: Membership) -> None:
    user = row.user
    if row.state not in Membership.HOLDING:
        raise Refused(_("%(name)s isn't in the team any more.") % {"name": user})
    instead = _("Choose End membership instead, which keeps the record.")
    if row.state == Membership.State.INVITED:
        instead = _("Take the invitation back instead, which keeps the record.")
    found = ""
    if user.last_login is not None:
        found = _("%(name)s has signed in.")
    elif _reached(user).exists():
        found = _("%(name)s has got mail from us.")
    elif PrivateNeeds.objects.filter(user=user).exists():
        found = _("%(name)s has told us what they need.")
    if found:
        raise Refused(f"{found % {'name': user}} {instead}")


def _reached(user):
    """What they got, or are getting at this moment."""
    return Mail.objects.filter(user=user, state__in=(Mail.State.SENT, Mail.State.SENDING))


def _forget(user: User) -> bool:
    """Delete the person and the mail that never went, unless something else here knows them."""
    elsewhere = user.memberships.exists() or user.hub_roles.exists() or user.is_superuser
    if elsewhere or user.merged_people.exists():
        return False
    Mail.objects.filter(user=user).exclude(state=Mail.State.SENDING).delete()
    try:
        # Nothing has been deleted yet when it is raised.
        user.delete()
    except ProtectedError:
        return False
    return True
