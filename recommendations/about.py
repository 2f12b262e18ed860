"""Whose a draft is, who writes it, whom it is for, where it was on the table, which needs it answers
and which PD it shaped: one query.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import BigIntegerField, Case, CharField, DateTimeField, F, Value, When
from django.db.models.functions import Cast

from gatherings.models import Gathering
from people.models import User
from sessions.models import Offering
from teams.models import Hub, Team

from .models import Addressee, Author, Draft, Need

_TEAM, _AUTHOR, _ADDRESSEE, _DATE = "team", "author", "addressee", "date"
_NEED, _PD = "need", "pd"


@dataclass(frozen=True)
class TableDate:
    """A session or meeting where the draft was on the table."""

    pk: int
    title: str
    starts_at: datetime
    zone: str


@dataclass
class About:
    addressees: list[str] = field(default_factory=list)
    dates: list[TableDate] = field(default_factory=list)
    # Those of the live board that are linked to it: for who sees the board.
    needs: list[Need] = field(default_factory=list)
    # As far as the reader sees them, by title.
    offerings: list[Offering] = field(default_factory=list)


def read(draft: Draft, user) -> About:
    """Reads all six, and spares the draft its own queries for teams and authors."""
    rows = list(_rows(draft, user))
    draft.__dict__["team_list"] = sorted(
        (
            Team(pk=pk, name=name, hub_id=hub, hub=Hub(pk=hub, zone=zone), cycle=draft.cycle)
            for kind, pk, name, hub, _at, zone in rows
            if kind == _TEAM
        ),
        key=lambda one: (one.name, one.pk),
    )
    draft.__dict__["author_list"] = [
        Author(draft=draft, user=User(pk=pk, name=name), writes=bool(writes), added_at=at)
        for kind, pk, name, writes, at, _zone in sorted(
            (row for row in rows if row[0] == _AUTHOR), key=lambda row: (row[4], row[2])
        )
    ]
    found = About()
    for kind, _pk, text, number, at, zone in sorted(rows, key=lambda row: row[3]):
        if kind == _ADDRESSEE:
            found.addressees.append(text)
        elif kind == _DATE:
            found.dates.append(TableDate(number, text, at, zone))
        elif kind == _NEED:
            found.needs.append(Need(pk=number, what=text))
        elif kind == _PD:
            found.offerings.append(Offering(pk=number, title=text))
    found.dates.sort(key=lambda one: one.starts_at)
    found.offerings.sort(key=lambda one: one.title)
    return found


def _rows(draft: Draft, user):
    """(kind, id, words, number, moment, zone) of all of them."""
    text, number, moment = CharField(), BigIntegerField(), DateTimeField()
    never, nowhere = Value(None, output_field=moment), Value("", output_field=text)

    def kind(name: str) -> Value:
        return Value(name, output_field=text)

    teams = Team.objects.filter(written_drafts=draft).order_by()
    authors = Author.objects.filter(draft=draft).order_by()
    for_whom = Addressee.objects.filter(drafts=draft).order_by()
    dates = Gathering.objects.filter(drafts_on_the_table=draft).order_by()
    needs = Need.objects.filter(links__draft=draft, cycle__archived=False).order_by()
    offerings = Offering.objects.visible_to(user).filter(shapings__draft=draft).order_by()
    return teams.values_list(
        kind(_TEAM), Cast("pk", number), F("name"), Cast("hub_id", number), never, F("hub__zone")
    ).union(
        authors.values_list(
            kind(_AUTHOR), F("user_id"), F("user__name"), Case(When(writes=True, then=1), default=0, output_field=number), F("added_at"),
            nowhere,
        ),
        for_whom.values_list(
            kind(_ADDRESSEE), F("pk"), F("name"), Cast("number", number), never, nowhere
        ),
        dates.values_list(kind(_DATE), F("pk"), F("title"), F("pk"), F("starts_at"), F("zone")),
        needs.values_list(kind(_NEED), F("pk"), F("what"), F("pk"), never, nowhere),
        offerings.values_list(kind(_PD), F("pk"), F("title"), F("pk"), never, nowhere),
        all=True,
    )  # fmt: skip
