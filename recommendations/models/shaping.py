"""Which texts shaped which PD."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.history import History

from .draft import Draft


class Shaping(models.Model):
    """A text shaped a PD offering: shown on both, to whoever may see the other."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="shapings")
    offering = models.ForeignKey(
        "team_sessions.Offering", on_delete=models.CASCADE, related_name="shapings"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField()

    history = History()

    class Meta:
        verbose_name = _("PD that a text shaped")
        verbose_name_plural = _("PD that texts shaped")
        ordering = ["offering", "added_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "offering"], name="recommendations_shaping_once"
            ),
        ]

    def __str__(self):
        return f"{self.draft} → {self.offering}"
