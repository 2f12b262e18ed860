"""The links of learners' forms, and when each is asked, reminded and over."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from foundation.links import BadLink

from ..models import PdAsk
from .querysets import OPEN

SALT = "team_sessions.ask"
WORDS, USE = PdAsk.About.WORDS.value, PdAsk.About.USE.value
# How long after the end of the last date each is asked, and for how long after it still can be.
AFTER = {WORDS: timedelta(0), USE: timedelta(days=30)}
AT_LATEST = {WORDS: timedelta(days=14), USE: timedelta(days=90)}


def token_of(ask: PdAsk) -> str:
    """What stands in the address: the form's id and a mark of the person's address, signed."""
    return signing.dumps([ask.pk, _mark(ask.user)], salt=SALT)


def url_of(ask: PdAsk) -> str:
    """The whole address for a mail."""
    return settings.SITE_URL + reverse("team_sessions:ask", args=[token_of(ask)])


def read_token(token: str) -> PdAsk:
    """Whose form this is, with event and person. BadLink for no link of ours, another address since
    and somebody who isn't active.
    """
    try:
        pk, mark = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLink from error
    ask = PdAsk.objects.select_related("event__hub", "user").filter(pk=pk).first()
    if ask is None or not ask.user.is_active or not constant_time_compare(mark, _mark(ask.user)):
        raise BadLink
    return ask


def is_over(ask: PdAsk, now) -> bool:
    return now > ask.asked_at + OPEN


def _mark(user) -> str:
    return salted_hmac(SALT, user.email.lower()).hexdigest()[:12]
