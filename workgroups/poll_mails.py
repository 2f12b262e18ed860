"""The mails of a time poll: the question, the one reminder, and to who leads it what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from foundation import zones
from gatherings.reminders import key_of
from mailing.models import Mail
from mailing.services import NewMail
from mailing.writers import Letter, Nothing, Writer
from people.models import User
from teams.contacts import contact_for_hubs

from .models import Poll, PollAnswer, PollSlot, Workgroup, WorkgroupMember
from .poll_links import poll_url
from .tally import elsewhere, names_of, slot_name, tally

ASK, REMINDER, LINK = "workgroups.poll", "workgroups.poll_reminder", "workgroups.poll_link"
CLOSED = "workgroups.poll_closed"
ASKING = (ASK, REMINDER, LINK)


def topic_of(poll) -> str:
    """The topic of a mail that speaks of this poll (or of the poll with this id)."""
    return f"poll:{getattr(poll, 'pk', poll)}"


def _about(poll: Poll, user, kind: str, key: str, **more) -> NewMail:
    return NewMail(
        key=key,
        user=user,
        kind=kind,
        about={"poll": poll.pk},
        topics=[topic_of(poll)],
        for_hub=poll.workgroup.hub_id,
        **more,
    )


def asks(poll: Poll, people: Iterable, *, actor) -> list[NewMail]:
    """*When can you meet?*, once a person and poll."""
    return [
        _about(poll, one, ASK, f"poll:{poll.pk}:{one.pk}", actor=actor, not_after=poll.closes_at)
        for one in people
    ]


def reminders(poll: Poll, moments: Mapping) -> list[NewMail]:
    """The one reminder to each of these, at their moment: the one automatic mail of their day."""
    return [
        _about(
            poll,
            one,
            REMINDER,
            key_of(one, at),
            actor=poll.opened_by,
            send_after=at,
            not_after=poll.closes_at,
            reminder=True,
            working_hours=True,
        )
        for one, at in moments.items()
    ]


def fresh_link(poll: Poll, user, *, now: datetime) -> NewMail:
    """A link that works, to the person's own address; at most one an hour."""
    key = f"poll-link:{poll.pk}:{user.pk}:{now:%Y-%m-%dT%H}"
    return _about(poll, user, LINK, key, not_after=poll.closes_at, priority=Mail.Priority.CHANGE)


def closed(poll: Poll, people: Iterable) -> list[NewMail]:
    """To who leads the workgroup: it closed by itself, and what came of it."""
    return [_about(poll, one, CLOSED, f"poll-closed:{poll.pk}:{one.pk}") for one in people]


# --- what they say ------------------------------------------------------------------------------


@dataclass
class Known:
    """Polls, their slots and answers by the poll's id; who is in which workgroup, who leads it."""

    polls: dict[int | None, Poll] = field(default_factory=dict)
    slots: dict[int | None, list[PollSlot]] = field(default_factory=dict)
    answers: dict[int | None, list[tuple]] = field(default_factory=dict)
    people: dict[int, dict[int, WorkgroupMember]] = field(default_factory=dict)
    contacts: dict[int, Any] = field(default_factory=dict)
    actors: dict[int, User] = field(default_factory=dict)


def known_of(poll: Poll, slots, people, *, actor, now: datetime) -> Known:
    """What the mails of a poll that isn't saved are written from."""
    group = poll.workgroup
    return Known(
        polls={poll.pk: poll},
        slots={poll.pk: sorted(slots, key=_order)},
        people={group.pk: {user.pk: WorkgroupMember(user=user) for user in people}},
        contacts=contact_for_hubs({group.hub_id}),
        actors={actor.pk: actor} if actor else {},
    )


def _order(slot) -> tuple:
    return (slot.day is not None, slot.day or slot.weekday, slot.starts)


def _line(slot, poll: Poll, user, now: datetime) -> str:
    """ "Tuesdays 4-6 pm (5-7 pm Mountain time)": by the reader's own clock, too, where that differs."""
    name, other = slot_name(slot, now), elsewhere(slot, poll.zone, user.zone, now)
    return f"{name} ({other})" if other else name


