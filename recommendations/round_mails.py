"""The mails of a round of comments: the question, the one reminder, and to the authors what came in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext, gettext_noop, ngettext

from foundation import zones
from gatherings.reminders import key_of
from mailing.models import Mail, Sending
from mailing.services import NewMail, call_back, post
from mailing.styles import inlined
from mailing.writers import Letter, Nothing, Writer
from people.models import User
from teams.contacts import contact_for_hubs
from teams.models import Membership
from workgroups.models import WorkgroupMember
from workgroups.tally import listed

from . import reader_links
from .models import Comment, CommentRound, Draft, OutsideReader

ASK, REMINDER = "recommendations.round", "recommendations.round_reminder"
SUMMARY, NEW_LINK = "recommendations.round_closed", "recommendations.round_outside_link"
ASKING = (ASK, REMINDER)
# To people without an account.
OUTSIDE = ("recommendations.round_outside", NEW_LINK)


def topic_of(row: CommentRound) -> str:
    return f"round:{row.pk}"


def _about(row: CommentRound, user, kind: str, key: str, **more) -> NewMail:
    return NewMail(
        key=key,
        user=user,
        kind=kind,
        about={"round": row.pk},
        topics=[topic_of(row)],
        for_hub=row.draft.team_list[0].hub_id,
        **more,
    )


def asks(row: CommentRound, people: Iterable, *, actor) -> list[NewMail]:
    """*What do you think?*, once a person and round, from the day it opens."""
    return [
        _about(
            row,
            one,
            ASK,
            f"round:{row.pk}:{one.pk}",
            actor=actor,
            send_after=row.opens_at,
            not_after=row.closes_at,
        )
        for one in people
    ]


def reminders(row: CommentRound, moments: Mapping) -> list[NewMail]:
    """The one reminder to each of these, at their moment: the one automatic mail of their day."""
    return [
        _about(
            row,
            one,
            REMINDER,
            key_of(one, at),
            actor=row.opened_by,
            send_after=at,
            not_after=row.closes_at,
            reminder=True,
            working_hours=True,
        )
        for one, at in moments.items()
    ]


def summaries(row: CommentRound, people: Iterable) -> list[NewMail]:
    """To who writes the draft: comments are closed, and what came in."""
    return [_about(row, one, SUMMARY, f"round-closed:{row.pk}:{one.pk}") for one in people]


def post_to_readers(
    row: CommentRound, readers: Iterable[OutsideReader], *, sending: Sending, actor
) -> None:
    """Their mails, each with its own link; like all of the sending they can be called back."""
    said = gettext_noop("%(who)s asks what you think: %(title)s")
    due = max(sending.undo_until, row.opens_at)
    for reader in readers:
        context = _outside(row, reader, actor)
        _post(row, reader, context, "round_outside", said, actor=actor, now=due, sending=sending)


def post_new_link(row: CommentRound, reader: OutsideReader, *, actor, now: datetime) -> Mail:
    """The link that works, to the reader's own address."""
    said = gettext_noop("Your new link: %(title)s")
    context = _outside(row, reader, actor or row.opened_by)
    return _post(row, reader, context, "round_outside_link", said, actor=actor, now=now)


def call_back_to_readers(draft: Draft) -> None:
    """Comments are closed before they opened, or while a mail waits: nobody outside is asked.

    Their mails are kept as text, so no writer looks once more whether it still holds.
    """
    waits = Mail.objects.pending().filter(kind__in=OUTSIDE)
    ids = draft.rounds.values_list("pk", flat=True)
    call_back(waits.filter(about__round__in=list(ids)), gettext("These comments are closed."))


def post_answers(row: CommentRound, *, actor, now: datetime) -> None:
    """What the authors changed because of the comments, to each from outside who made some."""
    said = gettext_noop("What became of your comments: %(title)s")
    spoke = Comment.objects.filter(reader__round=row).order_by().values("reader")
    for reader in OutsideReader.objects.filter(pk__in=spoke).order_by("pk"):
        context = _outside(row, reader, actor) | {"answer": row.answer, "button_url": ""}
        _post(row, reader, context, "round_outside_answer", said, actor=actor, now=now)


