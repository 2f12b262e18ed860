"""The mails about dates: announced, moved, cancelled, answered for somebody, a link that works."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from foundation import zones
from mailing.models import Mail, MailTopic
from mailing.services import NewMail
from mailing.writers import Letter, Nothing, Writer

from . import calendar, kinds, links, mail_words, topics
from .mail_words import Known, asked_facts, button, facts, first_button
from .models import Attendee, Gathering, GatheringFacts

ANNOUNCED, ENTRY = "gatherings.announced", "gatherings.entry"
MOVED, PLACE, CANCELLED = "gatherings.moved", "gatherings.place", "gatherings.cancelled"
ANSWER_SET, FRESH_LINK = "gatherings.answer_set", "gatherings.fresh_link"
ANNOUNCEMENTS, CHANGES = (ANNOUNCED, ENTRY), (MOVED, PLACE, CANCELLED)
WHEN, WHERE = ("starts_at", "ends_at", "zone"), ("place", "address", "link")


# --- what is put into the outbox ------------------------------------------------------------------


def about_dates(user, gatherings, kind, key, *, actor=None, **more) -> NewMail:
    """A mail to ``user`` about these dates, in order, that is pointless once all are over."""
    ids = [row.pk for row in gatherings]
    hubs = {row.hub_id for row in gatherings}
    about = {"dates": ids} | more.pop("about", {})
    more.setdefault("not_after", max(row.ends_at for row in gatherings))
    return NewMail(
        key=key,
        user=user,
        kind=kind,
        about=about,
        topics=topics.topics_of(ids),
        actor=actor,
        # Of several hubs' dates: the site's own.
        for_hub=hubs.pop() if len(hubs) == 1 else None,
        **more,
    )


def announcements(attendees, *, key: str, actor=None, **more) -> list[NewMail]:
    """One a person, with all their dates in order."""
    by_user: dict[int, list[Attendee]] = {}
    for row in sorted(attendees, key=lambda row: (row.gathering.starts_at, row.gathering.pk)):
        by_user.setdefault(row.user.pk, []).append(row)
    people = sorted(by_user.values(), key=lambda rows: (rows[0].user.name, rows[0].user.pk))
    return [
        about_dates(
            rows[0].user,
            [row.gathering for row in rows],
            ANNOUNCED,
            f"announced:{key}:{rows[0].user.pk}",
            actor=actor,
            **more,
        )
        for rows in people
    ]


def entries(gatherings, managers, *, besides, key: str, actor=None) -> list[NewMail]:
    """For who manages the dates and isn't asked to come: a calendar entry without a question."""
    people: dict[int, tuple[Any, list[Gathering]]] = {}
    for row in gatherings:
        for user in managers[row.pk]:
            if user.pk not in besides:
                people.setdefault(user.pk, (user, []))[1].append(row)
    return [
        about_dates(user, dates, ENTRY, f"entry:{key}:{user.pk}", actor=actor)
        for user, dates in people.values()
    ]


def changes(
    gathering, what: str, attendees, managers, *, before: int, key: str, actor, not_after, **more
):
    """One mail to each person whom it concerns that ``gathering`` was moved, replaced or cancelled.

    A move concerns everybody, also who said no to the old day; another place or a cancellation
    nobody who isn't coming anyway. ``before`` is the sequence that held until then.
    """
    kind = {"moved": MOVED, "place": PLACE, "cancelled": CANCELLED}[what]
    asked = {row.user_id for row in attendees}
    concerned = [
        row.user for row in attendees if what == "moved" or row.answer != Attendee.Answer.DECLINED
    ]
    concerned += [user for user in managers if user.pk not in asked]
    return [
        about_dates(
            user,
            [gathering],
            kind,
            f"{what}:{key}:{user.pk}",
            actor=actor,
            priority=Mail.Priority.CHANGE,
            about={"before": before},
            not_after=not_after,
            **more,
        )
        for user in concerned
    ]


def answer_set(row, *, actor) -> NewMail:
    """Tells a person what a coordinator entered for them, with the link to change it."""
    at = row.answered_at.isoformat()
    return about_dates(
        row.user,
        [row.gathering],
        ANSWER_SET,
        f"answer_set:{row.pk}:{at}",
        actor=actor,
        priority=Mail.Priority.CHANGE,
        about={"answered_at": at},
    )


