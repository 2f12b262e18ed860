"""A hub's own words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.history import History

from .network import Hub


class HubWord(models.Model):
    """What a word in a hub's lists means: "Library Media Specialist" is a coach here.

    Told once, by whoever imported the first list that had it. ``words`` are in the plain letters
    of teams.roster.words.plain, ``meaning`` is a JobRole or a GradeBand.
    """

    class Column(models.TextChoices):
        ROLE = "role", _("Role")
        GRADES = "grades", _("Grades")

    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="words")
    column = models.CharField(_("column"), max_length=8, choices=Column)
    words = models.CharField(_("words"), max_length=300)
    meaning = models.CharField(_("meaning"), max_length=24)

    history = History()

    class Meta:
        verbose_name = _("word of a hub")
        verbose_name_plural = _("words of hubs")
        ordering = ["hub", "column", "words"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "column", "words"], name="teams_hubword_once"),
        ]

    def __str__(self):
        return self.words