def _post(row, reader, context, template, subject, *, actor, now, sending=None) -> Mail:
    over = template == "round_outside_answer"
    with translation.override(settings.LANGUAGE_CODE):
        return post(
            kind=f"recommendations.{template}",
            to=reader.email,
            subject=gettext(subject) % {"who": context["sender_name"], "title": row.draft.title},
            text=_filled(f"{template}.txt", context, escape=False),
            html=inlined(_filled(f"{template}.html", context, escape=True)),
            now=now,
            from_name=context["sender_name"],
            reply_to=context["reply_to"],
            actor=actor,
            sending=sending,
            about={"round": row.pk},
            not_after=None if over else row.closes_at,
            for_hub=row.draft.team_list[0].hub_id,
        )


def _filled(name: str, context: dict, *, escape: bool) -> str:
    found = get_template(f"mail/recommendations/{name}").template
    return found.render(Context(context, autoescape=escape)).strip() + "\n"


def _outside(row: CommentRound, reader: OutsideReader, actor) -> dict:
    """``actor`` is whose mail it is: who asks, or answers."""
    draft = row.draft
    why = gettext("You get this because %(name)s asked for your comments on this draft alone.")
    return {
        **_facts(row),
        "name": reader.name,
        "sender_name": str(actor),
        "reply_to": actor.email,
        "hub_name": draft.team_list[0].hub.name,
        "button_url": reader_links.url_of(reader),
        "button_label": gettext("Read it and comment"),
        "reason": why % {"name": actor},
    }


def _facts(row: CommentRound, now: datetime | None = None) -> dict:
    zone = row.draft.zone
    return {
        "draft": row.draft,
        "title": row.draft.title,
        "summary": row.draft.summary,
        "team": listed([one.name for one in row.draft.team_list]),
        "n_teams": len(row.draft.team_list),
        "warm_and_cool": row.kind == CommentRound.Kind.WARM_AND_COOL,
        "until": zones.local_day(row.closes_at, zone, now=now),
        "until_day": zones.local_day(row.closes_at, zone, now=now, short=True),
    }


# --- what they say ------------------------------------------------------------------------------


@dataclass
class Known:
    """Rounds by id; who has said something in which, and who isn't asked any more, by (round,
    person); counts of what came in.
    """

    rounds: dict[int | None, CommentRound] = field(default_factory=dict)
    gone: set[tuple] = field(default_factory=set)
    spoke: set[tuple] = field(default_factory=set)
    counts: dict[int, dict] = field(default_factory=dict)
    contacts: dict[int, Any] = field(default_factory=dict)
    actors: dict[int, User] = field(default_factory=dict)


def known_of(row: CommentRound, *, actor) -> Known:
    """What the mails of a round that isn't saved are written from."""
    row.draft.state = Draft.State.COMMENTS
    return Known(
        rounds={row.pk: row},
        contacts=contact_for_hubs({row.draft.team_list[0].hub_id}),
        actors={actor.pk: actor} if actor else {},
    )


