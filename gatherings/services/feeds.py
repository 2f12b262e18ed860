"""A person's private calendar address: making it, ending it, and what a calendar reads there."""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.core import signing
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation import languages
from foundation.retrying import one_transaction
from teams.roles import network_roles

from .. import calendar, kinds
from ..models import Attendee, CalendarFeed, Gathering

_SIGNER = signing.Signer(salt="gatherings.feed", sep=".")
# Other people's dates, which a coordinator sees, end somewhere; one's own stay.
COORDINATORS_LOOK_BACK = timedelta(days=365)


def address_token(feed: CalendarFeed) -> str:
    """What stands in the address.

    SECURITY: the row holds only half of it; the other half is a signature with the site's key, so
    that a copy of the database opens nobody's calendar.
    """
    return _SIGNER.sign(feed.token)


@one_transaction
def make(*, user, actor, via: str, now: datetime | None = None) -> CalendarFeed:
    """A new address for this person; the one before, if any, is worthless from now on."""
    # A double click: the second waits, rather than making a row beside the first one's.
    get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
    CalendarFeed.objects.filter(user=user).delete()
    return CalendarFeed.objects.create(user=user, token=secrets.token_hex(12))


def end(*, user, actor, via: str) -> None:
    """No address any more; ended already, it stays so."""
    CalendarFeed.objects.filter(user=user).delete()


def feed_of_token(token: str) -> CalendarFeed | None:
    """Whose address this is, with the person loaded; None for an unknown or ended one."""
    try:
        nonce = _SIGNER.unsign(token)
    except signing.BadSignature:
        return None
    return (
        CalendarFeed.objects.select_related("user")
        .filter(token=nonce, user__is_active=True, user__merged_into__isnull=True)
        .first()
    )


def contents(feed: CalendarFeed, *, now: datetime | None = None) -> bytes:
    """The calendar as it is now. Two queries, the person's roles included.

    Announced, held and cancelled dates: the person's own, and those of hubs they coordinate.
    Never a draft, and nothing of a team that they left, but for what they're a guest of: what
    changes there is the team's.
    """
    rows = list(_gatherings(feed.user, now or timezone.now()))
    with translation.override(languages.spoken(feed.user.language)):
        name = _("STEM leadership team dates")
        return calendar.feed(rows, name=name)


def _gatherings(user, now: datetime):
    who = network_roles(user)
    own = Attendee.objects.counted().filter(user=user)
    coordinated = Q(ends_at__gt=now - COORDINATORS_LOOK_BACK)
    if not who.coordinates_network:
        coordinated &= Q(hub__in=who.coordinated_hubs)
    theirs = Q(pk__in=own.values("gathering"))
    if who.left_teams:
        elsewhere = Q(team__isnull=True) | ~Q(team__in=list(who.left_teams))
        theirs &= elsewhere | Q(audience__in=kinds.guest_of(user))
    return (
        Gathering.objects.exclude(state=Gathering.State.DRAFT)
        .filter(theirs | coordinated)
        .select_related("hub", "team")
        .with_changed_at()
        .annotate(own_answer=Subquery(own.filter(gathering=OuterRef("pk")).values("answer")[:1]))
        .order_by("starts_at", "pk")
    )
