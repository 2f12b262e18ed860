"""The link in an invitation, with which somebody joins a team without signing in.

It carries no name and no address: an id and a version, signed. The version rises when the person
leaves, changes address or is invited anew, which makes every older link stale.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from foundation.links import EXAMPLE, BadLink, StaleLink

from .models import Membership

SALT = "teams.join"


def join_token(membership: Membership) -> str:
    if membership.pk is None:
        return EXAMPLE
    return signing.dumps([membership.pk, membership.link_version], salt=SALT)


def join_url(membership: Membership) -> str:
    """The whole address for a mail."""
    return settings.SITE_URL + reverse("teams:join", args=[join_token(membership)])


def read_join_token(token: str) -> Membership:
    """Whose link this is, with team, hub, cycle and person loaded, in one query.

    Raises BadLink, or StaleLink for a version that was replaced and a person who isn't active.
    Whether the invitation still stands is the service's to say.
    """
    try:
        pk, version = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLink from error
    membership = (
        Membership.objects.select_related(
            "team__hub", "team__cycle", "user", "institution__district", "invited_by"
        )
        .filter(pk=pk)
        .first()
    )
    if membership is None:
        raise BadLink
    if membership.link_version != version or not membership.user.is_active:
        raise StaleLink(membership)
    return membership
