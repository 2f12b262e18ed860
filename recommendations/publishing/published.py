"""One published text with all that its page and its files show: six queries at most."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, CharField, F, IntegerField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import zones
from people.models import User
from teams.models import Hub, Team

from .. import equity
from ..models import Addressee, Ballot, Draft, Edition, Vote
from . import addresses
from .lists_in_words import in_a_row
from .tallies import Tally, tallies_of

State = Draft.State
# What has a page of its own for everybody.
SHOWN = (State.PUBLISHED, State.REPLACED, State.WITHDRAWN)


def shown():
    """Drafts that have a public page, with what every line of theirs says."""
    rows = Draft.objects.filter(state__in=SHOWN)
    rows = rows.select_related("edition", "focus_area", "topic", "cycle", "replaces__edition")
    return rows.select_related("resource_file").defer("resource_file__data")


@dataclass
class Text:
    """A published text; ``authors`` are those who agreed to be named, ``unnamed`` counts the others."""

    draft: Draft
    edition: Edition
    editions: list[Edition]
    hubs: list[Hub]
    teams: list[Team]
    addressees: list[str]
    authors: list[str]
    unnamed: int
    tallies: list[Tally]
    dissent: list["Dissent"]
    questions: list[equity.Question] = field(default_factory=list)
    replaced_by: tuple[int, str] | None = None

    @property
    def first_published(self) -> datetime:
        return self.editions[-1].published_at

    @cached_property
    def zone(self) -> str:
        return self.hubs[0].zone if self.hubs else zones.DEFAULT_ZONE

    @property
    def address(self) -> str:
        return addresses.address_of(self.draft.pk)

    @property
    def adopted_by(self) -> list[Tally]:
        return [one for one in self.tallies if one.adopted]

    @property
    def is_joint(self) -> bool:
        return len(self.teams) > 1

    @property
    def who(self) -> str:
        """Whose text it is: "East Metro 2020-21 and Salem 2020-21"."""
        return in_a_row([one.name for one in self.teams])

    @property
    def written_by(self) -> str:
        """ "Ana Ruiz, Ben Okafor and 2 other members"; nobody who didn't agree is named."""
        return authors_said(self.authors, self.unnamed)

    @property
    def published_on(self) -> str:
        return zones.dated(self.first_published, self.zone)

    @property
    def about(self) -> str:
        """Whose it is, since when, which edition and where: a line for its files."""
        said = [self.who + ".", _("Published %(day)s.") % {"day": self.published_on}]
        if self.edition.number > 1:
            day = zones.dated(self.edition.published_at, self.zone)
            said.append(_("Edition %(n)s, %(day)s.") % {"n": self.edition.number, "day": day})
        return " ".join([*said, self.address])

    @property
    def citation(self) -> str:
        """As one cites it: who (year). Title. Edition. Where."""
        year = zones.local_date(self.edition.published_at, self.zone).year
        edition = ""
        if self.edition.number > 1:
            edition = " " + _("Edition %(n)s.") % {"n": self.edition.number}
        return f"{self.who} ({year}). {self.edition.title}.{edition} {self.address}"


@dataclass(frozen=True)
class Dissent:
    """A harm that somebody still saw when the text was adopted, in their words."""

    team: str
    what: str
    whom: str
    safe: str
    name: str


def authors_said(names: list[str], unnamed: int) -> str:
    others = ""
    if unnamed and names:
        others = ngettext("%(n)s other member", "%(n)s other members", unnamed) % {"n": unnamed}
    elif unnamed:
        others = ngettext("%(n)s member", "%(n)s members", unnamed) % {"n": unnamed}
    return in_a_row([*names, *([others] if others else [])])


def read(draft: Draft) -> Text:
    """All about a draft of :func:`shown`. What it costs doesn't grow with it."""
    whose = around(draft)
    ballots = list(_ballots(draft))
    tallies = tallies_of(ballots, whose["teams"])
    return Text(
        draft=draft,
        edition=draft.edition,
        editions=_editions(draft),
        hubs=list({one.hub_id: one.hub for one in whose["teams"]}.values()),
        teams=whose["teams"],
        addressees=whose["addressees"],
        authors=whose["authors"],
        unnamed=whose["unnamed"],
        tallies=tallies,
        dissent=_dissent(tallies),
        questions=[one for one in equity.questions_of(draft) if one.answered],
        replaced_by=whose["replaced_by"],
    )


