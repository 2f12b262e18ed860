"""Everything that has a date: what all gatherings share, and the people who come."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.database import Minutes
from foundation.history import History
from foundation.zones import ZONE_CHOICES

from . import kinds
from .querysets import AttendeeQuerySet, GatheringQuerySet

# What a date is called that has ended and that nobody has closed; no state of its own.
OVER = "over"


def new_uid() -> str:
    """A calendar UID's local part; RFC 7986 section 5.3 wants it globally unique and opaque."""
    return uuid.uuid4().hex


def _starts_plus_planned():
    """The moment at which the planned contact time would be over without any break."""
    return ExpressionWrapper(
        F("starts_at") + Minutes("planned_minutes"), output_field=models.DateTimeField()
    )


class Gathering(models.Model):
    """A dated thing: a session, a meeting, a date of a PD event.

    ``starts_at`` and ``ends_at`` are UTC; ``zone`` is the place's, and forms take wall time in it.
    ``planned_minutes`` is contact time without breaks. ``sequence`` rises with each announced
    change (RFC 5545 SEQUENCE).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ANNOUNCED = "announced", _("Announced")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    hub = models.ForeignKey("teams.Hub", on_delete=models.PROTECT, related_name="gatherings")
    # Empty for what is open to several teams.
    team = models.ForeignKey(
        "teams.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="gatherings"
    )
    cycle = models.ForeignKey("teams.Cycle", on_delete=models.PROTECT, related_name="gatherings")
    kind = models.CharField(_("kind"), max_length=20)
    # Whose it is ("team:3"): set once, read by its kind alone (kinds.py).
    audience = models.CharField(max_length=40, default="", db_default="", editable=False)
    title = models.CharField(_("title"), max_length=150)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    zone = models.CharField(_("time zone"), max_length=40, choices=ZONE_CHOICES)
    break_minutes = models.PositiveSmallIntegerField(_("breaks, in minutes"), default=0)
    planned_minutes = models.PositiveSmallIntegerField(_("contact time, in minutes"))
    hours_reason = models.CharField(_("why the hours differ"), max_length=200, blank=True)
    place = models.CharField(_("place"), max_length=150, blank=True)
    address = models.CharField(_("street address"), max_length=250, blank=True)
    arrival_notes = models.TextField(_("arrival notes"), max_length=1000, blank=True)
    link = models.URLField(_("link to join online"), blank=True)
    document_link = models.URLField(_("link to the documents"), blank=True)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    announced_at = models.DateTimeField(null=True, blank=True)
    # When it last got another time after it was announced: older answers want a second look.
    moved_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(_("why it is cancelled"), max_length=300, blank=True)
    sequence = models.PositiveSmallIntegerField(_("changes announced"), default=0)
    uid = models.CharField(max_length=64, unique=True, default=new_uid, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = GatheringQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="gatherings_gathering_ends_after_start",
                violation_error_message=_("Enter an end after the start."),
            ),
            models.CheckConstraint(
                condition=Q(planned_minutes__gt=0), name="gatherings_gathering_planned_minutes"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gte=_starts_plus_planned()),
                name="gatherings_gathering_planned_fits",
                violation_error_message=_("The contact time is longer than the session."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(announced_at__isnull=False),
                name="gatherings_gathering_announced_has_time",
            ),
        ]
        indexes = [
            models.Index("team", "starts_at", name="gatherings_by_team"),
            models.Index("hub", "starts_at", name="gatherings_by_hub"),
            models.Index("audience", "starts_at", name="gatherings_by_audience"),
        ]

    def __str__(self):
        return self.title

    @property
    def minutes(self) -> int:
        """Whole minutes from start to end, breaks included.

        Seconds are left out: a minute more than there is would be contact time that doesn't fit.
        """
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def full_title(self) -> str:
        """What and whose: "Session 2, East Metro"; the team is loaded."""
        if kinds.get(self.kind).titles_say_whose:
            return self.title
        whose = self.team.short_name if self.team_id else ""
        return f"{self.title}, {whose}" if whose and whose not in self.title else self.title

    @property
    def calendar_title(self) -> str:
        """The same among other things of one's life: "Session 2, East Metro STEM team"."""
        title = self.full_title
        if title == self.title or "team" in self.team.short_name.casefold():
            return title
        return gettext("%(title)s STEM team") % {"title": title}

    def is_left_open(self, now) -> bool:
        """Whether it is over and nobody has said yet who was there, or that it fell through."""
        return self.state == self.State.ANNOUNCED and self.ends_at <= now

    def is_over(self, now) -> bool:
        """Whether nobody comes to it any more: it has ended, or somebody said that it took place."""
        return self.state == self.State.HELD or self.ends_at <= now

    def shown_state(self, now=None) -> str:
        """The state in the word that people use; "over" until somebody says that it took place."""
        return OVER if self.is_left_open(now or timezone.now()) else str(self.state)

    def get_absolute_url(self):
        return reverse("gatherings:page", args=[self.pk])


