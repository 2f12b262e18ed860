"""What districts and schools need of those who prepare teachers, and what these can do."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from foundation.history import History
from people.models import GradeBand

from ..needs.querysets import NeedQuerySet


class Need(models.Model):
    """Open → answered → tried → done, or dropped with a reason.

    ``answered_at`` is the first answer's moment, ``tried_at`` that of the first try; ``outcome``
    what came of it, in a sentence.
    """

    class Kind(models.TextChoices):
        PD = "pd", _("Professional development")
        STAFFING = "staffing", _("Staffing")
        CURRICULUM = "curriculum", _("Curriculum")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")
        TRIED = "tried", _("Being tried")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    LIVE = (State.OPEN, State.ANSWERED, State.TRIED)

    cycle = models.ForeignKey("teams.Cycle", on_delete=models.PROTECT, related_name="posted_needs")
    # Whose coordinators look after it: of the poster's team.
    hub = models.ForeignKey("teams.Hub", on_delete=models.PROTECT, related_name="posted_needs")
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="needs_posted"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PD)
    what = models.CharField(_("what you need"), max_length=300)
    where = models.CharField(_("where"), max_length=150)
    grade_band = models.CharField(_("grades"), max_length=8, choices=GradeBand, blank=True)
    by_when = models.DateField(_("by when"), null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    reason = models.CharField(_("why it was dropped"), max_length=300, blank=True)
    outcome = models.CharField(_("what came of it"), max_length=300, blank=True)
    posted_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = NeedQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-posted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "dropped"]) | Q(answered_at__isnull=False),
                name="recommendations_need_answered_before_tried",
            ),
            models.CheckConstraint(
                condition=Q(state="tried", tried_at__isnull=False) | ~Q(state="tried"),
                name="recommendations_need_tried_at",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "dropped"], ended_at__isnull=False)
                | Q(state__in=["open", "answered", "tried"], ended_at__isnull=True),
                name="recommendations_need_ended_at",
            ),
            models.CheckConstraint(
                condition=Q(state="dropped") & ~Q(reason="") | ~Q(state="dropped") & Q(reason=""),
                name="recommendations_need_dropped_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(tried_at__isnull=True) | Q(tried_at__gte=F("answered_at")),
                name="recommendations_need_tried_after_answered",
            ),
        ]

    def __str__(self):
        return self.what

    def get_absolute_url(self):
        return reverse("recommendations:need", args=[self.pk])

    @cached_property
    def answer_list(self) -> list:
        """Its answers with who gave them, in order: one query, kept."""
        return list(self.answers.select_related("user").order_by("pk"))

    @property
    def days_to_answer(self) -> int | None:
        return _days(self.posted_at, self.answered_at)

    @property
    def days_to_try(self) -> int | None:
        return _days(self.posted_at, self.tried_at)


def _days(since, until) -> int | None:
    return None if until is None else max((until - since).days, 0)


class NeedAnswer(models.Model):
    """What a teacher-preparation program can do about a need."""

    class Offer(models.TextChoices):
        PLACEMENT = "placement", _("A placement")
        COURSE = "course", _("A course change")
        WORKSHOP = "workshop", _("A workshop")
        RESEARCH = "research", _("Research")
        VISIT = "visit", _("A visit")
        OTHER = "other", _("Something else")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="answers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="needs_answered",
        verbose_name=_("person"),
    )
    program = models.CharField(_("program"), max_length=150)
    offer = models.CharField(_("what you can do"), max_length=9, choices=Offer)
    words = models.CharField(_("in a sentence or two"), max_length=600)
    at = models.DateTimeField(_("when"))

    history = History()

    class Meta:
        verbose_name = _("answer to a need")
        verbose_name_plural = _("answers to needs")
        ordering = ["need", "id"]

    def __str__(self):
        return f"{self.user}, {self.need}"


class NeedWeToo(models.Model):
    """*We too.*"""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="we_too")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="needs_shared"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("“We too” to a need")
        verbose_name_plural = _("“We too” to needs")
        ordering = ["need", "id"]
        constraints = [
            models.UniqueConstraint(fields=["need", "user"], name="recommendations_we_too_once"),
        ]

    def __str__(self):
        return f"{self.user}, {self.need}"


class NeedLink(models.Model):
    """What a need led to, or belongs to: one idea, draft, workgroup or PD offering."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="links")
    idea = models.ForeignKey(
        "recommendations.Idea", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    draft = models.ForeignKey(
        "recommendations.Draft",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="need_links",
    )
    workgroup = models.ForeignKey(
        "workgroups.Workgroup", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    offering = models.ForeignKey(
        "team_sessions.Offering", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("link of a need")
        verbose_name_plural = _("links of needs")
        ordering = ["need", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    idea__isnull=False,
                    draft__isnull=True,
                    workgroup__isnull=True,
                    offering__isnull=True,
                )
                | Q(
                    idea__isnull=True,
                    draft__isnull=False,
                    workgroup__isnull=True,
                    offering__isnull=True,
                )
                | Q(
                    idea__isnull=True,
                    draft__isnull=True,
                    workgroup__isnull=False,
                    offering__isnull=True,
                )
                | Q(
                    idea__isnull=True,
                    draft__isnull=True,
                    workgroup__isnull=True,
                    offering__isnull=False,
                ),
                name="recommendations_need_link_of_one_thing",
            ),
            *(
                models.UniqueConstraint(
                    fields=["need", one], name=f"recommendations_need_link_{one}_once"
                )
                for one in ("idea", "draft", "workgroup", "offering")
            ),
        ]

    def __str__(self):
        return str(self.what)

    @property
    def what(self):
        """The thing itself."""
        return self.idea or self.draft or self.workgroup or self.offering
