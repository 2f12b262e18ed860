"""Offerings, events and places, as pages, sweeps and services ask for them."""

from datetime import timedelta

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from gatherings import kinds
from gatherings.models import Attendee
from gatherings.querysets import asked
from people.models import User
from teams.models import Membership, Team
from teams.roles import network_roles
from workgroups.models import WorkgroupMember

_PD = "pd:"
# When who says nothing of "Did you use it?" is reminded, and until when it can be answered.
REMIND, OPEN = timedelta(days=7), timedelta(days=30)


def event_ids(audiences) -> list[int]:
    """The events of these audiences, in order; what isn't an event's is left out."""
    return sorted(int(one.removeprefix(_PD)) for one in audiences if one.startswith(_PD))


def led_by(user) -> list[int]:
    """The events that this person leads: what PD's own kind says, kept on the user."""
    return event_ids(kinds.get("pd").led_by(user))


def sees(user, offering) -> bool:
    """Whether ``OfferingQuerySet.visible_to`` would have it; no query."""
    who = network_roles(user)
    if user.is_superuser or who.coordinates_network or who.coordinates(offering.hub_id):
        return True
    if offering.archived or not (who.is_coordinator or who.is_member):
        return False
    hubs = {team.hub_id for team in who.active_teams.values()}
    return offering.published or offering.hub_id in hubs


class OfferingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of one's own hubs, and what other hubs publish; nothing for who is in no hub."""
        who = network_roles(user)
        if user.is_superuser or who.coordinates_network:
            return self
        if not (who.is_coordinator or who.is_member):
            return self.none()
        hubs = {team.hub_id for team in who.active_teams.values()} | set(who.coordinated_hubs)
        mine = Q(hub__in=hubs, archived=False) | Q(hub__in=who.coordinated_hubs)
        return self.filter(mine | Q(published=True, archived=False))


class PdEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Events of one's hubs, those that one leads or to which one is asked, and runs of what one's
        workgroup developed.
        """
        who = network_roles(user)
        if user.is_superuser or who.coordinates_network:
            return self
        return self.filter(
            Q(hub__in=who.coordinated_hubs)
            | Q(pk__in=led_by(user))
            | Q(pk__in=self.model.objects.developed_by(user).values("pk"))
            | Q(pk__in=self.model.objects.asking(list(asked(user.pk))).values("pk"))
        )

    def developed_by(self, user):
        """Announced runs of what was developed by workgroups that this person is in."""
        mine = WorkgroupMember.objects.current().seated().filter(user=user.pk)
        announced = ~Q(dates__gathering__state="draft")
        return self.filter(announced, offering__workgroup__in=mine.values("workgroup")).order_by()

    def asking(self, date_ids):
        """The events of which these are announced dates."""
        announced = ~Q(dates__gathering__state="draft")
        return self.filter(announced, dates__gathering__in=date_ids).order_by()

    def for_members(self, memberships):
        """Events to which one is asked by belonging to one of these teams."""
        theirs = Q(open_to="team", team__in={row.team_id for row in memberships}) | Q(
            open_to="cycle", cycle__in={row.team.cycle_id for row in memberships}
        )
        return self.filter(theirs).order_by("pk")

    def of_members(self, memberships):
        """Events of :meth:`for_members`, and those that these people lead."""
        led = apps.get_model("team_sessions", "PdFacilitator").objects
        led = led.filter(user__in={row.user_id for row in memberships}).values("event")
        asked = self.for_members(memberships).order_by().values("pk")
        return self.filter(Q(pk__in=asked) | Q(pk__in=led)).order_by("pk")

    def to_ask(self, *, ended_after, ended_by):
        """Those whose dates are all held or off, and the last of which ended within this time."""
        live = ~Q(dates__gathering__state__in=["held", "cancelled"])
        over = self.annotate(
            last=Max("dates__gathering__ends_at", filter=Q(dates__gathering__state="held")),
            live=Count("dates", filter=live),
        )
        return over.filter(live=0, last__gt=ended_after, last__lte=ended_by).order_by("pk")

    def with_use(self):
        """With ``use_said``, how many said whether they use it, and ``use_did``, how many do."""
        uses = apps.get_model("team_sessions", "PdUse").objects.filter(event=OuterRef("pk"))
        counted = uses.order_by().values("event").annotate(n=Count("pk")).values("n")
        did = counted.filter(used__in=["often", "once"])
        return self.annotate(
            use_said=Coalesce(Subquery(counted), 0), use_did=Coalesce(Subquery(did), 0)
        )

    def to_come(self, now):
        """Those of which a date isn't over."""
        return self.filter(dates__gathering__ends_at__gt=now).distinct()


class PdFacilitatorQuerySet(models.QuerySet):
    def leading(self):
        """Those who lead or coach now: still members of a team of the event's hub and cycle.

        Of what is over the row of who left stays on record, and gives no rights any more.
        """
        seats = Membership.objects.active().filter(
            user=OuterRef("user"),
            team__hub=OuterRef("event__hub"),
            team__cycle=OuterRef("event__cycle"),
        )
        return self.filter(Exists(seats))


class PdPlaceQuerySet(models.QuerySet):
    def taken(self):
        """Those that have a number: held, or kept for who was offered it."""
        return self.filter(number__isnull=False)

    def waiting(self):
        """Who waits, in the order in which they came."""
        return self.filter(state="waiting").order_by("turn")

    def in_line(self):
        """Those of them who can take a place: whoever's account is closed is passed over."""
        return self.waiting().filter(user__is_active=True, user__merged_into=None)

    def of_closed_accounts(self):
        """Those taken by people who can't sign in any more."""
        return self.taken().filter(user__is_active=False)

    def lapsed(self, now):
        """Offers that have ended."""
        return self.filter(state="offered", offered_until__lte=now)


class PdAskQuerySet(models.QuerySet):
    def silent(self, now):
        """Who was asked a week ago whether they use it, said nothing, and wasn't reminded."""
        asked = {"asked_at__lte": now - REMIND, "asked_at__gt": now - OPEN}
        return self.filter(about="use", answered=False, reminded_at=None, **asked)


def learnt_at(event):
    """Who was there to learn, on one of its dates at least, in the order of their ids."""
    there = Attendee.objects.filter(
        gathering__pd_date__event=event,
        gathering__state="held",
        role="participant",
        present_minutes__gt=0,
    )
    people = User.objects.filter(pk__in=there.order_by().values("user"), is_active=True)
    return people.filter(merged_into__isnull=True).order_by("pk")


def observed_at(event, user, now) -> bool:
    """Whether they came as critical friend to one of its dates, whatever they said of later ones."""
    there = Q(gathering__state="held", present_minutes__gt=0)
    there |= Q(gathering__state="announced", answer="accepted")
    rows = Attendee.objects.counted().filter(there, gathering__starts_at__lte=now)
    return rows.filter(gathering__pd_date__event=event, user=user, role="observer").exists()


def members_of(event):
    """The active members of the teams that an event is open to."""
    seats = Membership.objects.active()
    if event.open_to == "team":
        return seats.filter(team=event.team_id)
    if event.open_to == "cycle":
        return seats.filter(team__cycle=event.cycle_id)
    return seats.none()


def teams_of(event):
    """The teams that an event is open to."""
    if event.open_to == "team":
        return Team.objects.filter(pk=event.team_id)
    if event.open_to == "cycle":
        return Team.objects.filter(cycle=event.cycle_id)
    return Team.objects.none()