class GatheringFacts(models.Model):
    """What was told of a date: its time, place and state at one ``sequence``.

    One row each time it is announced, moved or cancelled. A mail notes which it spoke of
    (``MailTopic.said``), so that what somebody was last told can be compared with what holds.
    """

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="facts")
    sequence = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    place = models.CharField(max_length=150, blank=True)
    address = models.CharField(max_length=250, blank=True)
    link = models.URLField(blank=True)
    state = models.CharField(max_length=10, choices=Gathering.State)

    TOLD = ("starts_at", "ends_at", "zone", "place", "address", "link", "state")

    class Meta:
        verbose_name = _("what was told of a date")
        verbose_name_plural = _("what was told of dates")
        ordering = ["gathering", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "sequence"], name="gatherings_gatheringfacts_once"
            )
        ]

    def __str__(self):
        return f"{self.gathering_id}/{self.sequence}"

    @classmethod
    def of(cls, gathering) -> "GatheringFacts":
        """What there is to tell of ``gathering`` now; not saved."""
        told = {name: getattr(gathering, name) for name in cls.TOLD}
        return cls(gathering=gathering, sequence=gathering.sequence, **told)


class Attendee(models.Model):
    """A person who is invited to a gathering, their answer and how it came."""

    class Role(models.TextChoices):
        PARTICIPANT = "participant", _("Participant")
        OBSERVER = "observer", _("Observer")
        FACILITATOR = "facilitator", _("Facilitator")

    class Answer(models.TextChoices):
        """The calendar standard's words (RFC 5545 PARTSTAT), as people say them."""

        NEEDS_ACTION = "needs-action", _("No answer")
        ACCEPTED = "accepted", _("Coming")
        DECLINED = "declined", _("Can't come")
        TENTATIVE = "tentative", _("Not sure")

    class Substitute(models.TextChoices):
        NONE = "none", _("No")
        WANTED = "wanted", _("Yes, not yet found")
        FOUND = "found", _("Yes, found")

    gathering = models.ForeignKey(
        Gathering, on_delete=models.PROTECT, related_name="attendees", verbose_name=_("date")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="attendances",
        verbose_name=_("person"),
    )
    role = models.CharField(max_length=12, choices=Role, default=Role.PARTICIPANT)
    answer = models.CharField(max_length=12, choices=Answer, default=Answer.NEEDS_ACTION)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answers_entered",
        verbose_name=_("answer entered by"),
    )
    answered_via = models.CharField(_("answer came through"), max_length=10, blank=True)
    # "How you know", where a coordinator entered the answer.
    answer_source = models.CharField(_("how you know"), max_length=200, blank=True)
    substitute = models.CharField(max_length=8, choices=Substitute, default=Substitute.NONE)
    note = models.CharField(_("note"), max_length=300, blank=True)
    link_version = models.PositiveSmallIntegerField(_("links made"), default=0)
    # When the next automatic reminder is due to be looked at; None: none is to come.
    remind_at = models.DateTimeField(_("next reminder"), null=True, blank=True)
    # Contact time they were there for, nought where they weren't; None until the date is closed.
    present_minutes = models.PositiveSmallIntegerField(
        _("minutes they were there"), null=True, blank=True
    )
    # Somebody who left the team before the day: the row stays for the record, and isn't counted.
    withdrawn = models.BooleanField(_("not asked any more"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AttendeeQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("invited person")
        verbose_name_plural = _("invited people")
        ordering = ["gathering", "user__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "user"], name="gatherings_attendee_once"),
            models.CheckConstraint(
                condition=Q(answer="needs-action") | Q(answered_at__isnull=False),
                name="gatherings_attendee_answer_has_time",
            ),
        ]
        indexes = [
            # The reminder sweep's question; most rows have nothing due and aren't in it.
            models.Index(
                "remind_at",
                "id",
                name="gatherings_attendee_remind",
                condition=Q(remind_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.gathering}: {self.get_answer_display()}"

    @property
    def presence(self) -> str:
        """Whether they were there: present, partly or absent; "" until the date is closed."""
        if self.present_minutes is None:
            return ""
        if not self.present_minutes:
            return "absent"
        return "partly" if self.present_minutes < self.gathering.planned_minutes else "present"

    @property
    def answered_before_move(self) -> bool:
        """Whether the answer was given for another time than the present one."""
        moved_at = self.gathering.moved_at
        return bool(moved_at and self.answered_at and self.answered_at < moved_at)


class AnswerChange(models.Model):
    """An answer that took the place of another; what the coordinators' daily mail tells."""

    attendee = models.ForeignKey(Attendee, on_delete=models.CASCADE, related_name="changes")
    before = models.CharField(max_length=12, choices=Attendee.Answer)
    after = models.CharField(max_length=12, choices=Attendee.Answer)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="answer_changes"
    )

    class Meta:
        verbose_name = _("change of an answer")
        verbose_name_plural = _("changes of answers")
        ordering = ["at", "id"]
        indexes = [models.Index("at", name="gatherings_answerchange_at")]

    def __str__(self):
        return f"{self.before} → {self.after}"


class CalendarFeed(models.Model):
    """A person's private calendar address; a new token makes the old address worthless."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="calendar_feed",
        verbose_name=_("person"),
    )
    token = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self):
        return str(self.user)
