"""The mails that a change of a date would send, while mail about an earlier deed may still wait."""

from django.db.models import Q

from mailing import mass
from mailing.models import Mail, MailTopic
from mailing.writers import Letter
from mailing.writing import SHOWN, Planned
from people.models import User

from . import mail_words, mails, topics
from .models import Attendee, GatheringFacts
from .services import again, dates, inviting


def waiting_for(planned, date) -> dict[int, set[str]]:
    """The kinds of mails about ``date`` that wait for the people of ``planned``, by their ids."""
    found: dict[int, set[str]] = {}
    rows = MailTopic.objects.filter(
        mail__state__in=(Mail.State.QUEUED, Mail.State.SENDING),
        mail__kind__in=mails.ANNOUNCEMENTS + mails.CHANGES,
        user__in={mail.user_id for mail in planned},
        topic=topics.topic_of(date),
    )
    for user_id, kind in rows.values_list("user_id", "mail__kind"):
        found.setdefault(user_id, set()).add(kind)
    return found


def know_less(known, date, waiting: dict[int, set[str]]) -> None:
    """Put into a preview what these people were really told: their mail about the date waits."""
    really = MailTopic.objects.told(list(waiting), [topics.topic_of(date)])
    known.late = set(waiting)
    for user_id, some in waiting.items():
        known.told.pop((user_id, date.pk), None)
        if (said := really.get((user_id, topics.topic_of(date)))) is not None:
            known.told[user_id, date.pk] = said
        if some & set(mails.ANNOUNCEMENTS):
            known.announcing.add((user_id, date.pk))
    for one in GatheringFacts.objects.filter(gathering=date.pk):
        known.facts.setdefault((date.pk, one.sequence), one)


def says_something(mail, known, now) -> bool:
    """Whether anything is left for this mail to say."""
    return isinstance(mails.Dates().say(mail, known, now), Letter)


def who_changes(old, new, now) -> tuple[set[int], list[User]]:
    """Who isn't asked any more (ids), and who newly is, where a date that was over is to come."""
    if not again.comes_again(old, new, now):
        return set(), []
    return {user.pk for user in again.gone(old)}, again.missing(old) if new.starts_at > now else []


def of_change(old, new, what, *, actor, now) -> Planned:
    """The mails that changing ``old`` into ``new`` would send, or the first of many.

    To people who know ``old``; nothing is saved. Whose mail about an earlier deed still waits
    knows less, and hears what differs from that; an announcement that waits says the new facts by
    itself.
    """
    gone, came = who_changes(old, new, now)
    concerned = Attendee.objects.counted().filter(gathering=old).exclude(user__in=gone)
    if what != dates.MOVED:
        concerned = concerned.exclude(answer=Attendee.Answer.DECLINED)
    total, some = concerned.count() + len(came), {}
    managers = mail_words.managers_of([new], now=now)[new.pk]
    if total > mass.AT_ONCE:
        first = concerned.order_by("user__name", "pk").values_list("pk", flat=True)[:SHOWN]
        some = {"pk__in": list(first)}
        asked = Attendee.objects.counted().filter(gathering=old, user__in=managers)
        asked = set(asked.values_list("user", flat=True))
        managers = [user for user in managers if user.pk not in asked]
    people = [row for row in inviting.counted(old, **some) if row.user_id not in gone]
    # Whoever comes to it by the move is announced it, and knows no former time.
    people += [Attendee(user=user, role=user.role) for user in came]
    for row in people:
        row.gathering = new
    new.sequence = old.sequence + 1
    rows = [
        one.row(sending=None, now=now)
        for one in mails.changes(
            new,
            what,
            people,
            managers,
            before=old.sequence,
            key="preview",
            actor=actor,
            not_after=max(old.ends_at, new.ends_at),
        )
    ]
    known = mail_words.known_of([new], people, actors=[actor], now=now)
    newly = {user.pk for user in came}
    known.told = {
        (mail.user_id, new.pk): old.sequence for mail in rows if mail.user_id not in newly
    }
    known.facts = {(new.pk, old.sequence): GatheringFacts.of(old)}
    if some:
        asked = Q(pk__in=concerned.order_by().values("user"))
        users = User.objects.filter(asked | Q(pk__in=newly))
        return Planned(rows, known, now, total=total + len(managers), people=users)
    waiting = waiting_for(rows, new)
    if waiting:
        know_less(known, new, waiting)
        rows = [mail for mail in rows if says_something(mail, known, now)]
    return Planned(rows, known, now)
