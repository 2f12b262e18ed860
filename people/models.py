"""The person who signs in, where they work, and what they need when they come."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.addresses import AddressField
from foundation.history import History
from foundation.zones import DEFAULT_ZONE, ZONE_CHOICES

from .given_names import given_name
from .querysets import InstitutionQuerySet, UserManager


class JobRole(models.TextChoices):
    """The kinds of educators a balanced team is recruited from (the client's role mix)."""

    K5_TEACHER = "k5_teacher", _("K-5 teacher")
    MIDDLE_TEACHER = "middle_teacher", _("Grade 6-8 science or math teacher")
    COACH = "coach", _("Coach")
    PRINCIPAL = "principal", _("Principal")
    DISTRICT = "district", _("District curriculum")
    TEACHER_PREPARATION = "teacher_preparation", _("Teacher-preparation faculty")
    NETWORK = "network", _("Network or service district")
    COMMUNITY = "community", _("Community partner")


class GradeBand(models.TextChoices):
    """Which grades a person works with."""

    K5 = "k5", _("Grades K-5")
    MIDDLE = "6_8", _("Grades 6-8")
    K8 = "k8", _("Grades K-8")
    HIGH = "9_12", _("Grades 9-12")
    ALL = "all", _("All grades")


class Institution(models.Model):
    """A school, a district, a university, a network office or a community organisation.

    Global, not one hub's: a school's district is itself an institution.
    """

    class Kind(models.TextChoices):
        SCHOOL = "school", _("School")
        DISTRICT = "district", _("District")
        TEACHER_PREPARATION = "teacher_preparation", _("Teacher-preparation program")
        NETWORK = "network", _("Network or service district")
        COMMUNITY = "community", _("Community organization")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind, default=Kind.SCHOOL)
    district = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="schools",
        verbose_name=_("district"),
    )
    county = models.CharField(_("county"), max_length=60, blank=True)
    zone = models.CharField(
        _("time zone"), max_length=40, choices=ZONE_CHOICES, default=DEFAULT_ZONE
    )

    objects = InstitutionQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name", "id"]
        constraints = [
            # Two constraints, since NULLs are distinct and SQLite has no NULLS NOT DISTINCT.
            models.UniqueConstraint(
                Lower("name"),
                "district",
                name="people_institution_once_in_district",
                violation_error_message=_("This one is there already. Enter another name."),
            ),
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(district__isnull=True),
                name="people_institution_once_without_district",
                violation_error_message=_("This one is there already. Enter another name."),
            ),
        ]

    def __str__(self):
        return self.name

    # How long a label can be at most.
    LABEL_LENGTH = 403

    @property
    def label(self) -> str:
        """The name, with the district where there is one: "Rosewood (Gresham-Barlow)"."""
        return f"{self.name} ({self.district.name})" if self.district else self.name


class User(AbstractBaseUser, PermissionsMixin):
    """One person, known by e-mail address. Admins are superusers; there are no groups."""

    groups = None
    user_permissions = None

    email = AddressField(_("e-mail address"), max_length=254)
    name = models.CharField(_("full name"), max_length=150)
    short_name = models.CharField(
        _("first name"),
        max_length=60,
        blank=True,
        help_text=_("How mails greet you. Empty: the first word of the full name."),
    )
    language = models.CharField(
        _("language"), max_length=5, choices=[("en", "English"), ("es", "Español")], default="en"
    )
    zone = models.CharField(
        _("time zone"), max_length=40, choices=ZONE_CHOICES, default=DEFAULT_ZONE
    )
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("where you work"),
    )
    job_role = models.CharField(_("role"), max_length=24, choices=JobRole, blank=True)
    grade_band = models.CharField(_("grades"), max_length=8, choices=GradeBand, blank=True)
    wants_reminders = models.BooleanField(_("reminders by mail"), default=True)
    # Whether a passkey is asked for after a code or a password, too. An authenticator app always is.
    second_step = models.BooleanField(
        _("a passkey is the second step"), default=False, db_default=False
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_superuser = models.BooleanField(_("admin"), default=False)
    joined_site_at = models.DateTimeField(_("known since"), auto_now_add=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_people"
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()
    # Copies of a password hash or of each sign-in have no place in a permanent record.
    UNRECORDED = ("password", "last_login")
    history = History(excluded_fields=list(UNRECORDED))

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="people_user_email_once",
                violation_error_message=_("Somebody already has this e-mail address."),
            ),
            models.CheckConstraint(
                condition=~Q(email=""),
                name="people_user_email_present",
                violation_error_message=_("Enter an e-mail address."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(is_active=False),
                name="people_user_merged_is_inactive",
            ),
        ]

    def __str__(self):
        return self.name or self.email

    def save(self, *args, **kwargs):
        fields = kwargs.get("update_fields")
        if fields is None or not set(fields) <= set(self.UNRECORDED):
            return super().save(*args, **kwargs)
        # A sign-in alone changes nothing that is recorded: the row would only say when it was.
        self.skip_history_when_saving = True
        try:
            return super().save(*args, **kwargs)
        finally:
            del self.skip_history_when_saving

    @property
    def is_staff(self) -> bool:
        """The admin opens for superusers only; staff status alone would grant nothing."""
        return self.is_superuser

    @property
    def greeting(self) -> str:
        """The first name, as pages say it; the whole one where none is sure."""
        return self.short_name or given_name(self.name) or self.name or self.email

    @property
    def hello(self) -> str:
        """How a mail begins: by the given name, or by none where there is none to be sure of."""
        name = self.short_name or given_name(self.name)
        return gettext("Hello %(name)s,") % {"name": name} if name else gettext("Hello,")

    def has_usable_password(self) -> bool:
        """Django takes an empty hash for a password; whoever was imported simply has none."""
        return bool(self.password) and super().has_usable_password()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.greeting

    def get_absolute_url(self) -> str:
        return reverse("people:profile")


class PrivateNeeds(models.Model):
    """Food, access and language needs: asked once, read by who must provide for them.

    SECURITY: without a history. What somebody took back is kept nowhere.
    """

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="needs", verbose_name=_("person")
    )
    food = models.CharField(_("food"), max_length=300, blank=True)
    access = models.CharField(_("access"), max_length=300, blank=True)
    spoken_language = models.CharField(_("language"), max_length=300, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("private needs")
        verbose_name_plural = _("private needs")

    def __str__(self):
        return str(self.user)


class Count(models.Model):
    """How often something happened lately, for limits: see limits.py."""

    key = models.CharField(max_length=80, unique=True)
    number = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_index=True)
    wait_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")

    def __str__(self):
        return f"{self.key}: {self.number}"
