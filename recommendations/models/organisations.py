"""Who should act on what the teams publish, what was sent to them, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.history import History
from foundation.uploads import KeptFile

from ..sending.querysets import DispatchQuerySet, OrganisationQuerySet
from .draft import Draft
from .editions import Edition


class Organisation(models.Model):
    """A state agency, a Regional Educator Network, a district, a program that prepares teachers.

    ``hub`` None: it is the whole network's. ``asked`` is what they asked of us, ``needs_by`` when
    they need it.
    """

    class Kind(models.TextChoices):
        STATE = "state", _("State agency or council")
        REN = "ren", _("Regional Educator Network")
        DISTRICT = "district", _("District or school")
        PROGRAM = "program", _("Teacher-preparation program")
        OTHER = "other", _("Other partner")

    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.OTHER)
    hub = models.ForeignKey(
        "teams.Hub",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("region"),
    )
    website = models.URLField(_("website"), max_length=300, blank=True)
    # Texts that are for it are proposed when a letter is written.
    addressee = models.ForeignKey(
        "recommendations.Addressee",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("texts for it are for"),
    )
    # The member who keeps in touch with it.
    liaison = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="liaison_for",
        verbose_name=_("liaison"),
    )
    asked = models.CharField(_("what they asked of us"), max_length=300, blank=True)
    # On which of the five it is; None where on none.
    focus_area = models.ForeignKey(
        "teams.FocusArea",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("focus area of what they asked"),
    )
    needs_by = models.DateField(_("needs it by"), null=True, blank=True)
    # Nobody writes to it any more; what was sent stays.
    put_away = models.BooleanField(_("put away"), default=False)
    created_at = models.DateTimeField()

    objects = OrganisationQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="recommendations_organisation_once"),
            models.CheckConstraint(
                condition=Q(needs_by__isnull=True) | ~Q(asked=""),
                name="recommendations_organisation_says_what_by_when",
                violation_error_message=_("Say what they need by then."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("recommendations:organisation", args=[self.pk])


class Contact(models.Model):
    """Somebody at an organisation to whom letters go. No user: they sign in nowhere."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="contacts"
    )
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)

    history = History()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["organisation", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=~Q(email=""),
                name="recommendations_contact_once",
            ),
        ]

    def __str__(self):
        return self.name


class DispatchLetter(models.Model):
    """One press of *Send*, or one hand-over: texts that went to organisations together."""

    hub = models.ForeignKey("teams.Hub", on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="letters_sent"
    )
    sent_at = models.DateTimeField(_("sent"))
    # Given by hand on this day; no mail went out.
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True)
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    words = models.TextField(_("letter"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-sent_at", "-id"]

    def __str__(self):
        return self.subject or str(self.handed_over_on)


class Dispatch(models.Model):
    """A published text that an organisation has, and what became of it there.

    ``state`` is what its newest step says; the steps are its history. ``ask_again_on`` is the day
    to ask what became of it, ``public`` whether the text's public page shows it.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        HANDED_OVER = "handed_over", _("Handed over")
        RECEIVED = "received", _("Received")
        CONSIDERED = "considered", _("Considered")
        TAKEN_UP = "taken_up", _("Taken up")
        DECLINED = "declined", _("Declined")

    # Somebody there said what became of it; nobody asks again.
    OUTCOMES = (State.TAKEN_UP, State.DECLINED)
    REPLIES = (State.RECEIVED, State.CONSIDERED, *OUTCOMES)

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="dispatches")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="dispatches"
    )
    # The one that they have.
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="dispatches")
    state = models.CharField(max_length=11, choices=State)
    ask_again_on = models.DateField(_("ask again on"), null=True, blank=True)
    public = models.BooleanField(_("shown beside the text in public"), default=False)

    objects = DispatchQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("text sent")
        verbose_name_plural = _("texts sent")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "organisation"], name="recommendations_dispatch_once"
            ),
            models.CheckConstraint(
                condition=Q(ask_again_on__isnull=True) | ~Q(state__in=["taken_up", "declined"]),
                name="recommendations_dispatch_asks_until_an_outcome",
            ),
        ]
        indexes = [
            models.Index(
                "ask_again_on",
                name="recommendations_ask_again",
                condition=Q(ask_again_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.draft}, {self.organisation}"

    def get_absolute_url(self):
        return reverse("recommendations:dispatch", args=[self.pk])


class DispatchStep(models.Model):
    """What happened to a text at an organisation on a day: sent, handed over, or their answer."""

    class Place(models.TextChoices):
        PLAN = "plan", _("A plan")
        POLICY = "policy", _("A policy")
        PROGRAM = "program", _("A program")

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=11, choices=Dispatch.State)
    on = models.DateField(_("on"))
    words = models.TextField(_("in their words"), max_length=1000, blank=True)
    # Where it was taken up, what that is called, and where to read it.
    place = models.CharField(_("taken up in"), max_length=7, choices=Place, blank=True)
    where = models.CharField(_("its name"), max_length=200, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    letter = models.ForeignKey(
        DispatchLetter, on_delete=models.CASCADE, null=True, blank=True, related_name="steps"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of a text sent")
        verbose_name_plural = _("steps of texts sent")
        ordering = ["dispatch", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="taken_up") & ~Q(place="")
                | ~Q(state="taken_up") & Q(place="", where="", link=""),
                name="recommendations_step_taken_up_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(words=""),
                name="recommendations_step_declined_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "handed_over"], letter__isnull=False)
                | ~Q(state__in=["sent", "handed_over"]) & Q(letter__isnull=True),
                name="recommendations_step_sent_with_its_letter",
            ),
        ]

    def __str__(self):
        return f"{self.dispatch}: {self.get_state_display()}"


class LetterFile(KeptFile):
    """The PDF of a text that a letter takes along, as everybody gets it who gets the letter."""

    letter = models.ForeignKey(DispatchLetter, on_delete=models.CASCADE, related_name="files")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file of a letter")
        verbose_name_plural = _("files of letters")
        ordering = ["letter", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "edition"], name="recommendations_letter_file_once"
            ),
        ]


class StepFile(KeptFile):
    """Where a text was taken up: the plan, policy or program itself."""

    step = models.OneToOneField(DispatchStep, on_delete=models.CASCADE, related_name="file")

    class Meta:
        verbose_name = _("file of what a text was taken up in")
        verbose_name_plural = _("files of what texts were taken up in")
        ordering = ["step"]
