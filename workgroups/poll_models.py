"""A time poll of a workgroup: when could everybody meet? (Its own file: models.py is long enough.)"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from foundation import zones
from foundation.zones import ZONE_CHOICES


class Poll(models.Model):
    """One question to a workgroup's people, open until ``closes_at`` or until who leads closes it.

    Its slots are weekdays with times, or exact days; ``zone`` is the one they are said in.
    ``due_at`` is when the sweep has to look at it again (to remind the silent, then to close it);
    None once it is closed.
    """

    workgroup = models.ForeignKey(
        "workgroups.Workgroup", on_delete=models.CASCADE, related_name="polls"
    )
    zone = models.CharField(_("time zone"), max_length=40, choices=ZONE_CHOICES)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="polls_opened"
    )
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(_("closes"))
    closed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(_("next looked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("time poll")
        verbose_name_plural = _("time polls")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workgroup"],
                condition=Q(closed_at__isnull=True),
                name="workgroups_poll_one_open",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opened_at")), name="workgroups_poll_closes_after_open"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, due_at__isnull=False)
                | Q(closed_at__isnull=False, due_at__isnull=True),
                name="workgroups_poll_due_while_open",
            ),
        ]
        indexes = [
            models.Index(
                "due_at", "id", name="workgroups_poll_due", condition=Q(due_at__isnull=False)
            ),
        ]

    def __str__(self):
        return str(_("When can you meet?"))

    def get_absolute_url(self):
        return reverse("workgroups:poll", args=[self.pk])

    def is_open(self, now) -> bool:
        """Whether it takes answers: the sweep may be a few minutes late."""
        return self.closed_at is None and now < self.closes_at


class PollSlot(models.Model):
    """One time that is asked about: a weekday (0 is Monday) or an exact day, by wall time."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    starts = models.TimeField()
    ends = models.TimeField()
    # What whoever closed the poll took over into the plan.
    chosen = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("time of a poll")
        verbose_name_plural = _("times of polls")
        ordering = ["poll", "day", "weekday", "starts", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(day__isnull=True, weekday__isnull=False, weekday__lte=6)
                | Q(day__isnull=False, weekday__isnull=True),
                name="workgroups_pollslot_weekday_or_day",
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="workgroups_pollslot_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["poll", "weekday", "starts", "ends"],
                name="workgroups_pollslot_weekday_once",
            ),
            models.UniqueConstraint(
                fields=["poll", "day", "starts", "ends"], name="workgroups_pollslot_day_once"
            ),
        ]

    def __str__(self):
        day = zones.say_day(self.day) if self.day else WEEKDAYS[self.weekday]
        return f"{day}, {zones.say_clock(self.starts)}"


class PollAnswer(models.Model):
    """What one person said to one slot; the last word counts while the poll is open."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        MAYBE = "maybe", _("If need be")
        NO = "no", _("No")

    slot = models.ForeignKey(
        PollSlot, on_delete=models.CASCADE, related_name="answers", verbose_name=_("time")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="poll_answers",
        verbose_name=_("person"),
    )
    answer = models.CharField(max_length=5, choices=Answer)
    answered_at = models.DateTimeField()
    via = models.CharField(_("came through"), max_length=10)

    class Meta:
        verbose_name = _("answer to a time")
        verbose_name_plural = _("answers to times")
        ordering = ["slot", "user", "id"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "user"], name="workgroups_pollanswer_once"),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_answer_display()}"
