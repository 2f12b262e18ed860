"""The link that ends reminders, for whoever holds it: RFC 2369 and RFC 8058 (one click)."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

_SALT = "mailing.reminders-off"


def reminders_off_url(user) -> str:
    """The address in the mail's header and foot; it opens nothing but this one choice."""
    token = signing.dumps(user.pk, salt=_SALT)
    return settings.SITE_URL + reverse("mailing:reminders_off", args=[token])


def read_token(token: str) -> int:
    """The person's id; ``signing.BadSignature`` if the token isn't ours. It doesn't expire:
    an old mail's link must still end what that mail began."""
    return signing.loads(token, salt=_SALT)


def headers_for(user) -> dict[str, str]:
    """RFC 8058: the POST alone unsubscribes, so a scanner that follows links changes nothing."""
    return {
        "List-Unsubscribe": f"<{reminders_off_url(user)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