def fresh_link(row, *, now: datetime) -> NewMail:
    """A link that works, to their own address; at most one an hour and version."""
    return about_dates(
        row.user,
        [row.gathering],
        FRESH_LINK,
        f"link:{row.pk}:{row.link_version}:{now:%Y-%m-%dT%H}",
        priority=Mail.Priority.CHANGE,
    )


# --- what they say ------------------------------------------------------------------------------


class Dates(Writer):
    """The one writer of announcements and changes: it compares what somebody knows with what holds.

    Never told: the announcement. Told the same: nothing. Else one mail from what they know to what
    is so now, whatever happened in between.
    """

    def read(self, mails, now):
        known = mail_words.read(mails, now)
        if any(mail.kind in CHANGES for mail in mails):
            waiting = MailTopic.objects.filter(
                Q(mail__state=Mail.State.QUEUED) | Q(mail__state=Mail.State.SENDING),
                mail__kind__in=ANNOUNCEMENTS,
                user__in={mail.user_id for mail in mails},
                topic__in=topics.topics_of(known.dates),
            )
            known.announcing = {
                (user_id, topics.id_of(topic))
                for user_id, topic in waiting.values_list("user_id", "topic")
            }
        return known

    def say(self, mail, known: Known, now):
        dates = [known.dates[pk] for pk in mail.about["dates"] if pk in known.dates]
        if mail.kind in CHANGES:
            return self._change(mail, dates[0], known, now) if dates else _gone()
        return self._announcement(mail, dates, known, now)

    def _announcement(self, mail, dates, known, now):
        again = "again" in mail.about
        dates = [
            one
            for one in dates
            if one.state == Gathering.State.ANNOUNCED
            and one.ends_at > now
            and ((mail.user.pk, one.pk) in known.rows or known.manages(mail.user, one))
            and (again or known.last_told(mail.user, one) is None)
            and (mail.user.pk, one.pk) not in known.on_hold
        ]
        if not dates:
            return Nothing(gettext("They know of these dates, or aren't asked to them any more."))
        return self._announce(mail, dates, known, now)

    def _announce(self, mail, dates, known, now):
        user = mail.user
        shown = [facts(one, user, now) for one in dates]
        silent = []
        for one, said in zip(dates, shown, strict=True):
            row = known.rows.get((user.pk, one.pk))
            if row is None:
                continue
            said |= {"answer_url": links.answer_url(row), "for_all": known.for_all(one)}
            if row.answer == Attendee.Answer.NEEDS_ACTION:
                silent.append(said)
            else:
                # Answered on the page where they joined: told, and not asked again.
                said["answered"] = row.answer
        asked = any("answer_url" in said for said in shown)
        first = silent[0] if silent else shown[0]
        # Of one series alone: asked once, by the one button.
        several = len(dates) > 1 and len({one.audience for one in dates}) == 1
        together = several and shown[0].get("for_all", "")
        return _letter(
            "announced" if silent else "entry",
            mail,
            dates,
            known,
            now,
            asked=asked,
            context={
                "dates": shown,
                "first": first,
                "asked": asked,
                "others": len(shown) - 1,
                "together": together,
                "heading": gettext("Will you be there?")
                if silent
                else gettext("For your calendar"),
                **first_button(first, alone=bool(together)),
            },
        )

    def _change(self, mail, date, known, now):
        user, row = mail.user, known.rows.get((mail.user.pk, date.pk))
        if row is None and not known.manages(user, date):
            return Nothing(gettext("They aren't asked to this date any more."))
        if date.state == Gathering.State.DRAFT:
            return Nothing(gettext("It isn't announced any more."))
        off = date.state == Gathering.State.CANCELLED
        old = known.last_told(user, date)
        if "again" in mail.about:
            old = known.facts.get((date.pk, mail.about.get("before"))) or old
        if old is None:
            if off:
                return Nothing(gettext("They never heard of this date."))
            if (user.pk, date.pk) in known.announcing:
                return Nothing(gettext("The announcement that waits for them says it."))
            if (user.pk, date.pk) in known.on_hold:
                return Nothing(gettext("They have to wait and never heard of this date."))
            return self._announce(mail, [date], known, now)
        what = what_differs(old, date)
        if not what:
            return Nothing(gettext("They know it as it is."))
        if what != MOVED and row is not None and row.answer == Attendee.Answer.DECLINED:
            return Nothing(gettext("They aren't coming anyway."))
        return self._changed(mail, _as_told(date, old), date, what, row, known, now)

    def _changed(self, mail, old, new, what, row, known, now):
        off, hold = what == CANCELLED, known.waits(row) if row else ""
        asked = {"for_all": known.for_all(new)} if row and not (off or hold) else {}
        context = {
            "old": facts(old, mail.user, now),
            "new": facts(new, mail.user, now) | asked,
            "place_changed": _differ(old, new, WHERE),
            "day_changed": zones.local_date(old.starts_at, old.zone)
            != zones.local_date(new.starts_at, new.zone),
            "cancel_reason": new.cancelled_reason,
            # Whoever has to wait is told, and not asked.
            "answer": row.answer if row and not hold else "",
            "heading": {
                MOVED: gettext("%(title)s has moved"),
                PLACE: gettext("%(title)s has another place"),
                CANCELLED: gettext("%(title)s is cancelled"),
            }[what]
            % {"title": new.title},
        }
        if not off:
            context |= button(row, calendar.page_url(new), hold=bool(hold))
        return _letter(
            what.removeprefix("gatherings."),
            mail,
            [new],
            known,
            now,
            asked=row is not None,
            cancelled=off,
            context=context,
        )


