"""What a dated thing is, its own app says: a subclass of :class:`Kind`, registered.

``Gathering.audience`` ("team:3", "workgroup:12") says whose a date is: an opaque text to this app,
read by the kind alone. Who is asked to come, who leads, how often people are reminded and what a
date is called all come from the kind, so that nothing here knows an app above by name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from .answer_words import ANSWER_BUTTONS

_ = gettext_lazy


@dataclass(frozen=True)
class Steps:
    """When an automatic mail asks or reminds, in days before the date, largest first.

    ``eve``: whoever comes is told on the last weekday before.
    """

    silent: tuple[int, ...] = (28, 14, 7, 2)
    unsure: tuple[int, ...] = (7, 2)
    eve: bool = True

    @property
    def first(self) -> int:
        """The earliest step of all, in days before."""
        return max((*self.silent, *self.unsure, 1))


@dataclass(frozen=True)
class Owner:
    """Whose dates these are, as a page names them, and as a mail says why it comes.

    ``why`` ends the sentence "You get this because ...": "you're a member of East team".
    """

    name: str
    url: str = ""
    why: str = ""


@dataclass(frozen=True)
class Choice:
    """One thing that a person can answer: a button.

    ``label`` is what they say themselves ("I'll be there"), ``said`` what somebody enters for them
    ("Is coming"), ``heading`` what stands there after the press, where the answer's own words don't
    do, ``hint`` what one should know before ("3 places left"); ``for_all`` is the label where one
    answer is for ``%(n)s`` dates. It means the ``answer`` (the value itself, if left out) and,
    where given, the ``role``.
    """

    value: str
    label: Any
    said: Any = ""
    drawing: str = "check"
    answer: str = ""
    role: str = ""
    heading: Any = ""
    hint: Any = ""
    for_all: Any = ""

    @property
    def means(self) -> str:
        return self.answer or self.value

    @property
    def entered(self) -> Any:
        return self.said or self.label

    def fits(self, attendee) -> bool:
        """Whether it is what this person answered."""
        return attendee.answer == self.means and self.role in ("", attendee.role)


_SAID = {
    "accepted": _("Is coming"),
    "declined": _("Can't come"),
    "tentative": _("Isn't sure yet"),
}
_FOR_ALL = {
    "accepted": _("I'll be at all %(n)s"),
    "declined": _("I can't come to any"),
}
# What everybody can answer unless their kind says otherwise.
THREE = [
    Choice(
        one["value"],
        one["label"],
        said=_SAID[one["value"]],
        drawing=one["drawing"],
        for_all=_FOR_ALL.get(one["value"], ""),
    )
    for one in ANSWER_BUTTONS
]
SILENT = "needs-action"


class Kind:
    """A kind of dated things. Subclass it in the app that brings it, and :func:`register` one.

    ``label`` stands alone ("Session"), ``noun`` in a sentence ("session"), ``nouns`` is its
    plural. ``answered_together``: one answer is for all coming dates of an audience, but for those
    that somebody takes out; the silent and the unsure are asked for the first of them, and the
    eve's mail comes before each. ``series`` is what these dates together are called, in a sentence.
    ``asked_once``: after the first date nobody is reminded to answer for the later ones.
    ``titles_say_whose``: "Meeting 3, Rural science" needs no team after it.
    ``most_mails``: so many mails of one audience somebody gets within a month at most, as far as
    they go by themselves (quota.py); a question beyond them goes along with other mail (besides.py).
    ``for_leading``: kinds of mail that aren't among them, since only who leads gets them.
    ``lock_order`` says how far down the order of locks (docs/architecture.md) what :meth:`lock`
    holds stands: the smaller first.

    Pages and mails about its dates look for ``<slug>/<name>`` before ``gatherings/<name>``.
    """

    slug = "date"
    label: Any = _("Date")
    noun: Any = _("date")
    nouns: Any = _("dates")
    series: Any = ""
    steps = Steps()
    answered_together = False
    asked_once = False
    titles_say_whose = False
    most_mails: int | None = None
    for_leading: tuple[str, ...] = ()
    lock_order = 0

    def contact_minutes(self, gathering) -> tuple[int, int]:
        """The least and the most contact time, in minutes; another one asks for a reason."""
        return gathering.planned_minutes, gathering.planned_minutes

    def lock(self, audiences: Iterable[str]) -> None:
        """Hold what joining and leaving these audiences hold too, in the order of ids."""

    def lock_again(self, audiences: Iterable[str]) -> None:
        """The same where a date that was over is to come again: whoever leaves reached none of it."""
        self.lock(audiences)

    def people(self, audience: str) -> QuerySet:
        """Who is asked to come: users that mail may reach, each with ``role`` (Attendee.Role)."""
        return get_user_model().objects.none()

    def to_come(self, audiences: Iterable[str]) -> int:
        """How many people may still join these audiences, and are asked when they do."""
        return 0

    def ended(self, audience: str) -> str:
        """Why nothing is announced to it any more, in a sentence; "" while it goes on."""
        return ""

    def audiences_of(self, users: Iterable) -> list[str]:
        """The audiences whose dates these people are asked to, as soon as they can be."""
        return []

    def led_by(self, user) -> frozenset:
        """The audiences whose dates this person manages; at most one query, kept on the user."""
        return frozenset()

    def guest_of(self, user) -> frozenset:
        """The audiences to which this person is invited by name, whatever team they left."""
        return frozenset()

    def leaders(self, audiences: Iterable[str]) -> dict[str, list]:
        """Who manages each audience's dates besides the hub's coordinators: they are told, too."""
        return {}

    def owners(self, audiences: Iterable[str]) -> dict[str, Owner]:
        """Whose dates these are; an audience that isn't there any more may be left out."""
        return {}

    def other_topics(self, audiences: Iterable[str]) -> dict[str, str]:
        """What mails of these audiences speak of besides its dates, with whose it is.

        Only asked where ``most_mails`` is set.
        """
        return {}

    def choices(self, attendee) -> list[Choice]:
        """What this person can answer."""
        return THREE

    def take(self, attendees: list, choice: str, *, actor, via: str, now) -> tuple[str, str]:
        """What ``choice`` means for these rows of one person: (answer, role); "" keeps the role.

        May refuse. "needs-action" takes the answer back. The dates are held and, before them,
        where a kind has a ``take`` of its own, what ``lock`` holds.
        """
        for one in self.choices(attendees[0]):
            if one.value == choice:
                return one.means, one.role
        return choice, ""

    def notes(self, attendee, now) -> list[str]:
        """What speaks against coming, in sentences, for the page behind a mail's link.

        Anybody may hold that link, so they name nothing else of this person's.
        """
        return []

    def on_hold(self, attendees: list) -> dict[tuple[int, int], str]:
        """Who has to wait, by (person's id, date's id), and the sentence that says why.

        They aren't asked, nudged or reminded, and are counted apart; ``choices`` says what they
        can answer nevertheless. Rows of a preview have no id of their own.
        """
        return {}

    def let_go(self, audience: str, users: Iterable, *, actor, via: str, now) -> dict:
        """Free what else these people hold, who were taken off a date that was over and comes again.

        Returns what :meth:`take_again` needs, for JSON. What :meth:`lock` holds is held.
        """
        return {}

    def take_again(self, audience: str, freed: dict, *, actor, via: str, now) -> None:
        """Undo :meth:`let_go`; Refused where that can't be any more."""

    def shown_apart(self, attendees: list) -> set[int]:
        """Those of one person's rows that their home shows by a part of this kind's own, first of all."""
        return set()

    def has_own(self, name: str) -> bool:
        """Whether this kind says itself what ``name`` does."""
        return getattr(type(self), name) is not getattr(Kind, name)


