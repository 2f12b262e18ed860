"""*Comments open until ...*: who is asked about a draft, on which version, and until when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.history import History

from .draft import Draft
from .texts import Version


class CommentRound(models.Model):
    """One time that comments are open: one a draft at once.

    Besides ``whom``, the members of other ``teams`` may be asked, and readers from outside.
    """

    class Kind(models.TextChoices):
        PLAIN = "plain", _("Comments")
        WARM_AND_COOL = "warm_and_cool", _("Warm and cool feedback")

    class Whom(models.TextChoices):
        TEAM = "team", _("The whole team")
        WORKGROUP = "workgroup", _("The workgroup")

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="rounds")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="rounds")
    kind = models.CharField(max_length=13, choices=Kind, default=Kind.PLAIN)
    whom = models.CharField(_("who is asked"), max_length=9, choices=Whom, default=Whom.TEAM)
    teams = models.ManyToManyField("teams.Team", blank=True, related_name="asked_to_comment")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="rounds_opened"
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("until"))
    closed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    # What the authors changed because of it, in their words.
    answer = models.TextField(_("what we changed"), max_length=2000, blank=True)

    history = History()

    class Meta:
        verbose_name = _("round of comments")
        verbose_name_plural = _("rounds of comments")
        ordering = ["draft", "-opens_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft"],
                condition=Q(closed_at__isnull=True),
                name="recommendations_round_one_open",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="recommendations_round_closes_after_open",
            ),
        ]

    def __str__(self):
        return f"{self.draft}, {self.opens_at:%Y-%m-%d}"


class OutsideReader(models.Model):
    """Somebody without an account who is asked in a round. Their link works until it ends."""

    round = models.ForeignKey(CommentRound, on_delete=models.CASCADE, related_name="readers")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    # Raised to end the links that were sent before.
    link_version = models.PositiveIntegerField(default=1)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("outside reader")
        verbose_name_plural = _("outside readers")
        ordering = ["round", "id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "email"], name="recommendations_reader_once"),
        ]

    def __str__(self):
        return self.name
