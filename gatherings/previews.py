"""What a mail about a change will really say while mail about an earlier deed still waits."""

from mailing.models import Mail, MailTopic
from mailing.services import told
from mailing.writers import Letter

from . import mails, topics
from .models import GatheringFacts


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
    really = told(list(waiting), [topics.topic_of(date)])
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
