"""The letter to a contact, and the mail that tells what became of a text."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext

from foundation import zones
from mailing import writing
from mailing.models import Mail, Sending
from mailing.services import NewMail, post
from mailing.writers import Letter, Nothing, Writer
from people.models import User
from teams.contacts import contact_for_hubs

from ..models import Author, Contact, Dispatch, DispatchStep, Draft
from ..publishing.addresses import address_of

LETTER, BECAME = "recommendations.letter", "recommendations.became"


# --- a letter to people without an account -------------------------------------------------------


@dataclass(frozen=True)
class Enclosed:
    """One text of a letter."""

    title: str
    summary: str
    url: str


@dataclass(frozen=True)
class Written:
    """What every mail of a letter says, and to whom it goes by the contact's id."""

    subject: str
    words: str
    sender: Any
    hub: Any
    texts: Sequence[Enclosed] = ()
    files: Sequence[dict] = ()
    contacts: dict[int, Contact] = field(default_factory=dict)


def enclosed(draft: Draft) -> Enclosed:
    edition = draft.edition
    return Enclosed(edition.title, edition.summary, address_of(draft.pk))


def to_contacts(letter: Written, now: datetime) -> list[Mail]:
    """A mail for each of them, unsaved; the person it is to has no account, and isn't saved either."""
    return [
        Mail(
            kind=LETTER,
            user=User(name=contact.name, email=contact.email),
            actor=letter.sender,
            about={"contact": contact.pk},
            for_hub=letter.hub.pk,
            send_after=now,
        )
        for contact in letter.contacts.values()
    ]


class Letters(Writer):
    """Says what was typed. It is kept as text from the start, so nothing is read when it goes."""

    def say(self, mail, known: Written, now):
        contact = known.contacts[mail.about["contact"]]
        why = gettext("You get this because %(hub)s has you as a contact of %(organisation)s.")
        return Letter(
            "recommendations/letter",
            {
                "name": contact.name,
                "subject": known.subject,
                "words": known.words,
                "texts": known.texts,
                "attached": bool(known.files),
                "hub_name": known.hub.name,
                "sender": str(known.sender),
                "why": why % {"hub": known.hub.name, "organisation": contact.organisation.name},
            },
            from_name=f"{known.sender}, {known.hub.name}",
            reply_to=known.sender.email,
            files=known.files,
        )


def post_letter(letter: Written, *, sending: Sending, now: datetime) -> int:
    """Queue it to each contact; like all of the sending it can be called back."""
    writer = Letters()
    for mail in to_contacts(letter, now):
        said = writing.say(writer, mail, letter, now)
        if said.text is None:
            raise RuntimeError(said.error)
        text = said.text
        post(
            kind=LETTER,
            to=mail.user.email,
            subject=text.subject,
            text=text.text,
            html=text.html,
            files=text.files,
            from_name=text.from_name,
            reply_to=text.reply_to,
            now=sending.undo_until,
            actor=letter.sender,
            sending=sending,
            for_hub=letter.hub.pk,
        )
    return len(letter.contacts)


# --- what became of it ---------------------------------------------------------------------------


def file_address(step: DispatchStep) -> str:
    return settings.SITE_URL + reverse("recommendations:taken_up_file", args=[step.pk])


def became(step: DispatchStep, people: Iterable, *, actor) -> list[NewMail]:
    """To authors and voters: once a person and step."""
    draft = step.dispatch.draft
    return [
        NewMail(
            key=f"became:{step.pk}:{one.pk}",
            user=one,
            kind=BECAME,
            about={"step": step.pk},
            topics=[f"dispatch:{step.dispatch_id}"],
            actor=actor,
            for_hub=draft.team_list[0].hub_id,
        )
        for one in people
    ]


@dataclass
class Known:
    steps: dict[int, DispatchStep] = field(default_factory=dict)
    authors: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    contacts: dict[int, Any] = field(default_factory=dict)
    actors: dict[int, User] = field(default_factory=dict)


class WhatBecame(Writer):
    """Their text is taken up, or declined; nothing where that was taken back."""

    def read(self, mails, now):
        rows = DispatchStep.objects.filter(pk__in={mail.about["step"] for mail in mails})
        rows = rows.select_related("dispatch__draft", "dispatch__organisation")
        rows = rows.annotate(file_name=F("file__name"))
        known = Known(steps={row.pk: row for row in rows})
        drafts = {row.dispatch.draft_id for row in known.steps.values()}
        through = Draft.teams.through.objects.filter(draft__in=drafts)
        teams = defaultdict(list)
        for row in through.select_related("team__hub").order_by("team__name", "team_id"):
            teams[row.draft_id].append(row.team)
        for step in known.steps.values():
            step.dispatch.draft.__dict__["team_list"] = teams[step.dispatch.draft_id]
        for draft, user in Author.objects.filter(draft__in=drafts).values_list("draft", "user"):
            known.authors[draft].add(user)
        known.contacts = contact_for_hubs({rows[0].hub_id for rows in teams.values()})
        known.actors = User.objects.in_bulk({mail.actor_id for mail in mails} - {None})
        return known

    def say(self, mail, known: Known, now):
        step = known.steps.get(mail.about["step"])
        if step is None:
            return Nothing(gettext("This answer was taken back."))
        draft, organisation = step.dispatch.draft, step.dispatch.organisation
        hub = draft.team_list[0].hub
        contact, actor = known.contacts[hub.pk], known.actors.get(mail.actor_id)
        sender, email = (actor.name, actor.email) if actor else (contact.name, contact.email)
        wrote = mail.user_id in known.authors[draft.pk]
        why = gettext("You get this because you wrote this text.")
        if not wrote:
            why = gettext("You get this because you voted on this text.")
        return Letter(
            "recommendations/became",
            {
                "title": draft.title,
                "organisation": organisation.name,
                "taken_up": step.state == Dispatch.State.TAKEN_UP,
                "place": step.get_place_display(),
                "where": step.where,
                "link": step.link,
                "file_name": step.file_name,
                "file_url": file_address(step),
                "words": step.words,
                "day": zones.say_day(step.on, now=now),
                "hub_name": hub.name,
                "sender": sender,
                "why": why,
                "button_url": address_of(draft.pk),
                "button_label": gettext("Open the text"),
            },
            from_name=f"{sender}, {hub.name}" if actor else contact.from_name,
            reply_to=email,
            said={f"dispatch:{step.dispatch_id}": None},
        )
