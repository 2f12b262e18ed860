"""*Show of fingers*, which helps talk and decides nothing."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .draft import Draft


class FingerShow(models.Model):
    """*Show of fingers*, 0 to 5, on a draft: helps talk and decides nothing."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="finger_shows")
    question = models.CharField(_("question"), max_length=200, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("show of fingers")
        verbose_name_plural = _("shows of fingers")
        ordering = ["draft", "-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft"],
                condition=Q(closed_at__isnull=True),
                name="recommendations_fingershow_one_open",
            ),
        ]

    def __str__(self):
        return f"{self.draft}, {self.opened_at:%Y-%m-%d}"


class Finger(models.Model):
    """One person's number. Whose it is, no page says; it is kept so that each shows once."""

    show = models.ForeignKey(FingerShow, on_delete=models.CASCADE, related_name="fingers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="fingers_shown"
    )
    number = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("number of fingers")
        verbose_name_plural = _("numbers of fingers")
        ordering = ["show", "number"]
        constraints = [
            models.UniqueConstraint(fields=["show", "user"], name="recommendations_finger_once"),
            models.CheckConstraint(
                condition=Q(number__lte=5), name="recommendations_finger_nought_to_five"
            ),
        ]

    def __str__(self):
        return str(self.number)
