"""Files of many published texts, made by a task and kept for some days."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Export(models.Model):
    """All published texts of a team (or of everybody) as one file of a kind, as they stood then.

    ``stamp`` names the editions in it: the same set is made once, whoever asks. Its file lies in
    the database, where every process finds it, and goes with the row after some days.
    """

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")
        WORD = "docx", _("Word")
        HTML = "html", _("HTML")
        MARKDOWN = "md", _("Markdown")

    # Nobody's: the texts of all teams.
    team = models.ForeignKey(
        "teams.Team", on_delete=models.CASCADE, null=True, blank=True, related_name="exports"
    )
    kind = models.CharField(_("kind of file"), max_length=4, choices=Kind)
    stamp = models.CharField(max_length=64)
    total = models.PositiveIntegerField(_("texts"))
    done = models.PositiveIntegerField(_("texts that are in it"), default=0)
    asked_at = models.DateTimeField(_("asked for"))
    # When a worker last said that it goes on; a worker that died is followed by another.
    working_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    file = models.BinaryField(null=True, blank=True)
    problem = models.CharField(_("what went wrong"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("file of published texts")
        verbose_name_plural = _("files of published texts")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "kind", "stamp"],
                name="recommendations_export_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "stamp"],
                condition=Q(team__isnull=True),
                name="recommendations_export_of_all_once",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True)
                | ~Q(problem="")
                | Q(file__isnull=False) & ~Q(file_name=""),
                name="recommendations_export_finished_with_its_file",
            ),
        ]

    def __str__(self):
        return f"{self.team or '*'}, {self.kind}, {self.asked_at:%Y-%m-%d}"
