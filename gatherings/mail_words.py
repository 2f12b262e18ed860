"""How mails say a date: its facts in words, who writes, why it comes."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from foundation import zones
from mailing.models import MailTopic
from people.models import User
from teams.contacts import contact_for_hubs
from teams.models import HubRole
from teams.roles import network_roles

from . import calendar, holding, kinds, links, topics
from .models import Attendee, Gathering, GatheringFacts


def facts(gathering, user, now: datetime) -> dict[str, Any]:
    """One date as mails say it, in the reader's words and beside the reader's own clock."""
    start, end, zone = gathering.starts_at, gathering.ends_at, gathering.zone
    return {
        "title": gathering.title,
        "full_title": gathering.full_title,
        "tile": zones.tile(start, zone),
        "when": zones.local_range(start, end, zone, now, viewer_zone=user.zone),
        "day": zones.local_day(start, zone, now=now, short=True),
        "place": gathering.place,
        "address": gathering.address,
        "link": gathering.link,
        "document_link": gathering.document_link,
        "arrival_notes": gathering.arrival_notes,
        "answer_by": zones.say_day(gathering.answer_by, now=now) if gathering.answer_by else "",
        "page_url": calendar.page_url(gathering),
    }


def asked_facts(row: Attendee, known: "Known", now: datetime) -> dict[str, Any]:
    """The same for who is asked to come: with what their answer is for, where it isn't this alone."""
    return facts(row.gathering, row.user, now) | {"for_all": known.for_all(row.gathering)}


def series_among(gatherings, now: datetime) -> frozenset[str]:
    """The audiences of these dates of which one answer is for several that take answers.

    ``gatherings`` count as they stand here, saved or not; one query, none where each is answered alone.
    """
    here = {one.pk: one for one in gatherings if kinds.get(one.kind).answered_together}
    if not here:
        return frozenset()
    others = Gathering.objects.open_to_answers(now).exclude(pk__in=here)
    others = others.filter(audience__in={one.audience for one in here.values()})
    found = Counter(others.order_by().values_list("audience", flat=True))
    found.update(
        one.audience
        for one in here.values()
        if one.state == Gathering.State.ANNOUNCED and one.ends_at > now
    )
    return frozenset(audience for audience, n in found.items() if n > 1)


def for_all(gathering) -> str:
    """That one answer is for all dates of the series; the caller knows that there are several."""
    kind = kinds.get(gathering.kind)
    said = gettext("One answer is for all coming dates of this %(noun)s.")
    return said % {"noun": kind.series or kind.noun}


def first_button(first: dict, *, alone: bool) -> dict[str, Any]:
    """To answer for the first date (the only button: ``alone``), or to its page for who isn't asked."""
    if "answer_url" not in first:
        return {"button_url": first["page_url"], "button_label": gettext("See who comes")}
    if "answered" in first:
        label = gettext("Change your answer")
    else:
        label = gettext("Answer") if alone else gettext("Answer for %(title)s") % first
    return {"button_url": first["answer_url"], "button_label": label}


def button(row, page: str, *, hold: bool = False) -> dict[str, Any]:
    """The one button: to answer, or to the page for who isn't asked."""
    if hold:
        return {"button_url": links.answer_url(row), "button_label": gettext("See where you stand")}
    if row is None:
        return {"button_url": page, "button_label": gettext("See who comes")}
    silent = row.answer == Attendee.Answer.NEEDS_ACTION
    label = gettext("Answer") if silent else gettext("Change your answer")
    return {"button_url": links.answer_url(row), "button_label": label}


def coordinators_by_hub(hub_ids, *, now: datetime) -> dict[int, list]:
    """The hub's coordinators in force, by hub id; where a hub has none, the network's."""
    people: dict[int | None, list] = {}
    roles = (
        HubRole.objects.in_force(now)
        .filter(kind=HubRole.Kind.COORDINATOR, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "user_id")
    )
    for role in roles:
        people.setdefault(role.hub_id, []).append(role.user)
    return {pk: people.get(pk) or people.get(None, []) for pk in hub_ids}


def managers_of(gatherings, leaders=None, *, now: datetime) -> dict[int, list]:
    """Who manages each date besides being asked: the hub's coordinators, its audience's leaders."""
    hubs = _own_coordinators({row.hub_id for row in gatherings}, now)
    leaders = kinds.leaders(gatherings) if leaders is None else leaders
    found = {}
    for row in gatherings:
        people = {user.pk: user for user in hubs.get(row.hub_id, ())}
        people |= {user.pk: user for user in leaders[row.audience] if user.is_active}
        found[row.pk] = sorted(people.values(), key=lambda user: (user.name, user.pk))
    return found


def _own_coordinators(hub_ids, now) -> dict[int, list]:
    """A calendar entry is for the hub's own coordinators, not for those of the network."""
    found: dict[int, list] = {}
    roles = (
        HubRole.objects.in_force(now)
        .filter(hub__in=hub_ids, kind=HubRole.Kind.COORDINATOR, user__is_active=True)
        .select_related("user")
    )
    for role in roles:
        found.setdefault(role.hub_id, []).append(role.user)
    return found


