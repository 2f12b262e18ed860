"""Organisations and what was sent to them, as pages and mails ask for them."""

from django.apps import apps
from django.db import models
from django.db.models import Count, F, Min, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from teams.roles import network_roles


class OrganisationQuerySet(models.QuerySet):
    def kept_by(self, user):
        """Those that this person's coordination keeps: of their hubs, and the whole network's."""
        who = network_roles(user)
        if user.is_superuser or who.coordinates_network:
            return self
        if not who.coordinated_hubs:
            return self.none()
        return self.kept_in(who.coordinated_hubs)

    def kept_in(self, hubs):
        """The same, for the coordination of these hubs (ids)."""
        return self.filter(Q(hub__isnull=True) | Q(hub__pk__in=hubs))

    def visible_to(self, user):
        """Those, and the ones that this person is the liaison for, as a member of some team."""
        who = network_roles(user)
        if user.is_superuser or who.coordinates_network:
            return self
        seen = Q(pk__in=self.kept_by(user).order_by().values("pk"))
        if who.active_teams:
            seen |= Q(liaison=user.pk)
        return self.filter(seen)

    def active(self):
        return self.filter(put_away=False)

    def found(self, words: str):
        """Those that one of whose names, people or wishes holds all of ``words``."""
        contacts = apps.get_model("recommendations", "Contact").objects.filter(
            organisation=OuterRef("pk")
        )
        rows = self
        for word in words.split()[:6]:
            named = contacts.filter(Q(name__icontains=word) | Q(email__icontains=word))
            rows = rows.filter(
                Q(name__icontains=word)
                | Q(asked__icontains=word)
                | Q(liaison__name__icontains=word)
                | models.Exists(named)
            )
        return rows

    def with_counts(self):
        """Adds ``n_contacts`` that have an address, and ``n_texts`` that it has."""
        contacts = apps.get_model("recommendations", "Contact").objects.exclude(email="")
        dispatches = apps.get_model("recommendations", "Dispatch").objects.all()
        return self.annotate(n_contacts=_number(contacts), n_texts=_number(dispatches))


def _number(rows) -> Coalesce:
    rows = rows.filter(organisation=OuterRef("pk")).order_by().values("organisation")
    counted = rows.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


class DispatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the hubs that this person coordinates, and of organisations they are the liaison for."""
        who = network_roles(user)
        if user.is_superuser or who.coordinates_network:
            return self
        return self.seen_from(who.coordinated_hubs, user.pk if who.active_teams else None)

    def seen_from(self, hubs, liaison):
        """The same, of these hubs and this liaison (ids; None for nobody)."""
        seen = Q(draft__in=_drafts_of(hubs))
        if liaison is not None:
            seen |= Q(organisation__liaison=liaison)
        return self.filter(seen)

    def to_ask(self, today):
        """Whose day to ask again has come."""
        return self.filter(ask_again_on__lte=today)

    def with_steps(self):
        """With their newest step (``newest``), all steps, and since when they have it."""
        steps = apps.get_model("recommendations", "DispatchStep").objects.order_by("pk")
        return (
            self.select_related("organisation", "edition")
            .annotate(since=Min("steps__on"))
            .prefetch_related(Prefetch("steps", _with_file_names(steps)))
        )


def _with_file_names(steps):
    """Adds ``file_name``; what is in the file stays where it is."""
    return steps.select_related("entered_by", "letter").annotate(file_name=F("file__name"))


def _drafts_of(hubs):
    draft = apps.get_model("recommendations", "Draft")
    return draft.teams.through.objects.filter(team__hub__pk__in=hubs).values("draft")


def deadlines(teams: list[int]) -> dict[tuple[int, int], tuple]:
    """By when organisations need a text of each team on each focus area, and who: the earliest; one query."""
    rows = apps.get_model("recommendations", "Organisation").objects.active()
    needed = rows.filter(needs_by__isnull=False, focus_area__isnull=False)
    team = apps.get_model("teams", "Team").objects.filter(pk__in=teams)
    found: dict[tuple[int, int], tuple] = {}
    own = needed.filter(hub__teams__in=team).order_by()
    names = ("focus_area", "needs_by", "name")
    for pk, area, day, name in own.values_list("hub__teams", *names).union(
        needed.filter(hub__isnull=True).order_by().values_list(models.Value(0), *names), all=True
    ):
        for one in [pk] if pk else teams:
            if one in teams:
                found[one, area] = min(found.get((one, area), (day, name)), (day, name))
    return found


def public_outcomes(draft) -> list:
    """What became of a text as its public page shows it: of whom, what, where, since when; one query.

    Only what the coordinator chose to show, and no name of a person.
    """
    steps = apps.get_model("recommendations", "DispatchStep").objects.filter(
        dispatch=OuterRef("pk")
    )
    newest = steps.order_by("-pk")
    names = {one: one for one in ("pk", "on", "words", "place", "where", "link")}
    names["file_name"] = "file__name"
    rows = draft.dispatches.filter(public=True).select_related("organisation")
    rows = rows.annotate(
        **{f"newest_{to}": Subquery(newest.values(one)[:1]) for to, one in names.items()}
    )
    return list(rows.order_by("organisation__name", "pk"))


def public_files(draft: int):
    """What a text was taken up in, as files that its public page shows: of the newest answers."""
    steps = apps.get_model("recommendations", "DispatchStep").objects
    newest = steps.filter(dispatch=OuterRef("step__dispatch")).order_by("-pk").values("pk")[:1]
    draft_model = apps.get_model("recommendations", "Draft")
    states = [draft_model.State.PUBLISHED, draft_model.State.REPLACED]
    return apps.get_model("recommendations", "StepFile").objects.filter(
        step=Subquery(newest),
        step__dispatch__public=True,
        step__dispatch__draft=draft,
        step__dispatch__draft__state__in=states,
    )
