"""*Write to the group*: one mail to everybody who is in it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.refusals import Refused
from foundation.retrying import one_transaction
from mailing.models import Sending
from mailing.services import enqueue, open_sending
from mailing.writing import Planned
from people.models import User

from .. import mails
from ..models import Workgroup, WorkgroupMember
from . import holding


def people_of(workgroup: Workgroup, *, besides=None) -> list[User]:
    """Who is in it now, by name, but for the one who writes."""
    inside = WorkgroupMember.objects.current().filter(workgroup=workgroup).values("user")
    people = User.objects.filter(pk__in=inside, is_active=True)
    if besides is not None:
        people = people.exclude(pk=besides.pk)
    return list(people.order_by("name", "pk"))


@one_transaction
def write(
    *,
    workgroup: Workgroup,
    subject: str,
    text: str,
    actor,
    via: str,
    sending_key: str,
    now: datetime | None = None,
) -> Sending:
    """Mail these words to everybody in it but ``actor``; a second call with the key does nothing.

    Raises Refused where it isn't open, something is missing, or nobody else is in it.
    """
    now = now or timezone.now()
    row = holding.held(workgroup.pk)
    holding.refuse_unless_open(row)
    subject, text = " ".join(subject.split()), text.strip()
    if not subject or not text:
        raise Refused(_("Enter a subject and what you want to say."))
    sending, created = open_sending(
        key=sending_key, actor=actor, kind=mails.WORDS, label=subject, now=now
    )
    if not created:
        return sending
    people = people_of(row, besides=actor)
    new = mails.words(row, people, subject=subject, text=text, actor=actor, key=sending.key)
    if not enqueue(new, sending=sending, now=now):
        raise Refused(_("Nobody else is in this workgroup yet."))
    return sending


def planned(workgroup: Workgroup, *, subject: str, text: str, actor, now: datetime) -> Planned:
    """The mails that writing this would send; nothing is saved."""
    people = people_of(workgroup, besides=actor)
    new = mails.words(workgroup, people, subject=subject, text=text, actor=actor, key="preview")
    return Planned([one.row(sending=None, now=now) for one in new], None, now)
