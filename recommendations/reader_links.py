"""The link in the mail of somebody from outside: it shows one draft while its comments are open.

It carries no name and no address: two numbers, signed. It ends with the round, and when
``link_version`` rises.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from foundation.links import BadLink, StaleLink

from .models import OutsideReader

SALT = "recommendations.reader"


def token_of(reader: OutsideReader) -> str:
    """What stands in the address."""
    return signing.dumps([reader.pk, reader.link_version], salt=SALT)


def url_of(reader: OutsideReader) -> str:
    """The whole address for a mail."""
    return settings.SITE_URL + reverse("recommendations:outside", args=[token_of(reader)])


def read(token: str) -> OutsideReader:
    """Whose link this is. Raises BadLink, or StaleLink where a newer one was sent; whether comments
    are open still is the service's to say.
    """
    try:
        pk, version = signing.loads(token, salt=SALT)
        rows = OutsideReader.objects.select_related("round__draft__cycle", "round__version")
        reader = rows.get(pk=pk)
    except (signing.BadSignature, ValueError, TypeError, OutsideReader.DoesNotExist) as error:
        raise BadLink from error
    if reader.link_version != version:
        raise StaleLink(reader)
    return reader
