"""Gatherings and who comes, as pages, sweeps and services ask for them."""

from django.apps import apps
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from teams.roles import network_roles

from . import kinds


def asked(user):
    """Ids of the dates to which this person (an id, or a slot) is asked to come."""
    attendees = apps.get_model("gatherings", "Attendee").objects
    return attendees.counted().filter(user=user).order_by().values_list("gathering", flat=True)


class GatheringQuerySet(models.QuerySet):
    # What with_answer_counts calls the number of each answer.
    COUNTS = {
        "accepted": "coming",
        "declined": "cant",
        "tentative": "unsure",
        "needs-action": "silent",
    }

    def visible_to(self, user):
        """Dates whose page this person may open; a draft is for who manages it alone."""
        who = network_roles(user)
        if user.is_superuser or who.coordinates_network:
            return self
        return self.seen_from(
            # Looked up first: with their subquery beside an OR, PostgreSQL reads every date of the
            # network (docs/performance.md).
            asked=list(asked(user.pk)),
            hubs=list(who.coordinated_hubs),
            led=list(kinds.led_by(user)),
            teams=list(who.active_teams),
            left=list(who.left_teams),
            guest=list(kinds.guest_of(user)) if who.left_teams else (),
        )

    def seen_from(self, *, asked, hubs, led, teams, left, guest):
        """Dates one is ``asked`` to, of hubs and audiences one leads, of teams one is in.

        The one condition for who sees a date; each is a list of ids, audiences or slots. Who left
        a team keeps their own record; its pages, names and answers are the team's, but for the
        audiences of which one is a ``guest``.
        """
        theirs = Q(team__pk__in=teams) | Q(pk__in=asked)
        if left:
            theirs &= Q(team__isnull=True) | ~Q(team__pk__in=left) | Q(audience__in=guest)
        managed = Q(hub__pk__in=hubs)
        if led:
            managed |= Q(audience__in=led)
        return self.filter(managed | (theirs & ~Q(state="draft")))

    def with_answer_counts(self):
        """Adds ``coming``, ``cant``, ``unsure`` and ``silent``, without people who left."""

        def count(answer):
            return Count(
                "attendees", filter=Q(attendees__answer=answer, attendees__withdrawn=False)
            )

        return self.annotate(**{name: count(answer) for answer, name in self.COUNTS.items()})

    def with_changed_at(self):
        """Adds ``changed_at``, when each last changed: what calendars are told."""
        changes = self.model.history.model.objects.filter(id=OuterRef("pk"))
        newest = changes.order_by("-history_date").values("history_date")[:1]
        return self.annotate(changed_at=Coalesce(Subquery(newest), "announced_at"))

    def upcoming(self, now):
        return self.filter(ends_at__gte=now)

    def to_close(self, now):
        """Over, and nobody has said yet who was there: those of which ``is_left_open`` is true."""
        return self.filter(state="announced", ends_at__lte=now)

    def unsettled(self, now):
        """Announced, and to come or to be closed; nobody is pressed to close an archived cycle's."""
        return self.filter(Q(ends_at__gt=now) | Q(cycle__archived=False), state="announced")

    def open_to_answers(self, now):
        """Announced, and not over: an answer still means something."""
        return self.filter(state="announced", ends_at__gt=now)


class AttendeeQuerySet(models.QuerySet):
    def answers_of(self, gatherings, user):
        """How many gave which answer to each of these dates, and the person's own: one query.

        Returns ``({gathering id: {answer: number}}, {gathering id: own answer})``.
        """
        counts: dict[int, dict[str, int]] = {}
        own: dict[int, str] = {}
        rows = (
            self.counted()
            .filter(gathering__in=[one.pk for one in gatherings])
            .order_by()
            .values_list("gathering", "answer")
            .annotate(n=Count("pk"), mine=Count("pk", filter=Q(user=user)))
        )
        for gathering_id, answer, n, mine in rows:
            counts.setdefault(gathering_id, {})[answer] = n
            if mine:
                own[gathering_id] = answer
        return counts, own

    def counted(self):
        return self.filter(withdrawn=False)

    def silent(self):
        return self.counted().filter(answer="needs-action")

    def waiting_for(self, user, now):
        """This person's coming dates without an answer."""
        return self.silent().filter(
            user=user, gathering__state="announced", gathering__ends_at__gt=now
        )

    def due_for_reminder(self, now):
        """Rows whose reminder is to be looked at now, oldest first."""
        return self.filter(remind_at__lte=now).order_by("remind_at", "id")
