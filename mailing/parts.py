"""What waits for an admin."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import ngettext

from foundation.attention import Attention

from .models import Mail
from .weekly import choices_path


def attention(request, **_subject) -> list[Attention] | None:
    """Mail that failed, whoever it is for: one query, for admins alone."""
    if not request.user.is_superuser:
        return None
    failed = Mail.objects.failed().aggregate(n=Count("pk"), first=Min("created_at"))
    if not failed["n"]:
        return None
    sentence = ngettext("%(n)s mail failed.", "%(n)s mails failed.", failed["n"])
    return [
        Attention(
            sentence=sentence % {"n": failed["n"]},
            urgency=failed["first"],
            since=failed["first"],
            button=ngettext("Look at it", "Look at them", failed["n"]),
            url=reverse("admin:mailing_mail_changelist") + "?state__exact=failed",
        )
    ]


def own_page(request, *, obj, **_subject) -> dict:
    """Where somebody chooses the day of their weekly mail, and what it tells; no query."""
    return {"url": choices_path(obj)}