class Rounds(Writer):
    """Who has spoken, left or comes too late, isn't asked."""

    def read(self, mails, now):
        ids = {mail.about["round"] for mail in mails}
        rows = CommentRound.objects.filter(pk__in=ids).select_related("draft")
        rows = rows.prefetch_related("draft__teams__hub", "teams")
        known = Known(rounds={row.pk: row for row in rows})
        for row in known.rounds.values():
            # What is read of each already, in the order of its own property.
            teams = sorted(row.draft.teams.all(), key=lambda team: (team.name, team.pk))
            row.draft.__dict__["team_list"] = teams
        known.gone = _gone(mails, known.rounds)
        by_draft: dict[int, list[CommentRound]] = {}
        for row in known.rounds.values():
            by_draft.setdefault(row.draft_id, []).append(row)
        said = Comment.objects.filter(thread__draft__in=list(by_draft))
        for draft_id, author, at in said.values_list("thread__draft_id", "author_id", "at"):
            for row in by_draft[draft_id]:
                if row.opens_at <= at <= (row.closed_at or now):
                    known.spoke.add((row.pk, author))
        known.counts = _counts(known.rounds.values()) if _any(mails, SUMMARY) else {}
        hubs = {row.draft.team_list[0].hub_id for row in known.rounds.values()}
        known.contacts = contact_for_hubs(hubs)
        known.actors = User.objects.in_bulk({mail.actor_id for mail in mails} - {None})
        return known

    def say(self, mail, known: Known, now):
        row = known.rounds.get(mail.about["round"])
        if row is None:
            return Nothing(gettext("These comments were never opened."))
        if (row.pk, mail.user.pk) in known.gone:
            return Nothing(gettext("They left the team that is asked."))
        if mail.kind == SUMMARY:
            return self._letter(mail, row, known, now, **known.counts.get(row.pk, {}))
        if row.closed_at or now >= row.closes_at or row.draft.state != Draft.State.COMMENTS:
            return Nothing(gettext("These comments are closed."))
        if (row.pk, mail.user.pk) in known.spoke:
            return Nothing(gettext("They have said something."))
        return self._letter(mail, row, known, now)

    def _letter(self, mail, row: CommentRound, known: Known, now, **more) -> Letter:
        hub = row.draft.team_list[0].hub
        contact, actor = known.contacts[hub.pk], known.actors.get(mail.actor_id)
        sender, email = (actor.name, actor.email) if actor else (contact.name, contact.email)
        url = settings.SITE_URL + row.draft.get_absolute_url()
        label = gettext("Read it and comment")
        why = gettext("You get this because your team is asked about this draft.")
        if mail.kind == SUMMARY:
            label = gettext("Open the draft")
            why = gettext("You get this because you write this draft.")
        return Letter(
            template=f"recommendations/{mail.kind.removeprefix('recommendations.')}",
            context={
                **_facts(row, now),
                **more,
                "hub_name": hub.name,
                "sender": sender,
                "why": why,
                "button_url": url,
                "button_label": label,
            },
            from_name=f"{sender}, {hub.name}" if actor else contact.from_name,
            reply_to=email,
            said={topic_of(row): None},
        )


def _gone(mails: list[Mail], rounds: Mapping[int | None, CommentRound]) -> set[tuple]:
    """Who of these people belongs no more to whom the round asks, or to who may write its draft."""
    users = {mail.user_id for mail in mails}
    seats = set(
        Membership.objects.active().filter(user__in=users).values_list("team_id", "user_id")
    )
    groups = {row.draft.workgroup_id for row in rounds.values()} - {None}
    inside = WorkgroupMember.objects.current().seated()
    inside = inside.filter(workgroup__in=groups, user__in=users)
    members = set(inside.values_list("workgroup_id", "user_id")) if groups else set()

    def asked(row: CommentRound, user: int, kind: str) -> bool:
        own = [team.pk for team in row.draft.teams.all()]
        if kind == SUMMARY:
            return any((pk, user) in seats for pk in own)
        if row.whom == CommentRound.Whom.WORKGROUP and row.draft.workgroup_id:
            own = []
        teams = [*own, *(team.pk for team in row.teams.all())]
        return (row.draft.workgroup_id, user) in members or any((pk, user) in seats for pk in teams)

    found = [(rounds.get(mail.about["round"]), mail.user_id, mail.kind) for mail in mails]
    return {(row.pk, user) for row, user, kind in found if row and not asked(row, user, kind)}


def _any(mails: list[Mail], kind: str) -> bool:
    return any(mail.kind == kind for mail in mails)


def _counts(rounds: Iterable[CommentRound]) -> dict[int, dict]:
    """What came in while each was open, in words."""
    found = {}
    for row in rounds:
        said = Comment.objects.filter(
            thread__draft=row.draft_id, at__gte=row.opens_at, at__lte=row.closed_at or row.closes_at
        )
        n = said.aggregate(
            comments=Count("pk"),
            people=Count("author", distinct=True),
            outside=Count("reader", distinct=True),
            open=Count("thread", filter=Q(thread__state="open"), distinct=True),
        )
        people = n["people"] + n["outside"]
        comments = ngettext("%(n)s comment", "%(n)s comments", n["comments"])
        by = ngettext("%(n)s person", "%(n)s people", people)
        open_ones = ngettext("%(n)s thread is open", "%(n)s threads are open", n["open"])
        found[row.pk] = {
            "nothing": not n["comments"],
            "comments": comments % {"n": n["comments"]},
            "people": by % {"n": people},
            "open": open_ones % {"n": n["open"]},
        }
    return found
