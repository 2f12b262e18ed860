"""Days on which the schools of a hub are closed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.history import History

from .network import Hub


class ClosedDay(models.Model):
    """One stretch of days without school in a hub: a break, a grading day. Both ends belong to it."""

    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="closed_days")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    name = models.CharField(_("name"), max_length=80)

    history = History()

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ["first_day", "last_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="teams_closedday_ends_after_start",
                violation_error_message=_("Enter a last day that isn't before the first."),
            ),
            models.UniqueConstraint(
                fields=["hub", "first_day", "last_day"], name="teams_closedday_once"
            ),
        ]

    def __str__(self):
        return self.name
