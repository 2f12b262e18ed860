"""What might become a draft."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.history import History

from .draft import Draft


class Idea(models.Model):
    """A title and a sentence: open → a draft or a workgroup, or shelved with a reason."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DRAFT = "draft", _("Became a draft")
        WORKGROUP = "workgroup", _("Became a workgroup")
        SHELVED = "shelved", _("Shelved")

    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="ideas")
    title = models.CharField(_("title"), max_length=150)
    text = models.CharField(_("your idea, in a sentence"), max_length=300, blank=True)
    focus_area = models.ForeignKey(
        "teams.FocusArea",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ideas",
        verbose_name=_("focus area"),
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="ideas"
    )
    created_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    draft = models.ForeignKey(
        Draft, on_delete=models.PROTECT, null=True, blank=True, related_name="ideas"
    )
    workgroup = models.ForeignKey(
        "workgroups.Workgroup",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ideas",
    )

    history = History()

    class Meta:
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        ordering = ["team", "-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", draft__isnull=True, workgroup__isnull=True)
                | Q(state="draft", draft__isnull=False, workgroup__isnull=True)
                | Q(state="workgroup", draft__isnull=True, workgroup__isnull=False)
                | Q(state="shelved", draft__isnull=True, workgroup__isnull=True) & ~Q(reason=""),
                name="recommendations_idea_became_one_thing",
            ),
        ]

    def __str__(self):
        return self.title


class IdeaSupporter(models.Model):
    """*I'd work on this.*"""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="supporters")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ideas_supported"
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("supporter of an idea")
        verbose_name_plural = _("supporters of ideas")
        ordering = ["idea", "created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["idea", "user"], name="recommendations_supporter_once"),
        ]

    def __str__(self):
        return f"{self.user}, {self.idea}"
