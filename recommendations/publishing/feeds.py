"""What is published, for feed readers and search engines."""

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from foundation.tables import tidy
from teams.models import Hub

from . import addresses, catalogue

NEWEST = 50
# A map may name 50,000 addresses; hubs and lists stand in it, too.
MOST = 49_000


def atom() -> bytes:
    """The newest texts: two queries. XML can't hold what ``tidy`` takes out."""
    lines = catalogue.lines_of(catalogue.published()[:NEWEST])
    home = settings.SITE_URL + reverse("recommendations:texts")
    feed = Atom1Feed(
        title=_("Recommendations of the STEM leadership teams"),
        link=home,
        description="",
        feed_url=settings.SITE_URL + reverse("recommendations:feed"),
        feed_guid=home,
        language=settings.LANGUAGE_CODE,
    )
    for line in lines:
        address = addresses.address_of(line.pk)
        feed.add_item(
            title=tidy(line.title),
            link=address,
            unique_id=address,
            description=tidy(line.summary),
            author_name=tidy(line.who),
            pubdate=line.published_at,
            updateddate=line.published_at,
            categories=[line.area],
        )
    return feed.writeString("utf-8").encode()


def pages() -> list[tuple[str, str]]:
    """(address, day of the last change or empty) of every public page: two queries."""
    names = ("recommendations:texts", "recommendations:toolkit")
    found = [(settings.SITE_URL + "/", "")]
    found += [(settings.SITE_URL + reverse(name), "") for name in names]
    for slug in Hub.objects.active().order_by("slug").values_list("slug", flat=True):
        found.append((settings.SITE_URL + reverse("recommendations:hub", args=[slug]), ""))
    rows = catalogue.published().values_list("pk", "edition__published_at")
    found += [(addresses.address_of(pk), at.date().isoformat()) for pk, at in rows[:MOST]]
    return found
