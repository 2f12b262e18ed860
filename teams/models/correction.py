"""What a coordinator put right about a person."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .membership import Membership


class Correction(models.Model):
    """One fact that somebody else corrected: what to tell the person, and whose word came later.

    ``before`` and ``after`` are as stored (an institution's id as text). ``own_before`` is what the
    person's own page said where that was changed, too, else None. ``overruled_at`` is when the
    person wrote something else there themselves: from then on their word stands.
    """

    class Field(models.TextChoices):
        NAME = "name", _("Name")
        INSTITUTION = "institution", _("School or organization")
        JOB_ROLE = "job_role", _("Role")
        GRADE_BAND = "grade_band", _("Grades")

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=12, choices=Field)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    own_before = models.CharField(max_length=200, null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    overruled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["id"]

    def __str__(self):
        return f"{self.membership}: {self.get_field_display()}"