def _editions(draft: Draft) -> list[Edition]:
    """All of them, the newest first; a query only where it was ever corrected."""
    if draft.edition.number == 1:
        return [draft.edition]
    return list(draft.editions.defer("html", "words").order_by("-number"))


def _ballots(draft: Draft):
    rows = Ballot.objects.filter(texts__draft=draft, texts__version=draft.adopted_version_id)
    rows = rows.exclude(outcome=Ballot.Outcome.OPEN).select_related("call")
    return rows.order_by("decided_at", "pk")


def _dissent(tallies: list[Tally]) -> list[Dissent]:
    """In words of those who wish them printed; a query only where somebody sees a harm."""
    with_harm = {one.ballot_id: one for one in tallies if one.adopted and one.harm}
    if not with_harm:
        return []
    rows = Vote.objects.filter(
        ballot__in=with_harm, choice=Vote.Choice.HARM, printed=True, elector__left_at=None
    )
    named = rows.annotate(
        named=Coalesce(F("elector__user__public_name__shown"), Value(False)),
        person=F("elector__user__name"),
    )
    return [
        Dissent(
            with_harm[one.ballot_id].team.name,
            one.what,
            one.whom,
            one.safe,
            one.person if one.named else "",
        )
        for one in named.order_by("pk")
    ]


# --- whose it is: one query ---------------------------------------------------------------------

_TEAM, _AUTHOR, _ADDRESSEE, _NEW = "team", "author", "addressee", "new"


def around(draft: Draft) -> dict[str, Any]:
    """Its teams with their hubs, authors who agreed to be named and who didn't, whom it is for, and
    what replaces it (id and title).
    """
    found: dict[str, Any] = {
        "teams": [], "authors": [], "not_agreed": [], "addressees": [], "replaced_by": None,
    }  # fmt: skip
    for kind, pk, _order, one, two, three, number, four in sorted(
        _rows(draft), key=lambda row: (row[0], row[2], row[3], row[1])
    ):
        if kind == _TEAM:
            hub = Hub(pk=number, name=two, slug=three, zone=four)
            found["teams"].append(Team(pk=pk, name=one, hub=hub, cycle=draft.cycle))
        elif kind == _ADDRESSEE:
            found["addressees"].append(one)
        elif kind == _NEW:
            found["replaced_by"] = (pk, one)
        elif number:
            found["authors"].append(one)
        else:
            found["not_agreed"].append(one)
    return found | {"unnamed": len(found["not_agreed"])}


def _rows(draft: Draft):
    """(kind, id, order, words, more words, more, number, still more) of all four."""
    text, whole = CharField(), IntegerField()

    def said(value="") -> Value:
        return Value(value, output_field=text)

    def row(rows, kind, order, words, two=None, three=None, number=None, four=None):
        return rows.order_by().values_list(
            said(kind), "pk", order, words, two or said(), three or said(),
            number or Value(0, output_field=whole), four or said(),
        )  # fmt: skip

    nought = Value(0, output_field=whole)
    teams = Team.objects.filter(written_drafts=draft)
    authors = User.objects.filter(drafts_authored__draft=draft).annotate(
        agreed=Cast(
            Coalesce(F("public_name__shown"), Value(False, output_field=BooleanField())), whole
        )
    )
    new = Draft.objects.filter(replaces=draft, state=State.PUBLISHED)
    return row(
        teams, _TEAM, nought, F("name"), F("hub__name"), F("hub__slug"), Cast("hub_id", whole),
        F("hub__zone"),
    ).union(
        row(authors, _AUTHOR, Cast("drafts_authored__pk", whole), F("name"), number=F("agreed")),
        row(
            Addressee.objects.filter(drafts=draft), _ADDRESSEE, Cast("number", whole), F("name")
        ),
        row(new, _NEW, nought, F("edition__title")),
        all=True,
    )  # fmt: skip
