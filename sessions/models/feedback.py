"""What critical friends saw at an event, and what those who made it answered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.history import History

from .event import PdEvent


class Sheet(models.Model):
    """One observer's notes: their own until they're sent, then of those who run the event."""

    class Box(models.TextChoices):
        SAW = "saw", _("I saw")
        WARM = "warm", _("Warm: what worked")
        COOL = "cool", _("Cool: what didn't")
        QUESTIONS = "questions", _("Questions")
        LEFT_OUT = "left_out", _("Whose needs weren't met?")

    event = models.ForeignKey(PdEvent, on_delete=models.PROTECT, related_name="sheets")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pd_sheets"
    )
    saw = models.TextField(Box.SAW.label, max_length=4000, blank=True)
    warm = models.TextField(Box.WARM.label, max_length=4000, blank=True)
    cool = models.TextField(Box.COOL.label, max_length=4000, blank=True)
    questions = models.TextField(Box.QUESTIONS.label, max_length=4000, blank=True)
    left_out = models.TextField(Box.LEFT_OUT.label, max_length=4000, blank=True)
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("observer's notes")
        verbose_name_plural = _("observers' notes")
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="team_sessions_sheet_once")
        ]

    def __str__(self):
        return f"{self.user}, {self.event}"

    @property
    def boxes(self) -> list[tuple[str, str, str]]:
        """Name, label and words of each box that says something."""
        return [
            (box, label, text) for box, label in self.Box.choices if (text := getattr(self, box))
        ]


class Reply(models.Model):
    """The answer to one box: what changed because of it, or why it didn't."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="replies")
    box = models.CharField(max_length=10, choices=Sheet.Box)
    text = models.TextField(_("answer"), max_length=2000)
    changed = models.BooleanField(_("this changed"), default=False)

    history = History()

    class Meta:
        verbose_name = _("answer to an observer")
        verbose_name_plural = _("answers to observers")
        ordering = ["sheet", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "box"], name="team_sessions_reply_once")
        ]

    def __str__(self):
        return f"{self.sheet}: {self.get_box_display()}"
