"""Workgroups, who is in them and who would be, and their meetings."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.history import History

from .poll_models import Poll, PollAnswer, PollSlot  # noqa: F401
from .querysets import SupporterQuerySet, WorkgroupMemberQuerySet, WorkgroupQuerySet


class Workgroup(models.Model):
    """A small group with one goal: proposed → open → closed.

    Of one team; without a team it is open to the cycle, and belongs to its hub alone. While it is
    proposed, ``sent_back`` says what the coordinator wants changed first; a changed proposal has
    none. ``first_week`` and ``last_week`` are days within those weeks.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    hub = models.ForeignKey("teams.Hub", on_delete=models.PROTECT, related_name="workgroups")
    cycle = models.ForeignKey("teams.Cycle", on_delete=models.PROTECT, related_name="workgroups")
    team = models.ForeignKey(
        "teams.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="workgroups"
    )
    name = models.CharField(_("name"), max_length=80)
    goal = models.TextField(_("goal, in one or two sentences"), max_length=400)
    focus_areas = models.ManyToManyField(
        "teams.FocusArea", blank=True, related_name="workgroups", verbose_name=_("focus areas")
    )
    serves = models.CharField(
        _("which goal of a school or district it serves"), max_length=300, blank=True
    )
    hands_in = models.CharField(_("what it will hand in"), max_length=300, blank=True)
    first_week = models.DateField(_("first week"), null=True, blank=True)
    last_week = models.DateField(_("last week"), null=True, blank=True)
    # Asked once; each meeting takes them over.
    meeting_link = models.URLField(_("link to join online"), blank=True)
    shared_folder = models.URLField(_("link to the shared folder"), blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="workgroups_proposed",
    )
    sent_back = models.CharField(_("what to change first"), max_length=300, blank=True)
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    did = models.TextField(_("what we did"), max_length=2000, blank=True)
    handed_in = models.TextField(_("what we hand in"), max_length=2000, blank=True)
    left_open = models.TextField(_("what is open"), max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkgroupQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("workgroup")
        verbose_name_plural = _("workgroups")
        ordering = ["-cycle__starts_on", "name", "id"]
        constraints = [
            # Two constraints, since NULLs are distinct and SQLite has no NULLS NOT DISTINCT.
            models.UniqueConstraint(
                Lower("name"),
                "team",
                name="workgroups_workgroup_once_in_team",
                violation_error_message=_("This team already has a workgroup of this name."),
            ),
            models.UniqueConstraint(
                Lower("name"),
                "hub",
                "cycle",
                condition=Q(team__isnull=True),
                name="workgroups_workgroup_once_in_cycle",
                violation_error_message=_("This hub already has a workgroup of this name."),
            ),
            models.CheckConstraint(
                condition=Q(first_week__isnull=True)
                | Q(last_week__isnull=True)
                | Q(last_week__gte=F("first_week")),
                name="workgroups_workgroup_weeks_in_order",
                violation_error_message=_("Enter a last week that isn't before the first."),
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", opened_on__isnull=True, closed_on__isnull=True)
                | Q(state="open", opened_on__isnull=False, closed_on__isnull=True)
                | Q(
                    state="closed",
                    opened_on__isnull=False,
                    closed_on__isnull=False,
                    closed_on__gte=F("opened_on"),
                ),
                name="workgroups_workgroup_days_of_state",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(sent_back=""),
                name="workgroups_workgroup_sent_back_while_proposed",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("workgroups:page", args=[self.pk])


class WorkgroupMember(models.Model):
    """One role of one person in a workgroup, from a day to a day.

    Whoever gets another role has a new row from that day on, so that the rows tell who led what,
    when. A row without ``left_on`` holds now; there is one a person at most.
    """

    class Role(models.TextChoices):
        FACILITATOR = "facilitator", _("Facilitator")
        CO_FACILITATOR = "co_facilitator", _("Co-facilitator")
        MEMBER = "member", _("Member")

    # Both may do with its meetings what a coordinator may; a facilitator has to be there.
    LEADING = (Role.FACILITATOR, Role.CO_FACILITATOR)

    workgroup = models.ForeignKey(Workgroup, on_delete=models.CASCADE, related_name="roles_held")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="workgroup_roles",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=14, choices=Role, default=Role.MEMBER)
    joined_on = models.DateField(_("from"))
    left_on = models.DateField(_("until"), null=True, blank=True)
    # The place in the team whose end ended it: an *Undo* of that brings it back.
    ended_with = models.ForeignKey(
        "teams.Membership",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended with the seat"),
    )

    objects = WorkgroupMemberQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("member of a workgroup")
        verbose_name_plural = _("members of workgroups")
        ordering = ["workgroup", "joined_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workgroup", "user"],
                condition=Q(left_on__isnull=True),
                name="workgroups_member_once",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="workgroups_member_left_after_joined",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.workgroup}"

    @property
    def leads(self) -> bool:
        return self.role in self.LEADING


class Coaching(models.Model):
    """Who coaches a facilitator of a workgroup, from a day to a day. A coach needn't be in it."""

    workgroup = models.ForeignKey(Workgroup, on_delete=models.CASCADE, related_name="coachings")
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="workgroup_coachings"
    )
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="workgroups_coached"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    # The place in the team whose end ended it: an *Undo* of that brings it back.
    ended_with = models.ForeignKey(
        "teams.Membership",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended with the seat"),
    )

    history = History()

    class Meta:
        verbose_name = _("coaching")
        verbose_name_plural = _("coachings")
        ordering = ["workgroup", "starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workgroup", "facilitator"],
                condition=Q(ends_on__isnull=True),
                name="workgroups_coaching_once",
            ),
            models.CheckConstraint(
                condition=~Q(coach=F("facilitator")),
                name="workgroups_coaching_of_another",
                violation_error_message=_("Choose somebody else: nobody coaches themselves."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="workgroups_coaching_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.coach} → {self.facilitator}"


class Supporter(models.Model):
    """Somebody who would join a workgroup that is proposed; they're in it once it opens.

    With ``ended_with`` they left the team meanwhile and don't count (``current()``).
    """

    workgroup = models.ForeignKey(Workgroup, on_delete=models.CASCADE, related_name="supporters")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="workgroups_supported"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # The place in the team whose end ended it: an *Undo* of that brings it back.
    ended_with = models.ForeignKey(
        "teams.Membership", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = SupporterQuerySet.as_manager()

    class Meta:
        verbose_name = _("supporter of a workgroup")
        verbose_name_plural = _("supporters of workgroups")
        ordering = ["workgroup", "created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["workgroup", "user"], name="workgroups_supporter_once"),
        ]

    def __str__(self):
        return f"{self.user}, {self.workgroup}"


class LeadOffer(models.Model):
    """A member of a team who would like to lead a workgroup, until they do or take it back."""

    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="lead_offers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="lead_offers",
        verbose_name=_("person"),
    )
    offered_on = models.DateField(_("since"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    # The place in the team whose end ended it: an *Undo* of that brings it back.
    ended_with = models.ForeignKey(
        "teams.Membership",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended with the seat"),
    )

    class Meta:
        verbose_name = _("offer to lead")
        verbose_name_plural = _("offers to lead")
        ordering = ["team", "offered_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"],
                condition=Q(ended_on__isnull=True),
                name="workgroups_leadoffer_once",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.team}"


class Interest(models.Model):
    """A focus area that somebody ticked on their own page."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interests"
    )
    area = models.ForeignKey("teams.FocusArea", on_delete=models.CASCADE, related_name="interests")

    class Meta:
        verbose_name = _("interest in a focus area")
        verbose_name_plural = _("interests in focus areas")
        ordering = ["user", "area__number"]
        constraints = [
            models.UniqueConstraint(fields=["user", "area"], name="workgroups_interest_once"),
        ]

    def __str__(self):
        return f"{self.user}, {self.area}"


class Meeting(models.Model):
    """One of a workgroup's meetings. Its date, place and people lie in the gathering.

    ``ask_at`` is when the sweep looks whether half of its people come; None: it needn't (any more).
    Where fewer do, who leads it was asked at ``asked_at``, and kept it at ``kept_at``.
    """

    gathering = models.OneToOneField(
        "gatherings.Gathering",
        on_delete=models.PROTECT,
        related_name="meeting",
        verbose_name=_("date"),
    )
    workgroup = models.ForeignKey(Workgroup, on_delete=models.PROTECT, related_name="meetings")
    ask_at = models.DateTimeField(_("looked at, whether enough come"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked, since few come"), null=True, blank=True)
    kept_at = models.DateTimeField(_("kept, though few come"), null=True, blank=True)

    history = History(excluded_fields=["ask_at", "asked_at"])

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["workgroup", "gathering__starts_at", "id"]
        indexes = [
            models.Index(
                "ask_at", "id", name="workgroups_meeting_ask", condition=Q(ask_at__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.gathering}, {self.workgroup}"

    def is_asked_about(self, now) -> bool:
        """Whether who leads it was asked to keep, move or cancel it, and has done none of these."""
        one = self.gathering
        return (
            self.asked_at is not None
            and self.kept_at is None
            and one.state == "announced"
            and one.starts_at > now
            and (one.moved_at is None or one.moved_at < self.asked_at)
        )