class Polls(Writer):
    """The one writer of a poll's mails: who has answered, left or come too late isn't asked."""

    def read(self, mails, now):
        ids = {mail.about["poll"] for mail in mails}
        polls = Poll.objects.filter(pk__in=ids).select_related("workgroup__hub")
        known = Known(polls={one.pk: one for one in polls})
        groups = {one.workgroup_id for one in known.polls.values()}
        for slot in PollSlot.objects.filter(poll__in=ids):
            known.slots.setdefault(slot.poll_id, []).append(slot)
        rows = PollAnswer.objects.filter(slot__poll__in=ids)
        for poll_id, *said in rows.values_list("slot__poll_id", "slot_id", "user_id", "answer"):
            known.answers.setdefault(poll_id, []).append(tuple(said))
        members = WorkgroupMember.objects.current().filter(
            workgroup__in=groups, user__is_active=True
        )
        for row in members.select_related("user").order_by("user__name", "user_id"):
            known.people.setdefault(row.workgroup_id, {})[row.user_id] = row
        known.contacts = contact_for_hubs({one.workgroup.hub_id for one in known.polls.values()})
        known.actors = User.objects.in_bulk({mail.actor_id for mail in mails} - {None})
        return known

    def say(self, mail, known: Known, now):
        poll = known.polls.get(mail.about["poll"])
        if poll is None:
            return Nothing(gettext("This poll isn't there any more."))
        role = known.people.get(poll.workgroup_id, {}).get(mail.user.pk)
        if role is None:
            return Nothing(gettext("They aren't in this workgroup any more."))
        if mail.kind == CLOSED:
            return self._closed(mail, poll, role, known, now)
        if not poll.is_open(now) or poll.workgroup.state != Workgroup.State.OPEN:
            return Nothing(gettext("This poll has closed."))
        if mail.kind != LINK and mail.user.pk in self._answered(poll, known):
            return Nothing(gettext("They have answered."))
        return self._asking(mail, poll, known, now)

    @staticmethod
    def _answered(poll, known: Known) -> set[int]:
        return {user_id for _slot, user_id, _answer in known.answers.get(poll.pk, ())}

    def _asking(self, mail, poll, known: Known, now):
        return self._letter(
            mail.kind.removeprefix("workgroups."),
            mail,
            poll,
            known,
            url=poll_url(poll, mail.user),
            label=gettext("Say when you can"),
            slots=[_line(slot, poll, mail.user, now) for slot in known.slots.get(poll.pk, ())],
            zone=zones.zone_name(poll.zone),
            until=zones.local_moment(poll.closes_at, poll.zone, now=now),
            until_day=zones.local_day(poll.closes_at, poll.zone, now=now, short=True),
        )

    def _closed(self, mail, poll, role, known: Known, now):
        if not role.leads:
            return Nothing(gettext("They don't lead it any more."))
        if poll.workgroup.state != Workgroup.State.OPEN:
            return Nothing(gettext("This workgroup isn't open any more."))
        people = known.people.get(poll.workgroup_id, {})
        found = tally(
            known.slots.get(poll.pk, []),
            known.answers.get(poll.pk, ()),
            names_of(one.user for one in people.values()),
        )
        return self._letter(
            "poll_closed",
            mail,
            poll,
            known,
            url=settings.SITE_URL + reverse("workgroups:poll_close", args=[poll.pk]),
            label=gettext("Choose a time"),
            best=found.said(named=True, now=now),
            turnout=found.turnout,
            zone=zones.zone_name(poll.zone),
        )

    def _letter(self, name, mail, poll, known: Known, *, url, label, **context) -> Letter:
        group = poll.workgroup
        contact, actor = known.contacts[group.hub_id], known.actors.get(mail.actor_id)
        sender, email = (actor.name, actor.email) if actor else (contact.name, contact.email)
        why = gettext("You get this because you're in the workgroup %(name)s.")
        return Letter(
            template=f"workgroups/{name}",
            context={
                "group": group.name,
                "hub_name": group.hub.name,
                "sender": sender,
                "why": why % {"name": group.name},
                "button_url": url,
                "button_label": label,
                **context,
            },
            from_name=f"{sender}, {group.hub.name}" if actor else contact.from_name,
            reply_to=email,
            said={topic_of(poll): None},
        )
