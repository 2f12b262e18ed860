"""The link in a vote's mail: one person's answers in one vote, without signing in.

It carries no name, no address and no answer: two numbers, signed. It ends when ``link_version``
rises (another address, a newer link), for who left the team, and with the vote.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from foundation.links import EXAMPLE, BadLink, StaleLink
from teams.models import Membership

from ..models import BallotText, Draft, Elector

SALT, HARM_SALT = "recommendations.vote", "recommendations.harm"


def token_of(elector: Elector, *, salt: str = SALT) -> str:
    """What stands in the address: ``EXAMPLE`` for a row that isn't saved."""
    if elector.pk is None:
        return EXAMPLE
    return signing.dumps([elector.pk, elector.link_version], salt=salt)


def vote_url(elector: Elector) -> str:
    """The whole address for a mail."""
    return settings.SITE_URL + reverse("recommendations:vote_by_link", args=[token_of(elector)])


def harm_url(elector: Elector) -> str:
    """Where they say whether what they saw is met; a link of its own, which outlives the vote."""
    token = token_of(elector, salt=HARM_SALT)
    return settings.SITE_URL + reverse("recommendations:harm_by_link", args=[token])


def read(token: str, *, salt: str = SALT) -> Elector:
    """Whose link this is, with the call and its team.

    Raises BadLink, or StaleLink for one that was replaced, who left, or isn't active any more.
    """
    try:
        pk, version = signing.loads(token, salt=salt)
        rows = Elector.objects.select_related("user", "call__team__hub", "call__team__cycle")
        elector = rows.filter(pk=pk).first()
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLink from error
    if elector is None:
        raise BadLink
    gone = elector.left_at is not None or not elector.user.is_active
    # The vote closed before they left: nobody noted it there.
    gone = gone or (salt == HARM_SALT and not _is_member(elector))
    if gone or elector.link_version != version:
        raise StaleLink(elector)
    return elector


def _is_member(elector: Elector) -> bool:
    """Whether they are still in a team of one of the texts that were voted on."""
    teams = Draft.teams.through.objects.filter(
        draft__in=BallotText.objects.filter(ballot__call=elector.call_id).values("draft")
    )
    seats = Membership.objects.active().filter(user=elector.user_id)
    return seats.filter(team__in=teams.values("team")).exists()
