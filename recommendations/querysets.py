"""Drafts and versions, as pages and services ask for them."""

from django.db import models
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateTimeField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce

from teams.models import Team
from teams.roles import network_roles


class DraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those whose page this person may open.

        A team's are for its members; another team's where a round of comments asks them; all of a
        hub's teams for who coordinates it.
        """
        who = network_roles(user)
        if user.is_superuser or who.coordinates_network:
            return self
        if not who.active_teams and not who.coordinated_hubs:
            return self.none()
        return self.seen_from(list(who.active_teams), list(who.coordinated_hubs))

    def seen_from(self, mine, hubs):
        """The same, for a member of the teams ``mine`` who coordinates these hubs (ids)."""
        teams = Team.objects.filter(Q(pk__in=mine) | Q(hub__pk__in=hubs)).values("pk")
        through = self.model.teams.through.objects.filter(team__in=teams).values("draft")
        seen = Q(pk__in=through)
        if mine:
            asked = self.model.objects.filter(rounds__teams__pk__in=mine).values("pk")
            seen |= Q(pk__in=asked)
        return self.filter(seen)

    def of_team(self, team):
        return self.filter(teams=team)

    def with_texts(self, user):
        """Adds what a page says of its words: the newest save and who made it, the newest version,
        ``n_saves`` since then, when a text was brought in, how many paragraphs two people changed,
        and which save ``user`` read last (ids; None where there is none).
        """
        from .models import BroughtIn, Clash, ReadMark, Save, Version

        saves = Save.objects.filter(draft=OuterRef("pk"), set_aside=False).order_by("-pk")
        versions = Version.objects.filter(draft=OuterRef("pk")).order_by("-number")
        marks = ReadMark.objects.filter(draft=OuterRef("pk"), user=user)
        brought = BroughtIn.objects.filter(draft=OuterRef("pk")).exclude(save_made=None)
        clashes = Clash.objects.filter(draft=OuterRef("pk"), settled_at=None)
        since = Save.objects.filter(
            draft=OuterRef("pk"), pk__gt=Coalesce(OuterRef("version_save"), Value(0))
        )
        return self.annotate(
            newest_id=_first(saves, "pk", BigIntegerField()),
            newest_at=_first(saves, "at", DateTimeField()),
            newest_by=_first(saves, "person__name", CharField()),
            version_number=_first(versions, "number", IntegerField()),
            version_at=_first(versions, "kept_at", DateTimeField()),
            version_by=_first(versions, "kept_by__name", CharField()),
            version_save=_first(versions, "save_kept", BigIntegerField()),
            read_id=_first(marks, "save_read", BigIntegerField()),
            read_at=_first(marks, "read_at", DateTimeField()),
            brought_at=_first(brought.order_by("-save_made"), "at", DateTimeField()),
            n_saves=_number(since),
            n_clashes=_number(clashes),
        )

    def with_words(self, user):
        """Adds the newest text, and the one that ``user`` read last."""
        from .models import ReadMark, Save

        saves = Save.objects.filter(draft=OuterRef("pk"), set_aside=False).order_by("-pk")
        marks = ReadMark.objects.filter(draft=OuterRef("pk"), user=user)
        return self.annotate(
            newest_html=_first(saves, "html", TextField()),
            read_html=_first(marks, "save_read__html", TextField()),
        )

    def with_home(self, user):
        """Adds what a home asks: the newest save and the one ``user`` read last (ids), and whether
        they write it (``is_mine``).
        """
        from .models import Author, ReadMark, Save

        saves = Save.objects.filter(draft=OuterRef("pk"), set_aside=False).order_by("-pk")
        marks = ReadMark.objects.filter(draft=OuterRef("pk"), user=user)
        writes = Author.objects.filter(draft=OuterRef("pk"), user=user, writes=True)
        return self.annotate(
            newest_id=_first(saves, "pk", BigIntegerField()),
            read_id=_first(marks, "save_read", BigIntegerField()),
            is_mine=Exists(writes),
        )


def _first(rows, name: str, field) -> Subquery:
    return Subquery(rows.values(name)[:1], output_field=field)


def _number(rows) -> Coalesce:
    counted = rows.order_by().values("draft").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class VersionQuerySet(models.QuerySet):
    def without_text(self):
        """For lists: the text of each may be long."""
        return self.defer("html")
