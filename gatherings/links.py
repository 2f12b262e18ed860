"""The link in a mail with which a person answers without signing in.

It carries no name, no address and no answer: an id and a version, signed. The version rises when
the person leaves, changes address or gets a new link, which makes every older link stale.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from foundation.links import EXAMPLE, BadLink, StaleLink
from foundation.prepared import prepared

from .models import Attendee

SALT = "gatherings.answer"


def answer_token(attendee: Attendee) -> str:
    """What stands in the address: ``EXAMPLE`` for a row that isn't saved."""
    if attendee.pk is None:
        return EXAMPLE
    return signing.dumps([attendee.pk, attendee.link_version], salt=SALT)


def answer_url(attendee: Attendee) -> str:
    """The whole address for a mail."""
    return settings.SITE_URL + reverse("gatherings:answer", args=[answer_token(attendee)])


@prepared
def _attendee_of(pk):
    rows = Attendee.objects.filter(pk=pk)
    return rows.select_related("gathering__hub", "gathering__team", "user").order_by()


def read_answer_token(token: str) -> Attendee:
    """Whose link this is, with gathering and person loaded, in one query.

    Raises BadLink, or StaleLink for a version that was replaced, a person who left the team or
    isn't active any more. Whether the date still takes answers is the service's to say.
    """
    try:
        pk, version = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLink from error
    attendee = next(iter(_attendee_of(pk=pk)), None)
    if attendee is None:
        raise BadLink
    if attendee.withdrawn or attendee.link_version != version or not attendee.user.is_active:
        raise StaleLink(attendee)
    return attendee
