"""What is published: editions of an adopted text, which never change."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .draft import Draft
from .texts import Version


class Edition(models.Model):
    """A text as the public reads it. Triggers refuse to change it.

    The first is the adopted version, word by word. A later one corrects a slip (a typo, a link),
    marked with its reason; what it changed is the difference to the one before. Substance is a new
    draft that replaces this one. ``hash`` is the SHA-256 of ``html`` in hexadecimal, ``words`` its
    plain text, for searching.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("edition"))
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="editions")
    title = models.CharField(_("title"), max_length=150)
    summary = models.CharField(_("summary"), max_length=300)
    html = models.TextField()
    words = models.TextField()
    hash = models.CharField(max_length=64)
    reason = models.CharField(_("what was corrected, and why"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["draft", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "number"], name="recommendations_edition_number_once"
            ),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | Q(number__gt=1) & ~Q(reason=""),
                name="recommendations_edition_corrected_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.number}"
