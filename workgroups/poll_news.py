"""A poll that somebody hasn't answered goes along with whatever mail reaches them next, the weekly one
included; its own reminder is then spared them.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext, gettext_lazy

from foundation import zones
from mailing import weekly
from mailing.models import MailTopic
from mailing.writing import Paragraph

from .models import Poll, PollAnswer, WorkgroupMember
from .poll_links import poll_url

UNANSWERED = "workgroups.unanswered"
KINDS = {UNANSWERED: gettext_lazy("when a workgroup waits for the times that suit me")}
# Its own mail asked first, and is given a day.
PAUSE = timedelta(days=1)
# Mails that are about polls themselves.
_OWN = "workgroups.poll"


def topic_of(poll_id: int) -> str:
    return f"poll-besides:{poll_id}"


def waiting(now: datetime) -> set[int]:
    """Nobody gets a weekly mail for a poll alone: a mail of its own asked, and one reminds."""
    return set()


def besides(mails: list, now: datetime) -> dict[str, list[Paragraph]]:
    """What each of these mails' readers should hear, by the mail's key; one query where nothing."""
    mails = [one for one in mails if one.user_id and not one.kind.startswith(_OWN)]
    silent = _silent({one.user_id for one in mails}, now) if mails else {}
    if not silent:
        return {}
    told = MailTopic.objects.told(
        silent, [topic_of(poll.pk) for polls in silent.values() for poll in polls]
    )
    off = weekly.turned_off(silent)
    found = {}
    for mail in mails:
        if UNANSWERED in off.get(mail.user_id, ()):
            continue
        paragraphs = [
            _said(poll, mail.user, now)
            for poll in silent.get(mail.user_id, ())
            if (mail.user_id, topic_of(poll.pk)) not in told
        ]
        if paragraphs:
            found[mail.key] = paragraphs
    return found


def _silent(users: set[int], now: datetime) -> dict[int, list[Poll]]:
    """The open polls that each of these people hasn't answered, the first to close first."""
    polls = Poll.objects.filter(
        closed_at=None, closes_at__gt=now, opened_at__lte=now - PAUSE, workgroup__state="open"
    )
    by_group = {one.workgroup_id: one for one in polls.select_related("workgroup")}
    if not by_group:
        return {}
    answers = PollAnswer.objects.filter(slot__poll__in=by_group.values(), user__in=users)
    said = set(answers.values_list("slot__poll__workgroup", "user"))
    asked = WorkgroupMember.objects.current().filter(workgroup__in=by_group, user__in=users)
    found: dict[int, list[Poll]] = {}
    for group, user in asked.values_list("workgroup_id", "user_id"):
        if (group, user) not in said:
            found.setdefault(user, []).append(by_group[group])
    for theirs in found.values():
        theirs.sort(key=lambda one: (one.closes_at, one.pk))
    return found


def _said(poll: Poll, user, now: datetime) -> Paragraph:
    day = zones.local_day(poll.closes_at, poll.zone, now=now, short=True)
    text = gettext("%(workgroup)s still waits for the times that suit you, until %(day)s.")
    said = text % {"workgroup": poll.workgroup.name, "day": day}
    return Paragraph(said, poll_url(poll, user), topic_of(poll.pk), 1, (UNANSWERED,))