# What a date is whose own app isn't installed (any more).
PLAIN = Kind()
_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make ``kind`` known; a second one of the same slug replaces the first."""
    _kinds[kind.slug] = kind


def get(slug: str) -> Kind:
    """The kind of this slug, or PLAIN."""
    return _kinds.get(slug, PLAIN)


def limited() -> list[Kind]:
    """Those that say how many mails a month brings."""
    return [kind for kind in _kinds.values() if kind.most_mails]


def led_by(user) -> frozenset:
    """Every audience whose dates this person manages, of all kinds; read once a request."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    known = getattr(user, "_audiences_led", None)
    if known is None:
        known = frozenset().union(*(kind.led_by(user) for kind in _kinds.values()))
        user._audiences_led = known
    return known


def guest_of(user) -> frozenset:
    """Every audience that invited this person by name, of all kinds; read once a request.

    Only asked of who left a team: everybody else sees what they are asked to.
    """
    known = getattr(user, "_guest_of", None)
    if known is None:
        known = frozenset().union(*(kind.guest_of(user) for kind in _kinds.values()))
        user._guest_of = known
    return known


def ended(gatherings: Iterable) -> str:
    """Why dates of one of these audiences can't be to come any more; "" where all can."""
    said = (kind.ended(one) for kind, audiences in by_kind(gatherings) for one in audiences)
    return next(filter(None, said), "")