def what_differs(old: GatheringFacts, new) -> str:
    """The weightiest of what these differ in: cancelled, moved, place; or ""."""
    if old.state != new.state and new.state == Gathering.State.CANCELLED:
        return CANCELLED
    if _differ(old, new, WHEN):
        return MOVED
    return PLACE if _differ(old, new, WHERE) else ""


def _differ(old, new, names) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in names)


def _as_told(date, old: GatheringFacts) -> Gathering:
    """The date as somebody was told of it."""
    told = Gathering(pk=date.pk, title=date.title, hub=date.hub, team=date.team)
    for name in GatheringFacts.TOLD:
        setattr(told, name, getattr(old, name))
    return told


def _gone() -> Nothing:
    return Nothing(gettext("This date isn't there any more."))


class AnswerSet(Writer):
    """A coordinator entered somebody's answer: the last one alone is told."""

    def read(self, mails, now):
        return mail_words.read(mails, now)

    def say(self, mail, known, now):
        if isinstance(found := one_of(mail, known), Nothing):
            return found
        row, date = found
        if row.answered_at is None or row.answered_at.isoformat() != mail.about["answered_at"]:
            return Nothing(gettext("Another answer was given since."))
        actor = known.actors.get(mail.actor_id)
        return _letter(
            "answer_set",
            mail,
            [date],
            known,
            now,
            calendar_too=False,
            context={
                "date": asked_facts(row, known, now),
                "answer": row.answer,
                "hold": known.waits(row),
                "source": row.answer_source,
                "actor": actor.name if actor else "",
                "heading": gettext("Your answer was entered for you"),
                **button(row, ""),
            },
        )


class FreshLink(Writer):
    """The present link to one's own answer."""

    def read(self, mails, now):
        return mail_words.read(mails, now)

    def say(self, mail, known, now):
        found = one_of(mail, known)
        if isinstance(found, Nothing):
            return found
        row, date = found
        return _letter(
            "fresh_link",
            mail,
            [date],
            known,
            now,
            calendar_too=False,
            why=gettext("You get this because somebody asked for it on an old link."),
            context={
                "date": asked_facts(row, known, now),
                "heading": gettext("Your own link"),
                **button(row, ""),
            },
        )


def one_of(mail, known) -> tuple[Attendee, Gathering] | Nothing:
    """The row and the date of a mail about one answer, while it means something."""
    (pk,) = mail.about["dates"]
    row, date = known.rows.get((mail.user.pk, pk)), known.dates.get(pk)
    if row is None or date is None:
        return Nothing(gettext("They aren't asked to this date any more."))
    if date.state != Gathering.State.ANNOUNCED:
        return Nothing(gettext("This date takes no answers any more."))
    return row, date


def _letter(
    name, mail, dates, known, now, *, context, asked=True, cancelled=False, calendar_too=True,
    why="",
) -> Letter:  # fmt: skip
    sender = known.sender(mail, dates[0])
    tells = mail.kind in ANNOUNCEMENTS + CHANGES
    return Letter(
        template=kinds.templates((one.kind for one in dates), name),
        context={
            "sender": sender["name"],
            "sender_email": sender["email"],
            "hub_name": dates[0].hub.name,
            "why": why or known.why(dates[0], mail.user, asked=asked),
            **context,
        },
        from_name=sender["from_name"],
        reply_to=sender["email"],
        files=[known.file(one, cancelled=cancelled, now=now) for one in dates]
        if calendar_too
        else [],
        said={topics.topic_of(one): one.sequence if tells else None for one in dates},
    )
