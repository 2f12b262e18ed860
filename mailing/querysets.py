"""The outbox, as the sender, the sweep and the pages ask for it."""

from django.db import models
from django.db.models import Q


class MailQuerySet(models.QuerySet):
    def due(self, now):
        """Queued, its time has come and hasn't passed; most urgent first."""
        return self.filter(state="queued", send_after__lte=now).order_by(
            "priority", "send_after", "id"
        )

    def failed(self):
        """Given up on: somebody has to look at it."""
        return self.filter(state="failed")

    def about(self, topic: str):
        return self.filter(topic=topic)

    def pending(self):
        """Not yet handed to the mail server."""
        return self.filter(state="queued")

    def reached(self, since):
        """Sent, or about to be, since then; a sign-in code isn't mail from us in that sense."""
        return self.filter(Q(sent_at__gte=since) | Q(state="queued"), priority__gt=0)
