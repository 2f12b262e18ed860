"""What the whole network shares: hubs, cycles and their terms, roles of staff, focus areas."""

import holidays
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from foundation.history import History
from foundation.zones import DEFAULT_ZONE, ZONE_CHOICES

from ..querysets import CycleQuerySet, HubQuerySet, HubRoleQuerySet


def state_choices() -> list[tuple[str, str]]:
    """The states whose holidays are known: ("OR", "Oregon")."""
    return [(code, name) for name, code in sorted(holidays.US.subdivisions_aliases.items())]


class Hub(models.Model):
    """One regional STEM partnership."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("short name for addresses"), max_length=60, unique=True)
    zone = models.CharField(
        _("time zone"), max_length=40, choices=ZONE_CHOICES, default=DEFAULT_ZONE
    )
    state = models.CharField(
        _("state"),
        max_length=2,
        choices=state_choices,
        default="OR",
        db_default="OR",
        help_text=_("Its holidays are no school days."),
    )
    website = models.URLField(_("website"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = HubQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("hub")
        verbose_name_plural = _("hubs")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="teams_hub_name_once",
                violation_error_message=_("There is a hub of this name. Enter another name."),
            )
        ]

    def __str__(self):
        return self.name


class Cycle(models.Model):
    """One run of the initiative, the same for the whole network."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    session_minutes = models.PositiveSmallIntegerField(
        _("contact time of a session, in minutes"),
        default=360,
        help_text=_("A full-day session is 6 contact hours: 360 minutes without breaks."),
    )
    archived = models.BooleanField(_("archived"), default=False)

    objects = CycleQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("cycle")
        verbose_name_plural = _("cycles")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="teams_cycle_ends_after_start",
                violation_error_message=_("Enter an end after the start."),
            ),
        ]

    def __str__(self):
        return self.name


class Term(models.Model):
    """One of a cycle's three terms; a team holds one session in each."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=60)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))

    history = History()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["cycle", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="teams_term_number_once"),
            models.UniqueConstraint(fields=["cycle", "name"], name="teams_term_name_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="teams_term_number_from_one"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="teams_term_ends_after_start",
                violation_error_message=_("Enter an end after the start."),
            ),
        ]

    def __str__(self):
        return self.name


class HubRole(models.Model):
    """Staff: who coordinates a hub, who funds it. Without a hub: the whole network."""

    class Kind(models.TextChoices):
        COORDINATOR = "coordinator", _("Coordinator")
        FUNDER = "funder", _("Funder")

    hub = models.ForeignKey(
        Hub,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="roles",
        help_text=_("Empty: the whole network."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="hub_roles",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("role"), max_length=12, choices=Kind)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = HubRoleQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("role in a hub")
        verbose_name_plural = _("roles in hubs")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="teams_hubrole_ends_after_start",
                violation_error_message=_("Enter an end that isn't before the start."),
            ),
            models.UniqueConstraint(
                fields=["hub", "user", "kind"],
                condition=Q(ends_on__isnull=True),
                name="teams_hubrole_once",
            ),
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(ends_on__isnull=True, hub__isnull=True),
                name="teams_hubrole_network_once",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_kind_display()}"


class FocusArea(models.Model):
    """One of the subjects on which a team recommends. Retired, never deleted."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    number = models.PositiveSmallIntegerField(_("number"))
    retired = models.BooleanField(_("retired"), default=False)

    history = History()

    class Meta:
        verbose_name = _("focus area")
        verbose_name_plural = _("focus areas")
        ordering = ["number"]
        constraints = [
            # A retired one keeps its number, and what comes in its place may have it.
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(retired=False),
                name="teams_focusarea_number_once",
                violation_error_message=_("Another focus area has this number."),
            )
        ]

    def __str__(self):
        return self.name
