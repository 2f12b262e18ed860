"""The mails of a vote while it is open: the question, the reminder, what was entered for somebody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext, ngettext

from foundation import zones
from gatherings.reminders import key_of
from mailing.models import Mail
from mailing.services import NewMail, cancel_pending
from mailing.writers import Letter, Nothing, Writer
from people.models import User
from teams.contacts import contact_for_hubs

from ..models import BallotText, Elector, Vote, VoteCall
from . import links

ASK, REMINDER = "recommendations.vote", "recommendations.vote_reminder"
EXTENDED, ENTERED = "recommendations.vote_extended", "recommendations.vote_entered"
LINK = "recommendations.vote_link"
TO_ELECTORS = (ASK, REMINDER, EXTENDED, ENTERED, LINK)
# Whoever runs the room may have to put something right: nobody is told what stood there meanwhile.
ENTERED_AFTER = timedelta(minutes=10)


def topic_of(call_id: int | None) -> str:
    return f"vote:{call_id}"


def about_vote(call: VoteCall, user, kind: str, key: str, **more) -> NewMail:
    return NewMail(
        key=key,
        user=user,
        kind=kind,
        about={"call": call.pk},
        topics=[topic_of(call.pk)],
        for_hub=call.team.hub_id,
        **more,
    )


def asks(call: VoteCall, electors: Iterable[Elector], *, actor) -> list[NewMail]:
    """*We decide on ...*, once a person and vote."""
    return [
        about_vote(
            call, one.user, ASK, f"vote:{call.pk}:{one.user_id}", actor=actor,
            not_after=call.closes_at,
        )
        for one in electors
    ]  # fmt: skip


def reminders(call: VoteCall, moments: Mapping) -> list[NewMail]:
    """The one reminder to each of these, at their moment: the one automatic mail of their day."""
    return [
        about_vote(
            call, one, REMINDER, key_of(one, at), actor=call.opened_by, send_after=at,
            not_after=call.closes_at, reminder=True, working_hours=True,
        )
        for one, at in moments.items()
    ]  # fmt: skip


def extended(call: VoteCall, electors: Iterable[Elector], *, now: datetime) -> list[NewMail]:
    """Too few answered: until when they still can."""
    return [
        about_vote(
            call, one.user, EXTENDED, f"vote-extended:{call.pk}:{one.user_id}",
            actor=call.opened_by, send_after=zones.next_quiet_end(now, one.user.zone),
            not_after=call.closes_at, reminder=True, working_hours=True,
        )
        for one in electors
    ]  # fmt: skip


def entered(call: VoteCall, electors: Iterable[Elector], *, actor, now: datetime) -> list[NewMail]:
    """What was entered for them in the room, and how to change it; the newest such mail alone."""
    electors = list(electors)
    users = {one.pk: one for one in User.objects.filter(votes_of__in=electors)}
    cancel_pending(topics=[topic_of(call.pk)], users=users, kinds=[ENTERED])
    return [
        about_vote(
            call, users[one.user_id], ENTERED,
            f"vote-entered:{call.pk}:{one.user_id}:{now:%Y-%m-%dT%H:%M:%S}",
            actor=actor, send_after=now + ENTERED_AFTER, not_after=call.closes_at,
            priority=Mail.Priority.CHANGE,
        )
        for one in electors
    ]  # fmt: skip


def fresh_link(elector: Elector, *, now: datetime) -> NewMail:
    """A link that works, to the person's own address; at most one an hour."""
    call = elector.call
    key = f"vote-link:{elector.pk}:{elector.link_version}:{now:%Y-%m-%dT%H}"
    return about_vote(
        call, elector.user, LINK, key, not_after=call.closes_at, priority=Mail.Priority.CHANGE
    )


# --- what they say: to those who may vote ------------------------------------------------------------


@dataclass
class Known:
    """Votes by id; their texts, who may vote, what each said; whose names stand on the mails."""

    calls: dict[int | None, VoteCall] = field(default_factory=dict)
    texts: dict[int | None, list[BallotText]] = field(default_factory=dict)
    electors: dict[tuple, Elector] = field(default_factory=dict)
    votes: dict[int, list[Vote]] = field(default_factory=dict)
    contacts: dict[int, Any] = field(default_factory=dict)
    actors: dict[int, User] = field(default_factory=dict)


