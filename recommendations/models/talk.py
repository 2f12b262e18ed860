"""What is said about a draft: threads on its paragraphs, comments, suggestions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.history import History

from .draft import Draft
from .texts import Save, Version


class Thread(models.Model):
    """Comments on one place of a draft's newest text.

    ``block``, ``start`` and ``end`` (letters of the block's plain text) say where; an empty block
    is the whole draft. Every save carries the open ones along. ``changed`` means "the paragraph
    has changed": then ``words`` are the old ones, and nothing is marked in the text. ``before``
    and ``after`` are what stood around them when it began (a TextQuoteSelector), for the record.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        RESOLVED = "resolved", _("Resolved")

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="threads")
    # What its reader had before them when it began.
    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, null=True, blank=True, related_name="threads"
    )
    save_read = models.ForeignKey(
        Save,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="threads",
        verbose_name=_("save that was read"),
    )
    block = models.CharField(_("paragraph"), max_length=8, blank=True)
    start = models.PositiveIntegerField(_("from letter"), default=0)
    end = models.PositiveIntegerField(_("to letter"), default=0)
    words = models.TextField(blank=True)
    before = models.CharField(_("words before"), max_length=64, blank=True)
    after = models.CharField(_("words after"), max_length=64, blank=True)
    changed = models.BooleanField(_("paragraph has changed"), default=False)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    # The word why it is resolved.
    outcome = models.CharField(_("why"), max_length=200, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="threads_resolved",
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    # Which comment of a file it is, so that one brought in twice is there once.
    came_as = models.CharField(_("name in the file"), max_length=64, blank=True)
    created_at = models.DateTimeField()

    history = History()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        ordering = ["draft", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "came_as"],
                condition=~Q(came_as=""),
                name="recommendations_thread_brought_in_once",
            ),
            models.CheckConstraint(
                condition=Q(state="open", resolved_at__isnull=True)
                | Q(state="resolved", resolved_at__isnull=False),
                name="recommendations_thread_resolved_at",
            ),
            models.CheckConstraint(
                condition=Q(end__gte=models.F("start")),
                name="recommendations_thread_end_after_start",
            ),
        ]
        indexes = [models.Index("draft", "state", name="recommendations_thread_open")]

    def __str__(self):
        return self.words[:60] or str(self.draft)


class Comment(models.Model):
    """What one person says in a thread: the first begins it, the others are replies.

    By a member (``author``), or by somebody who isn't one: a name that a file brought along, or an
    outside reader of a round.
    """

    class Tone(models.TextChoices):
        WARM = "warm", _("Warm")
        COOL = "cool", _("Cool")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="draft_comments",
    )
    outside_name = models.CharField(_("name of who is no member"), max_length=120, blank=True)
    reader = models.ForeignKey(
        "recommendations.OutsideReader",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name=_("reader from outside"),
    )
    # In a round that asks for warm and cool.
    tone = models.CharField(max_length=4, choices=Tone, blank=True)
    text = models.TextField(_("comment"), max_length=4000)
    mentions = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="mentioned_in"
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["thread", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(author__isnull=False, outside_name="")
                | Q(author__isnull=True) & ~Q(outside_name=""),
                name="recommendations_comment_by_one",
            ),
        ]

    def __str__(self):
        return self.text[:60]


class Suggestion(models.Model):
    """Other words for those of its thread (``thread.words``): open → taken, or turned down.

    Empty new words suggest to take the old ones out. Taken, ``save_made`` is the save that put
    them into the text, and the thread is resolved.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        TAKEN = "taken", _("Taken")
        TURNED_DOWN = "turned_down", _("Turned down")

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="suggestion")
    new_words = models.TextField(_("new words"), max_length=4000, blank=True)
    state = models.CharField(max_length=11, choices=State, default=State.OPEN)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="suggestions_decided",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    save_made = models.ForeignKey(
        Save, on_delete=models.PROTECT, null=True, blank=True, related_name="suggestions"
    )

    history = History()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["thread"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="turned_down") | ~Q(reason=""),
                name="recommendations_suggestion_turned_down_with_reason",
                violation_error_message=_("Say why it is turned down."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | ~Q(state="open") & Q(decided_at__isnull=False),
                name="recommendations_suggestion_decided_at",
            ),
        ]

    def __str__(self):
        return self.new_words[:60]
