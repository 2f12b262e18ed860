"""A draft: what is written, by whom, for whom, and where it stands."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from foundation.history import History

from ..querysets import DraftQuerySet
from .words import Kind


class Draft(models.Model):
    """One text of one team, or of several for a joint one: draft → comments open → ready to decide
    → voting → adopted → published → replaced or withdrawn.

    It goes back a step with a reason, or is shelved with one; ``reason`` says why it stands where
    it does, and is empty where it simply went on. Its words are the newest
    :class:`~recommendations.models.Save`; what was agreed to be a version is a Version, what was
    decided is its ``adopted_version``, what the public reads its ``edition``.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        COMMENTS = "comments", _("Comments open")
        READY = "ready", _("Ready to decide")
        VOTING = "voting", _("Vote open")
        ADOPTED = "adopted", _("Adopted")
        PUBLISHED = "published", _("Published")
        REPLACED = "replaced", _("Replaced")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        SHELVED = "shelved", _("Shelved")

    # It is written, and talked about.
    WRITTEN = (State.DRAFT, State.COMMENTS)
    # Its text is decided, and stays as it was.
    DECIDED = (State.ADOPTED, State.PUBLISHED, State.REPLACED, State.WITHDRAWN)
    # Nobody works on it any more.
    PUT_AWAY = (State.SHELVED, State.REPLACED, State.WITHDRAWN)

    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.RECOMMENDATION)
    title = models.CharField(_("title"), max_length=150)
    summary = models.CharField(_("summary, in one sentence"), max_length=300, blank=True)
    focus_area = models.ForeignKey(
        "teams.FocusArea",
        on_delete=models.PROTECT,
        related_name="written_drafts",
        verbose_name=_("focus area"),
    )
    topic = models.ForeignKey(
        "recommendations.Topic",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name=_("topic"),
    )
    cycle = models.ForeignKey(
        "teams.Cycle", on_delete=models.PROTECT, related_name="written_drafts"
    )
    teams = models.ManyToManyField(
        "teams.Team", related_name="written_drafts", verbose_name=_("teams")
    )
    workgroup = models.ForeignKey(
        "workgroups.Workgroup",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="written_drafts",
        verbose_name=_("workgroup"),
    )
    addressees = models.ManyToManyField(
        "recommendations.Addressee",
        blank=True,
        related_name="drafts",
        verbose_name=_("whom it is for"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    # Where it is written, if that isn't here. Nothing reads it by itself.
    shared_document = models.URLField(_("link to the shared document"), max_length=500, blank=True)
    # A toolkit resource may be a link with half a page about it.
    resource_link = models.URLField(_("link to the resource"), max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    state_since = models.DateTimeField()
    reason = models.CharField(_("why"), max_length=300, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="drafts_started",
    )
    created_at = models.DateTimeField()
    adopted_version = models.ForeignKey(
        "recommendations.Version",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="adopted_as",
    )
    adopted_at = models.DateTimeField(null=True, blank=True)
    # The newest edition: what the public reads.
    edition = models.OneToOneField(
        "recommendations.Edition",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="newest_of",
    )
    # The published text in whose place this one comes, once it is published itself.
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    # The sessions and meetings where it was talked about.
    on_the_table = models.ManyToManyField(
        "gatherings.Gathering", blank=True, related_name="drafts_on_the_table"
    )

    objects = DraftQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="shelved") | ~Q(reason=""),
                name="recommendations_draft_shelved_with_reason",
                violation_error_message=_("Say why it is shelved."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["adopted", "published", "replaced", "withdrawn"],
                    adopted_version__isnull=False,
                    adopted_at__isnull=False,
                )
                | Q(
                    state__in=["draft", "comments", "ready", "voting", "shelved"],
                    adopted_version__isnull=True,
                    adopted_at__isnull=True,
                ),
                name="recommendations_draft_adopted_with_its_version",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["published", "replaced", "withdrawn"], edition__isnull=False)
                | Q(
                    state__in=["draft", "comments", "ready", "voting", "shelved", "adopted"],
                    edition__isnull=True,
                ),
                name="recommendations_draft_published_with_its_edition",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(reason=""),
                name="recommendations_draft_withdrawn_with_reason",
                violation_error_message=_("Say why it is withdrawn."),
            ),
        ]
        indexes = [
            # The public list, newest first: what is published stands there since it was.
            models.Index(
                fields=["-state_since", "-id"],
                condition=Q(state="published"),
                name="recommendations_draft_public",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("recommendations:draft", args=[self.pk])

    @cached_property
    def team_list(self) -> list:
        """Its teams with their hubs: one query, kept."""
        return list(self.teams.select_related("hub").order_by("name", "pk"))

    @property
    def started_in(self):
        """The team that it was started in, whose text it stays when others join."""
        first = Draft.teams.through.objects.filter(draft=self.pk).order_by("pk").values("team")[:1]
        return self.teams.get(pk=first)

    @cached_property
    def author_list(self) -> list:
        """Its authors with their users, in the order in which they came: one query, kept."""
        return list(self.authors.select_related("user"))

    @property
    def zone(self) -> str:
        """Where its days are counted: at its first team's hub."""
        return self.team_list[0].hub.zone


class Author(models.Model):
    """Somebody who wrote a draft. Authorship stays; ``writes`` says whether they still may.

    They write as long as they are an active member of one of its teams, too.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="authors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drafts_authored"
    )
    writes = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    history = History()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["draft", "added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "user"], name="recommendations_author_once"),
        ]

    def __str__(self):
        return f"{self.user}, {self.draft}"


class EquityAnswer(models.Model):
    """One of the eight equity questions about a draft: taken by somebody, and answered.

    Where it doesn't apply, ``text`` says why. An empty text is no answer yet.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="equity_answers")
    question = models.PositiveSmallIntegerField(_("question"))
    text = models.TextField(_("answer"), max_length=2000, blank=True)
    applies = models.BooleanField(default=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="equity_questions_taken",
        verbose_name=_("taken on by"),
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="equity_questions_answered",
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    history = History()

    class Meta:
        verbose_name = _("answer to an equity question")
        verbose_name_plural = _("answers to equity questions")
        ordering = ["draft", "question"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "question"], name="recommendations_equity_once"
            ),
            models.CheckConstraint(
                condition=Q(question__gte=1, question__lte=8),
                name="recommendations_equity_one_of_eight",
            ),
            models.CheckConstraint(
                condition=Q(applies=True) | ~Q(text=""),
                name="recommendations_equity_reason_where_it_does_not_apply",
            ),
        ]

    def __str__(self):
        return f"{self.question}, {self.draft}"


class ReadMark(models.Model):
    """What somebody last read of a draft: the newest save then, and the newest version."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="read_marks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts_read"
    )
    save_read = models.ForeignKey(
        "recommendations.Save", on_delete=models.CASCADE, null=True, related_name="+"
    )
    version = models.ForeignKey(
        "recommendations.Version", on_delete=models.PROTECT, null=True, related_name="+"
    )
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        ordering = ["draft", "user"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "user"], name="recommendations_read_once"),
        ]

    def __str__(self):
        return f"{self.user}, {self.draft}"