def by_kind(gatherings: Iterable) -> list[tuple[Kind, list[str]]]:
    """The kinds of these dates, each with its audiences in order."""
    found: dict[str, set] = {}
    for one in gatherings:
        found.setdefault(one.kind, set()).add(one.audience)
    return [(get(slug), sorted(found[slug])) for slug in sorted(found)]


def audiences_of(users: Iterable) -> list[str]:
    """Every audience that one of these people belongs to, of all kinds."""
    users = list(users)
    return [audience for kind in _kinds.values() for audience in kind.audiences_of(users)]


def lock(gatherings: Iterable) -> None:
    """Hold what joining and leaving the audiences of these dates hold, before the dates."""
    for kind, audiences in sorted(by_kind(gatherings), key=lambda one: one[0].lock_order):
        kind.lock(audiences)


def owners(gatherings: Iterable) -> dict[str, Owner]:
    """Whose these dates are, by audience; nobody is missing."""
    found: dict[str, Owner] = {}
    for kind, audiences in by_kind(gatherings):
        known = kind.owners(audiences)
        for audience in audiences:
            found[audience] = known.get(audience) or Owner("", why=gettext("you're invited to it"))
    return found


def leaders(gatherings: Iterable) -> dict[str, list]:
    """Who manages the dates of each audience besides coordinators; nobody is missing."""
    found: dict[str, list] = {}
    for kind, audiences in by_kind(gatherings):
        known = kind.leaders(audiences)
        found |= {audience: known.get(audience, []) for audience in audiences}
    return found


def to_come(gatherings: Iterable) -> int:
    """How many people haven't joined yet and are asked to these dates when they do."""
    return sum(kind.to_come(audiences) for kind, audiences in by_kind(gatherings))


def chosen(attendee) -> str:
    """The value of the choice that this person's answer is; "needs-action" for none."""
    found = choice_of(attendee)
    return found.value if found else attendee.answer


def choice_of(attendee) -> Choice | None:
    """What this person chose; where their role fits none, what means the same answer."""
    if attendee.answer == SILENT:
        return None
    offered = get(attendee.gathering.kind).choices(attendee)
    same = [one for one in offered if one.means == attendee.answer]
    return next((one for one in same if one.fits(attendee)), same[0] if same else None)


def templates(kinds_of: Iterable[str], name: str) -> tuple[str, ...]:
    """Where the page or mail ``name`` about dates of these kinds is looked for: the kind's first."""
    slugs = set(kinds_of)
    own = (f"{slugs.pop()}/{name}",) if len(slugs) == 1 else ()
    return (*own, f"gatherings/{name}")