@dataclass
class Known:
    """What mails about dates are written from; ``read`` asks it, a preview makes it up.

    ``dates`` by id; ``rows`` are people's own, by (user, date); ``told`` the last sequence that
    somebody was told, by (user, date), and ``facts`` what that said, by (date, sequence);
    ``announcing`` whose announcement of a date still waits, ``late`` (of a preview) who waits for
    any mail about it; ``on_hold`` why somebody has to wait,
    by (user, date); ``series`` the audiences of which one answer is for several dates.
    """

    dates: dict[int, Gathering] = field(default_factory=dict)
    rows: dict[tuple[int, int], Attendee] = field(default_factory=dict)
    told: dict[tuple[int, int], int] = field(default_factory=dict)
    facts: dict[tuple[int, int], GatheringFacts] = field(default_factory=dict)
    announcing: set[tuple[int, int]] = field(default_factory=set)
    late: set[int] = field(default_factory=set)
    managers: dict[int, list] = field(default_factory=dict)
    contacts: dict[int, Any] = field(default_factory=dict)
    owners: dict[str, Any] = field(default_factory=dict)
    actors: dict[int, Any] = field(default_factory=dict)
    leaders: dict[str, list] = field(default_factory=dict)
    on_hold: dict[tuple[int, int], str] = field(default_factory=dict)
    last_contacts: dict[int, datetime] = field(default_factory=dict)
    not_asked: dict[int, datetime | None] = field(default_factory=dict)
    series: frozenset[str] = frozenset()
    _files: dict[tuple, dict] = field(default_factory=dict)

    def sender(self, mail, gathering) -> dict[str, str]:
        """Who this mail is from: whoever caused it and manages the date, else its hub's contact."""
        contact = self.contacts[gathering.hub_id]
        actor = self.actors.get(mail.actor_id)
        if actor is not None and manages(actor, gathering):
            name = f"{actor.name}, {gathering.hub.name}"
            return {"name": actor.name, "email": actor.email, "from_name": name}
        return {"name": contact.name, "email": contact.email, "from_name": contact.from_name}

    def why(self, gathering, user, *, asked: bool) -> str:
        """Why this person gets mail about the date."""
        owner = self.owners[gathering.audience]
        if asked:
            return gettext("You get this because %(why)s.") % {"why": owner.why}
        if any(one.pk == user.pk for one in self.leaders[gathering.audience]):
            name = owner.name or gathering.title
            return gettext("You get this because you lead %(name)s.") % {"name": name}
        return gettext("You get this because you coordinate %(hub)s.") % {"hub": gathering.hub.name}

    def for_all(self, gathering) -> str:
        """That one answer is for all coming dates; "" where this is the only one."""
        return for_all(gathering) if gathering.audience in self.series else ""

    def waits(self, row: Attendee) -> str:
        """Why this person has to wait, in a sentence; "" for who doesn't."""
        return self.on_hold.get((row.user.pk, row.gathering.pk), "")

    def last_told(self, user, gathering) -> GatheringFacts | None:
        """What this person knows of the date; None where they never heard of it."""
        sequence = self.told.get((user.pk, gathering.pk))
        return None if sequence is None else self.facts.get((gathering.pk, sequence))

    def manages(self, user, gathering) -> bool:
        return any(one.pk == user.pk for one in self.managers.get(gathering.pk, ()))

    def file(self, gathering, *, cancelled: bool = False, now: datetime) -> dict:
        """The date's calendar file, made once for all its mails."""
        key = (gathering.pk, cancelled)
        if key not in self._files:
            self._files[key] = calendar.calendar_file(
                gathering, viewer_url=calendar.page_url(gathering), cancelled=cancelled, now=now
            )
        return self._files[key]


def manages(user, gathering) -> bool:
    """Whether mail about the date may be from this person."""
    return network_roles(user).coordinates(gathering.hub_id) or gathering.audience in kinds.led_by(
        user
    )


def known_of(gatherings, attendees=(), *, actors=(), now: datetime) -> Known:
    """What a preview of mails about these dates is written from: nobody was told anything yet.

    ``gatherings`` are as they would be, ``attendees`` may be unsaved; a few queries.
    """
    gatherings, attendees = list(gatherings), list(attendees)
    leaders = kinds.leaders(gatherings)
    return Known(
        dates={row.pk: row for row in gatherings},
        rows={(row.user.pk, row.gathering.pk): row for row in attendees},
        managers=managers_of(gatherings, leaders, now=now),
        leaders=leaders,
        on_hold=holding.on_hold(attendees),
        contacts=contact_for_hubs({row.hub_id for row in gatherings}),
        owners=kinds.owners(gatherings),
        actors={actor.pk: actor for actor in actors if actor is not None},
        series=series_among(gatherings, now),
    )


def read(mails, now: datetime) -> Known:
    """Everything that these mails about dates need, whatever their number."""
    ids = {pk for mail in mails for pk in mail.about.get("dates", ())}
    users = {mail.user_id for mail in mails}
    dates = list(Gathering.objects.filter(pk__in=ids).select_related("hub", "team", "cycle"))
    people = Attendee.objects.counted().filter(gathering__in=ids, user__in=users)
    known = known_of(
        dates,
        actors=User.objects.filter(pk__in={mail.actor_id for mail in mails} - {None}),
        now=now,
    )
    for row in people.select_related("user"):
        row.gathering = known.dates[row.gathering_id]
        known.rows[row.user_id, row.gathering_id] = row
    known.on_hold = holding.on_hold(known.rows.values())
    known.told = {
        (user_id, topics.id_of(topic)): said
        for (user_id, topic), said in MailTopic.objects.told(users, topics.topics_of(ids)).items()
    }
    known.facts = {
        (one.gathering_id, one.sequence): one
        for one in GatheringFacts.objects.filter(gathering__in=ids)
    }
    return known
