"""The outbox, as the sender, the sweep and the pages ask for it."""

from dataclasses import dataclass
from math import ceil

from django.apps import apps
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, ngettext


class MailQuerySet(models.QuerySet):
    def due(self, now):
        """Queued, its time has come and hasn't passed; most urgent first."""
        return self.filter(state="queued", send_after__lte=now).order_by(
            "priority", "send_after", "id"
        )

    def active(self):
        """Whose key is taken: all but those that were called back or not needed."""
        return self.exclude(state__in=["cancelled", "unneeded"])

    def failed(self):
        """Given up on: somebody has to look at it."""
        return self.filter(state="failed")

    def with_subject(self):
        """Adds ``said_subject`` and ``said_from``: of what was handed over last; "" before that."""
        texts = (
            apps.get_model("mailing", "MailText")
            .objects.filter(mail=OuterRef("pk"))
            .order_by("-generation")
        )
        return self.annotate(
            said_subject=Coalesce(Subquery(texts.values("subject")[:1]), Value("")),
            said_from=Coalesce(Subquery(texts.values("from_name")[:1]), Value("")),
        )

    def of_hub(self, hub):
        """What this hub's coordinators may know of: its own mail, and the site's."""
        return self.filter(Q(for_hub=hub) | Q(for_hub__isnull=True))

    def about(self, *topics: str):
        """Mails that speak of any of these things."""
        return self.filter(topics__topic__in=topics).distinct()

    def pending(self):
        """Not yet handed to the mail server."""
        return self.filter(state="queued")

    def recallable(self):
        """Nobody has got it: it waits, or the server refused it."""
        return self.filter(state__in=["queued", "failed"])

    def with_text_until(self, moment):
        """Over before then, one way or the other, and what it said is still kept."""
        over = self.exclude(state__in=["queued", "sending"])
        return over.filter(send_after__lt=moment, texts__isnull=False).distinct()

    def reached(self, since):
        """Sent, or about to be, since then; a sign-in code isn't mail from us in that sense."""
        waiting = Q(state__in=["queued", "sending"])
        return self.filter(Q(sent_at__gte=since) | waiting, priority__gt=0)


@dataclass(frozen=True)
class Progress:
    """How far a sending is. ``total`` counts what was to go out, called back or not."""

    total: int = 0
    waiting: int = 0
    sent: int = 0
    failed: int = 0
    unneeded: int = 0

    @property
    def is_over(self) -> bool:
        return self.waiting == 0

    def sentence(self, sending, now) -> str:
        """ "14 of 23 sent", in the words of the moment."""
        if sending.undone_at:
            return gettext("Called back. No mail went out.")
        if now < sending.undo_until and not self.sent:
            return self._soon(ceil((sending.undo_until - now).total_seconds()))
        numbers = {
            "sent": self.sent,
            "total": self.total - self.unneeded,
            "unneeded": self.unneeded,
        }
        if not self.is_over:
            return gettext("%(sent)s of %(total)s sent") % numbers
        if self.sent < numbers["total"]:
            said = gettext("%(sent)s of %(total)s sent.") % numbers
        elif self.unneeded:
            return gettext("%(sent)s sent, %(unneeded)s not needed.") % numbers
        else:
            said = ngettext("%(sent)s mail sent.", "All %(sent)s mails sent.", self.sent) % numbers
        if self.failed:
            said += " " + gettext("%(n)s failed.") % {"n": self.failed}
        if self.unneeded:
            said += " " + gettext("%(n)s not needed.") % {"n": self.unneeded}
        return said

    @property
    def waiting_said(self) -> str:
        """ "23 mails wait." """
        return ngettext("%(n)s mail waits.", "%(n)s mails wait.", self.waiting) % {
            "n": self.waiting
        }

    def _soon(self, seconds: int) -> str:
        mails = ngettext("%(n)s mail goes out", "%(n)s mails go out", self.total) % {
            "n": self.total
        }
        wait = ngettext("in %(n)s second.", "in %(n)s seconds.", seconds) % {"n": seconds}
        return f"{mails} {wait}"


class SendingQuerySet(models.QuerySet):
    def progress(self, sending) -> Progress:
        """One query, whatever the number of mails."""
        counts = dict(
            sending.mails.order_by()
            .values("state")
            .annotate(n=Count("pk"))
            .values_list("state", "n")
        )
        written = sum(counts.values())
        to_come = max((sending.expected or 0) - written, 0)
        if sending.expected is not None and not sending.undone_at:
            # The last rows may be nobody's: it isn't over before its writer says so.
            to_come = max(to_come, 1)
        return Progress(
            total=written + to_come,
            waiting=counts.get("queued", 0) + counts.get("sending", 0) + to_come,
            sent=counts.get("sent", 0),
            failed=counts.get("failed", 0),
            unneeded=counts.get("unneeded", 0),
        )


class MailTopicQuerySet(models.QuerySet):
    def told(self, user_ids, topics) -> dict[tuple[int, str], int]:
        """The state of each thing that each of these people was last told: (user, topic) → number.

        Only what was sent counts; whoever was never told isn't in it. One query.
        """
        rows = (
            self.filter(
                user__in=list(user_ids),
                topic__in=list(topics),
                said__isnull=False,
                mail__state="sent",
            )
            .order_by("said")
            .values_list("user_id", "topic", "said")
        )
        return {(user_id, topic): said for user_id, topic, said in rows}
