"""A person's place in a team, from the invitation to the day they leave."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.history import History
from people.models import GradeBand, Institution, JobRole

from ..querysets import MembershipQuerySet
from .team import SEATS_PER_TEAM


class Membership(models.Model):
    """One seat of one person: invited → active → left, or invited → declined or expired.

    Institution, role and grades are those of the seat, as recruited: a person who changes school
    keeps what this team counted on. ``joined_on`` and ``left_on`` are effective dates; "as of a
    date" reads them, never the history.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACTIVE = "active", _("Active")
        LEFT = "left", _("Left")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Not answered in time")

    HOLDING = (State.INVITED, State.ACTIVE)

    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    state = models.CharField(max_length=10, choices=State)
    # Numbered places without meaning: the lowest free one is given, and never swapped.
    seat = models.PositiveSmallIntegerField(_("seat"), null=True, blank=True)
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("school or organization"),
    )
    job_role = models.CharField(_("role"), max_length=24, choices=JobRole, blank=True)
    grade_band = models.CharField(_("grades"), max_length=8, choices=GradeBand, blank=True)
    # The person's own words for what they do, as a list said them: "Library Media Specialist".
    job_title = models.CharField(_("job title"), max_length=150, blank=True, db_default="")
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations_given",
    )
    invited_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    left_reason = models.CharField(
        _("why they left"), max_length=200, blank=True, default="", db_default=""
    )
    # Raised to make a mailed link worthless.
    link_version = models.PositiveSmallIntegerField(_("links made"), default=0)
    # A coordinator has seen that this invitation ended, and doesn't want to hear of it again.
    attention_closed = models.BooleanField(_("out of what needs attention"), default=False)

    objects = MembershipQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["team", "seat", "id"]
        constraints = [
            # NULLs are distinct, so whoever left doesn't stand in the way.
            models.UniqueConstraint(fields=["team", "seat"], name="teams_membership_seat_once"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["invited", "active"],
                    seat__isnull=False,
                    seat__gte=1,
                    seat__lte=SEATS_PER_TEAM,
                )
                | Q(state__in=["left", "declined", "expired"], seat__isnull=True),
                name="teams_membership_seat_while_held",
            ),
            models.UniqueConstraint(
                fields=["team", "user"],
                condition=Q(state__in=["invited", "active"]),
                name="teams_membership_once_in_team",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(joined_on__isnull=False),
                name="teams_membership_active_has_joined",
            ),
            models.CheckConstraint(
                condition=~Q(state="left") | Q(left_on__isnull=False),
                name="teams_membership_left_has_date",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(left_on__gte=F("joined_on")),
                name="teams_membership_left_after_joined",
                violation_error_message=_("Enter a day that isn't before the day they joined."),
            ),
            models.CheckConstraint(
                condition=~Q(state="invited") | Q(expires_at__isnull=False),
                name="teams_membership_invited_expires",
            ),
        ]
        indexes = [
            # The sweep's question: which invitations are due to expire or to be reminded of.
            models.Index(
                "expires_at", name="teams_membership_expiring", condition=Q(state="invited")
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.team}"
