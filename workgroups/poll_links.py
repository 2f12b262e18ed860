"""The link in a poll's mail, with which a person answers without signing in.

It carries no name and no address: ids and a mark, signed. The mark is made of the person's address,
so a link in an old mailbox ends when the address changes; it ends for who left, and with the poll.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from foundation.links import EXAMPLE, BadLink, StaleLink
from people.models import User

from .models import Poll

SALT = "workgroups.poll"


def poll_token(poll: Poll, user: User) -> str:
    """What stands in the address: ``EXAMPLE`` for a poll that isn't saved."""
    if poll.pk is None:
        return EXAMPLE
    return signing.dumps([poll.pk, user.pk, _mark(user)], salt=SALT)


def poll_url(poll: Poll, user: User) -> str:
    """The whole address for a mail."""
    return settings.SITE_URL + reverse("workgroups:poll_answer", args=[poll_token(poll, user)])


def _mark(user: User) -> str:
    return salted_hmac(SALT, user.email.lower()).hexdigest()[:12]


def read_poll_token(token: str) -> tuple[Poll, User]:
    """Whose link to which poll this is. Raises BadLink, or StaleLink for an address that changed
    and a person who isn't active; whether they are still asked is the service's to say.
    """
    try:
        poll_pk, user_pk, mark = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLink from error
    polls = Poll.objects.select_related("workgroup__hub", "workgroup__cycle")
    poll = polls.filter(pk=poll_pk).first()
    user = User.objects.filter(pk=user_pk).first()
    if poll is None or user is None:
        raise BadLink
    if not user.is_active or not constant_time_compare(mark, _mark(user)):
        raise StaleLink((poll, user))
    return poll, user
