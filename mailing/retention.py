"""What mails said is forgotten in the end; that they went out isn't."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from .models import Mail, MailText

# Half a cycle, so that a term's mail can be looked up and sent again.
TEXTS_KEPT = timedelta(days=180)
_AT_ONCE = 500  # bounds how long a lock is held


def forget_texts(*, now: datetime | None = None) -> int:
    """Delete what mails said whose time was over TEXTS_KEPT ago; returns of how many.

    That a mail went out, to whom, when and about what stays, and its key stays taken. In the demo
    nothing is forgotten: there the outbox is the mailbox itself.
    """
    if settings.STEMHUB_MAIL_DELIVERY == "database":
        return 0
    old = Mail.objects.with_text_until((now or timezone.now()) - TEXTS_KEPT).order_by("pk")
    emptied = 0
    # Each batch commits on its own: nobody waits for a lock on a year of mail.
    while batch := list(old.values_list("pk", flat=True)[:_AT_ONCE]):
        MailText.objects.filter(mail__in=batch).delete()
        emptied += len(batch)
    return emptied