def known_of(made, *, actor) -> Known:
    """What the mails of a vote that isn't saved are written from."""
    texts = [text for _ballot, some in made.ballots for text in some]
    return Known(
        calls={made.call.pk: made.call},
        texts={made.call.pk: texts},
        electors={(made.call.pk, one.user_id): one for one in made.electors},
        contacts=contact_for_hubs({made.call.team.hub_id}),
        actors={actor.pk: actor} if actor else {},
    )


class Votes(Writer):
    """Who has answered everything, left, or comes too late isn't asked."""

    def read(self, mails, now):
        ids = {mail.about["call"] for mail in mails}
        calls = VoteCall.objects.select_related("team__hub").in_bulk(ids)
        known = Known(calls=dict(calls))
        texts = BallotText.objects.filter(ballot__call__in=ids)
        for text in texts.select_related("ballot", "draft").order_by("ballot__number", "pk"):
            known.texts.setdefault(text.ballot.call_id, []).append(text)
        users = {mail.user_id for mail in mails}
        for one in Elector.objects.filter(call__in=ids, user__in=users):
            known.electors[one.call_id, one.user_id] = one
        votes = Vote.objects.filter(elector__in=[one.pk for one in known.electors.values()])
        for vote in votes.select_related("entered_by"):
            known.votes.setdefault(vote.elector_id, []).append(vote)
        known.contacts = contact_for_hubs({one.team.hub_id for one in calls.values()})
        known.actors = User.objects.in_bulk({mail.actor_id for mail in mails} - {None})
        return known

    def say(self, mail, known: Known, now):
        call = known.calls.get(mail.about["call"])
        if call is None:
            return Nothing(gettext("This vote was never opened."))
        elector = known.electors.get((call.pk, mail.user.pk))
        if elector is None or elector.left_at is not None:
            return Nothing(gettext("They don't vote here any more."))
        if call.closed_at is not None or now >= call.closes_at:
            return Nothing(gettext("This vote is closed."))
        said = known.votes.get(elector.pk, []) if elector.pk else []
        texts = known.texts[call.pk]
        if mail.kind == ENTERED:
            entered = {one.ballot_id: one for one in said if one.entered_by_id is not None}
            if not entered:
                return Nothing(gettext("They answered themselves."))
            lines = [_entered(text, entered) for text in texts if text.ballot_id in entered]
            return self._letter(mail, call, elector, known, now, lines=lines)
        asked = len({text.ballot_id or id(text.ballot) for text in texts})
        if mail.kind != LINK and len(said) >= asked:
            return Nothing(gettext("They have answered."))
        return self._letter(mail, call, elector, known, now)

    @staticmethod
    def _letter(mail, call, elector, known: Known, now, **more) -> Letter:
        hub = call.team.hub
        contact, actor = known.contacts[hub.pk], known.actors.get(mail.actor_id)
        sender, email = (actor.name, actor.email) if actor else (contact.name, contact.email)
        texts = known.texts[call.pk]
        n = len(texts)
        label = ngettext("Read it and answer", "Read them and answer", n)
        if mail.kind == ENTERED:
            label = gettext("Look at it or change it")
        return Letter(
            template=f"recommendations/{mail.kind.removeprefix('recommendations.')}",
            context={
                "texts": [text.draft for text in texts],
                "n": n,
                "title": texts[0].draft.title,
                "second": any(text.ballot.second_of_id for text in texts),
                "team": call.team.name,
                "team_short": call.team.short_name,
                "until": zones.local_moment(call.closes_at, hub.zone, now=now),
                "until_day": zones.local_day(call.closes_at, hub.zone, now=now, short=True),
                "hub_name": hub.name,
                "sender": sender,
                "why": gettext("You get this because you are a member of %(team)s.")
                % {"team": call.team.name},
                "button_url": links.vote_url(elector),
                "button_label": label,
                **more,
            },
            from_name=f"{sender}, {hub.name}" if actor else contact.from_name,
            reply_to=email,
            said={topic_of(call.pk): None} if call.pk else {},
        )


def _entered(text: BallotText, votes: Mapping[int, Vote]) -> dict:
    vote = votes[text.ballot_id]
    return {"title": text.draft.title, "answer": vote.get_choice_display(), "by": vote.entered_by}
