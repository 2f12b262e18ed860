"""What somebody who joined by link says of themselves, and where they work."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused, still_there
from foundation.retrying import one_transaction
from people.services import NEEDS_FIELDS, change_profile, institution_called, say_needs

from .. import hooks
from ..models import Membership
from . import known
from .seats import lock_team


@one_transaction
def say_profile(
    *,
    membership: Membership,
    name: str,
    institution: str = "",
    job_role: str = "",
    grade_band: str = "",
    needs: dict | None = None,
    actor=None,
    via: str = "link",
    now: datetime | None = None,
) -> Membership:
    """Save what a new member says: on the person, and on the seat they have just taken.

    ``institution`` is as typed; a new one is in the hub's zone. Of ``needs`` (NEEDS_FIELDS) only what isn't empty is written, since a link doesn't show what
    stood there before. Raises Refused for somebody who isn't a member now, for somebody who
    signs in already (they have a page of their own), and once the invitation's link has ended.
    """
    now = now or timezone.now()
    team = lock_team(membership.team_id)
    row = still_there(Membership.objects.select_related("user"), membership.pk)
    if row.state != Membership.State.ACTIVE:
        raise Refused(_("You aren't a member of this team now. Ask its coordinator."))
    if row.user.last_login is not None:
        raise Refused(_("You have signed in before. Sign in and change your own page."))
    if via == "link" and row.expires_at and row.expires_at <= now:
        raise Refused(_("This link has ended. Sign in and change your own page."))
    facts = {
        "institution": institution_called(institution, zone=team.hub.zone, actor=actor, via=via),
        "job_role": job_role,
        "grade_band": grade_band,
    }
    change_profile(user=row.user, changes={"name": name, **facts}, actor=actor, via=via, now=now)
    for field, value in facts.items():
        setattr(row, field, value)
    with history.record(actor=actor, via=via, reason="profile"):
        row.save(update_fields=list(known.FACTS))
    said = {k: v for k, v in (needs or {}).items() if k in NEEDS_FIELDS and v.strip()}
    if said:
        say_needs(user=row.user, needs=said, actor=actor, via=via, now=now)
    return row


def used_elsewhere(user) -> Refused:
    """Why a coordinator can't correct somebody's address."""
    said = _(
        "%(name)s uses this account elsewhere or has signed in with it. They change the "
        "address on their own page, or an admin does."
    )
    return Refused(said % {"name": user}, field="email")


@one_transaction
def correct_address(
    *, membership: Membership, email: str, actor, via: str, now: datetime | None = None
) -> Membership:
    """Put right the address of somebody who has never signed in, and mail them anew.

    SECURITY: an address is the key to an account. Whoever has signed in, has a role or belongs
    to another hub changes it themselves, or an admin does.
    """
    from people.services import change_address

    now = now or timezone.now()
    team = lock_team(membership.team_id)
    rows = Membership.objects.select_related("user", "team__hub", "team__cycle")
    row = still_there(rows, membership.pk)
    user = row.user
    elsewhere = Membership.objects.filter(user=user).exclude(team__hub=team.hub).exists()
    if user.last_login or user.is_superuser or elsewhere or user.hub_roles.exists():
        raise used_elsewhere(user)
    hooks.address_correcting(membership=row)
    change_address(user=user, email=email, actor=actor, via=via)
    row.refresh_from_db(fields=["link_version"])
    return row
