"""One run of a PD offering: its dates, who leads it, and who has a place."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.history import History

from ..pd.querysets import PdEventQuerySet, PdFacilitatorQuerySet, PdPlaceQuerySet


class PdEvent(models.Model):
    """A run of an offering; it keeps title and description as they were when it was planned.

    A limit is a number of places, None for as many as come. Whoever gives, frees or limits places
    holds the event's row. Whether it is a draft, held or cancelled its dates say.
    """

    class OpenTo(models.TextChoices):
        TEAM = "team", _("One team")
        CYCLE = "cycle", _("All teams of the cycle")
        PICKED = "picked", _("People who were picked")

    offering = models.ForeignKey(
        "team_sessions.Offering", on_delete=models.PROTECT, related_name="events"
    )
    hub = models.ForeignKey("teams.Hub", on_delete=models.PROTECT, related_name="pd_events")
    cycle = models.ForeignKey("teams.Cycle", on_delete=models.PROTECT, related_name="pd_events")
    open_to = models.CharField(_("open to"), max_length=6, choices=OpenTo)
    team = models.ForeignKey(
        "teams.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="pd_events"
    )
    title = models.CharField(_("title"), max_length=120)
    for_whom = models.CharField(_("for whom"), max_length=200)
    what_people_do = models.TextField(_("what people do"), max_length=4000)
    learners = models.PositiveSmallIntegerField(_("places to learn"), null=True, blank=True)
    observers = models.PositiveSmallIntegerField(_("places to observe"), null=True, blank=True)
    closed = models.BooleanField(_("takes nobody more"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PdEventQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("PD event")
        verbose_name_plural = _("PD events")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(open_to="team", team__isnull=False)
                | (~Q(open_to="team") & Q(team__isnull=True)),
                name="team_sessions_pdevent_team_if_for_one",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("team_sessions:event", args=[self.pk])

    @property
    def audience(self) -> str:
        """Everybody who may come: what its dates carry."""
        return f"pd:{self.pk}"

    def state_of(self, dates, now) -> str:
        """Its state from that of its ``dates`` (gatherings): a key of foundation.statuses."""
        live = [one for one in dates if one.state != "cancelled"]
        states = {one.shown_state(now) for one in live}
        if not live:
            return "cancelled" if dates else "draft"
        if states <= {"held", "over"}:
            return "over" if "over" in states else "held"
        if states == {"draft"}:
            return "draft"
        return "pd-closed" if self.closed else "pd-open"

    def is_over(self, now) -> bool:
        """Whether all its dates that aren't cancelled have ended; one query."""
        live = self.dates.exclude(gathering__state="cancelled")
        return not live.filter(gathering__ends_at__gt=now).exists()

    def limit(self, side: str) -> int | None:
        """How many places there are on this side of the room; None for no limit."""
        return self.observers if side == PdPlace.Side.OBSERVER else self.learners


class PdDate(models.Model):
    """One of an event's days. When, where and who comes lies in the gathering."""

    gathering = models.OneToOneField(
        "gatherings.Gathering", on_delete=models.PROTECT, related_name="pd_date"
    )
    event = models.ForeignKey(PdEvent, on_delete=models.PROTECT, related_name="dates")

    class Meta:
        verbose_name = _("date of a PD event")
        verbose_name_plural = _("dates of PD events")
        ordering = ["event", "gathering__starts_at", "id"]

    def __str__(self):
        return str(self.gathering)


class PdFacilitator(models.Model):
    """Somebody who leads the event, or coaches those who do: they may do with its dates what a
    coordinator may, and hold no place.
    """

    event = models.ForeignKey(PdEvent, on_delete=models.CASCADE, related_name="facilitators")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pd_led"
    )
    coach = models.BooleanField(_("coaches those who lead it"), default=False, db_default=False)

    objects = PdFacilitatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("who leads a PD event")
        verbose_name_plural = _("who lead PD events")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "user"], name="team_sessions_pdfacilitator_once"
            )
        ]

    def __str__(self):
        return f"{self.user}, {self.event}"


class PdPicked(models.Model):
    """Somebody who was picked for an event that is open to picked people alone."""

    event = models.ForeignKey(PdEvent, on_delete=models.CASCADE, related_name="picked")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pd_picked"
    )

    class Meta:
        verbose_name = _("person picked for a PD event")
        verbose_name_plural = _("people picked for PD events")
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="team_sessions_pdpicked_once")
        ]

    def __str__(self):
        return f"{self.user}, {self.event}"


class PdPlace(models.Model):
    """A person's place at an event, or in the line for one.

    Held and offered places have a number, which carries no meaning; who waits has a place in the
    line (``turn``, the smaller first). An offer ends at ``offered_until``. ``limit`` is the event's
    for this side, so that the database can refuse a place too many.
    """

    class Side(models.TextChoices):
        """As ``Attendee.Role`` says it."""

        PARTICIPANT = "participant", _("To learn")
        OBSERVER = "observer", _("As critical friend")

    class State(models.TextChoices):
        HELD = "held", _("Has a place")
        OFFERED = "offered", _("Was offered a place")
        WAITING = "waiting", _("Waits for a place")

    event = models.ForeignKey(PdEvent, on_delete=models.PROTECT, related_name="places")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="pd_places",
        verbose_name=_("person"),
    )
    side = models.CharField(_("to learn or to observe"), max_length=12, choices=Side)
    state = models.CharField(max_length=8, choices=State)
    number = models.PositiveIntegerField(_("number of the place"), null=True, blank=True)
    limit = models.PositiveSmallIntegerField(_("places on this side"), null=True, blank=True)
    turn = models.PositiveIntegerField(_("turn on the waiting list"), null=True, blank=True)
    offered_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PdPlaceQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("place at a PD event")
        verbose_name_plural = _("places at PD events")
        ordering = ["event", "side", "number", "turn", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="team_sessions_pdplace_once"),
            # NULLs are distinct, so those who wait don't stand in each other's way.
            models.UniqueConstraint(
                fields=["event", "side", "number"], name="team_sessions_pdplace_number_once"
            ),
            models.UniqueConstraint(
                fields=["event", "side", "turn"], name="team_sessions_pdplace_turn_once"
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True)
                | Q(number__gte=1, limit__isnull=True)
                | Q(number__gte=1, number__lte=F("limit")),
                name="team_sessions_pdplace_number_fits",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", number__isnull=True, turn__isnull=False)
                | Q(state__in=["held", "offered"], number__isnull=False, turn__isnull=True),
                name="team_sessions_pdplace_number_or_turn",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", offered_until__isnull=False)
                | (~Q(state="offered") & Q(offered_until__isnull=True)),
                name="team_sessions_pdplace_offer_ends",
            ),
        ]
        indexes = [
            # The sweep's question: which offers have ended.
            models.Index(
                "offered_until", name="team_sessions_pdplace_offers", condition=Q(state="offered")
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.event}: {self.get_state_display()}"
