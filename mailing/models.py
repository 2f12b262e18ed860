"""The outbox: what was asked to be sent, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .querysets import MailQuerySet, SendingQuerySet


class Sending(models.Model):
    """One press of a *Send* button: what went out together and may be called back together."""

    key = models.CharField(max_length=64, unique=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="sendings"
    )
    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    # What the app that asked needs to take its own change back (ids and former values).
    before = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sending")
        verbose_name_plural = _("sendings")
        ordering = ["-created_at"]

    def __str__(self):
        return self.label or self.kind

    def may_be_undone(self, now) -> bool:
        """Whether Undo still has a chance; the service decides."""
        return self.undone_at is None and now < self.undo_until


class Mail(models.Model):
    """One mail to one person, written in the transaction that gives the reason for it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Called back")

    class Priority(models.IntegerChoices):
        SIGN_IN = 0, _("Sign-in")
        CHANGE = 1, _("Changes")
        INVITATION = 5, _("Invitations and reminders")
        DIGEST = 9, _("Digests")

    key = models.CharField(max_length=200, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mails",
    )
    to = models.EmailField(max_length=254)
    # The address is the person's own: if they change it before this is sent, it goes to the new.
    follows_user = models.BooleanField(default=False)
    kind = models.CharField(max_length=40)
    topic = models.CharField(max_length=60, blank=True)
    sending = models.ForeignKey(
        Sending, on_delete=models.PROTECT, null=True, blank=True, related_name="mails"
    )
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.INVITATION)
    from_name = models.CharField(max_length=150, blank=True)
    reply_to = models.EmailField(max_length=254, blank=True)
    subject = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    # Only on weekdays from 8 am to 5 pm where the person is, however late its turn comes.
    working_hours = models.BooleanField(default=False, db_default=False)
    # Whose coordinators look after it: a number, since hubs stand on a floor above. None: the site.
    for_hub = models.BigIntegerField(null=True, blank=True)
    # Dicts of name, type ("text/calendar; method=PUBLISH") and content, which is text.
    attachments = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    send_after = models.DateTimeField()
    not_after = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    # By which clock the claim is counted, and when it began on it: see lease.py.
    lease_clock = models.CharField(max_length=64, blank=True, default="", db_default="")
    lease_began = models.FloatField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    generation = models.PositiveSmallIntegerField(default=0)
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
            models.Index("topic", "user", "state", name="mailing_mail_topic"),
            models.Index("user", "sent_at", name="mailing_mail_recent"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sending", claim__isnull=False, claimed_at__isnull=False)
                | (~Q(state="sending") & Q(claim__isnull=True, claimed_at__isnull=True)),
                name="mailing_mail_claimed_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"),
                name="mailing_mail_sent_has_time",
            ),
        ]

    def __str__(self):
        return f"{self.shown_subject} → {self.to}"

    @property
    def shown_subject(self) -> str:
        """The subject as anybody but its reader may see it.

        SECURITY: a code lets in whoever reads it, admins and log readers too.
        """
        if self.priority != self.Priority.SIGN_IN:
            return self.subject
        return "".join("•" if letter.isdigit() else letter for letter in self.subject)
