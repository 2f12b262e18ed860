"""The outbox: what was asked to be sent, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from . import writers
from .querysets import MailQuerySet, MailTopicQuerySet, SendingQuerySet


class Sending(models.Model):
    """One press of a *Send* button: what went out together and may be called back together."""

    key = models.CharField(max_length=64, unique=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="sendings",
        verbose_name=_("sent by"),
    )
    kind = models.CharField(_("what"), max_length=40)
    label = models.CharField(_("about"), max_length=200)
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    # For about how many people it is, while their rows are being written; None once all are.
    expected = models.PositiveIntegerField(null=True, blank=True)
    # Up to whom (an id) they are; None: the first is still to come.
    written_to = models.BigIntegerField(null=True, blank=True)
    # What the app that asked needs to take its own change back (ids and former values).
    before = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sending")
        verbose_name_plural = _("sendings")
        ordering = ["-created_at"]
        indexes = [
            # The sweep's question: whose rows aren't all there yet.
            models.Index(
                "id", name="mailing_sending_unfinished", condition=Q(expected__isnull=False)
            ),
        ]

    def __str__(self):
        return self.label or writers.name_of(self.kind)

    def may_be_undone(self, now) -> bool:
        """Whether Undo still has a chance; the service decides."""
        return self.undone_at is None and now < self.undo_until


class Mail(models.Model):
    """One mail to one person: what it is about. What it says is written when it goes (writing.py)."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        UNNEEDED = "unneeded", _("Not needed")
        CANCELLED = "cancelled", _("Called back")
        # By hand, for good: unlike what was called back it keeps its key, so nothing writes it again.
        GIVEN_UP = "given_up", _("Given up")

    class Priority(models.IntegerChoices):
        SIGN_IN = 0, _("Sign-in")
        CHANGE = 1, _("Changes")
        INVITATION = 5, _("Invitations and reminders")
        DIGEST = 9, _("Digests")

    # Person and occasion: one mail each, but for those called back or not needed.
    key = models.CharField(max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("person"),
    )
    # Who gave the reason for it; None is the site itself.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mails_caused",
        verbose_name=_("sent by"),
    )
    # Where it went. Empty until then: it goes to the person's address as it is at that moment.
    to = models.EmailField(max_length=254, blank=True)
    kind = models.CharField(_("what"), max_length=40)
    # Ids that its writer reads; empty where the text was typed or can't be made again (``kept``).
    about = models.JSONField(default=dict, blank=True)
    kept = models.BooleanField(default=False)
    sending = models.ForeignKey(
        Sending, on_delete=models.PROTECT, null=True, blank=True, related_name="mails"
    )
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.INVITATION)
    # It asks or reminds: whoever turned reminders off gets none, and it carries List-Unsubscribe.
    reminder = models.BooleanField(default=False)
    # Only on weekdays from 8 am to 5 pm where the person is, however late its turn comes.
    working_hours = models.BooleanField(default=False, db_default=False)
    # Whose coordinators look after it: a number, since hubs stand on a floor above. None: the site.
    for_hub = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    send_after = models.DateTimeField(_("not sent before"))
    not_after = models.DateTimeField(_("not sent after"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    # By which clock the claim is counted, and when it began on it: see lease.py.
    lease_clock = models.CharField(max_length=64, blank=True, default="", db_default="")
    lease_began = models.FloatField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    generation = models.PositiveSmallIntegerField(_("times written anew"), default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-id"]
        indexes = [
            # The sender's question: what is due, most urgent first. Sent rows aren't in it.
            models.Index(
                "priority",
                "send_after",
                "id",
                name="mailing_mail_queued",
                condition=Q(state="queued"),
            ),
            # The sweep's question: whose sender died.
            models.Index("claimed_at", name="mailing_mail_claimed", condition=Q(state="sending")),
            # "Failed mail" on pages, and "last contact" beside a person.
            models.Index("user", name="mailing_mail_failed", condition=Q(state="failed")),
            models.Index("user", "sent_at", name="mailing_mail_recent"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=~Q(state__in=["cancelled", "unneeded"]),
                name="mailing_mail_once",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", claim__isnull=False, claimed_at__isnull=False)
                | (~Q(state="sending") & Q(claim__isnull=True, claimed_at__isnull=True)),
                name="mailing_mail_claimed_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"),
                name="mailing_mail_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(to=""), name="mailing_mail_has_address"
            ),
        ]

    def __str__(self):
        return f"{self.what} → {self.address}"

    @property
    def what(self) -> str:
        """Its kind in words, for who looks after mail."""
        return writers.name_of(self.kind)

    @property
    def address(self) -> str:
        """Where it went, or would go now."""
        return self.to or (self.user.email if self.user else "")

    @property
    def shown_state(self) -> str:
        """The status that pages show: "cancelled" is a date's word already."""
        return {"cancelled": "called-back"}.get(self.state, self.state)

    @cached_property
    def text_row(self) -> "MailText":
        """What it said when it went; while it waits, what it would say now (not saved)."""
        from .writing import as_it_stands

        return as_it_stands(self)

    @property
    def subject(self) -> str:
        return self.text_row.subject

    @property
    def text(self) -> str:
        return self.text_row.text

    @property
    def html(self) -> str:
        return self.text_row.html

    @property
    def files(self) -> list:
        return self.text_row.files

    @property
    def from_name(self) -> str:
        return self.text_row.from_name

    @property
    def reply_to(self) -> str:
        return self.text_row.reply_to

    def fit_to_show(self, subject: str) -> str:
        """Its ``subject`` as anybody but its reader may see it.

        SECURITY: a code lets in whoever reads it, admins and log readers too.
        """
        return without_digits(subject) if self.priority == self.Priority.SIGN_IN else subject


def without_digits(text: str) -> str:
    return "".join("•" if letter.isdigit() else letter for letter in text)


class MailText(models.Model):
    """What a mail said, as it was handed over; sent again, it gets another one beside it."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="texts")
    generation = models.PositiveSmallIntegerField(default=0)
    from_name = models.CharField(max_length=150, blank=True)
    reply_to = models.EmailField(max_length=254, blank=True)
    subject = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    # Dicts of name, type ("text/calendar; method=PUBLISH") and content: see files.py.
    files = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("text of a mail")
        verbose_name_plural = _("texts of mails")
        constraints = [
            models.UniqueConstraint(
                fields=["mail", "generation"], name="mailing_mailtext_once_a_generation"
            )
        ]

    def __str__(self):
        return self.subject


class MailTopic(models.Model):
    """A thing that a mail speaks of, and in which state it told of it.

    ``topic`` is the upper app's own text ("gathering:12"). ``said`` numbers the state of the thing
    that the mail told (None: it tells of none); what somebody knows is the highest of theirs that
    were sent.
    """

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="topics")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="mail_topics"
    )
    topic = models.CharField(max_length=60)
    said = models.PositiveIntegerField(null=True, blank=True)

    objects = MailTopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic of a mail")
        verbose_name_plural = _("topics of mails")
        constraints = [
            models.UniqueConstraint(fields=["mail", "topic"], name="mailing_mailtopic_once_a_mail")
        ]
        indexes = [
            models.Index("topic", "user", name="mailing_mailtopic_topic"),
        ]

    def __str__(self):
        return self.topic


class WeeklyMail(models.Model):
    """On which day somebody wants the weekly mail, and which kinds of news they don't want at all.

    No row: Thursday, and all of them. ``off`` lists names of ``mailing.weekly.KINDS``.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="weekly_mail",
        verbose_name=_("person"),
    )
    # 0 is Monday.
    weekday = models.PositiveSmallIntegerField(_("day"), default=3)
    off = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("choice of the weekly mail")
        verbose_name_plural = _("choices of the weekly mail")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="mailing_weekly_a_weekday"),
        ]

    def __str__(self):
        return f"{self.user}, {self.weekday}"
