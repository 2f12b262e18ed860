"""What somebody should hear of needs: along with their next mail, or with the weekly one.

Teacher-preparation members hear of new needs, who posted one of answers to it. Each is told once:
the mail that told it notes up to which id (``Paragraph.said``).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from mailing import weekly
from mailing.models import MailTopic
from mailing.writing import Paragraph
from people.models import JobRole
from teams.models import Membership

from ..models import Need, NeedAnswer

NEW, ANSWERED = "recommendations.needs", "recommendations.need_answered"
KINDS = {
    NEW: gettext_lazy("new needs of districts and schools, for teacher-preparation members"),
    ANSWERED: gettext_lazy("answers to needs that I posted"),
}
_NEW_TOPIC = "needs"
LOOK_BACK = timedelta(days=14)
# So many are named; the others are counted.
NAMED = 3


def waiting(now: datetime) -> set[int]:
    """Who may have news: asked before it is known whether a mail told it already."""
    found = set()
    if _new(now).exists():
        found |= set(_preparing().values_list("user_id", flat=True))
    return found | set(_answers(now).values_list("need__posted_by_id", flat=True))


def _new(now: datetime):
    """What was posted lately and nobody has answered."""
    return Need.objects.filter(
        cycle__archived=False,
        state=Need.State.OPEN,
        posted_at__gt=now - LOOK_BACK,
        posted_at__lte=now,
    ).order_by("pk")


def _answers(now: datetime):
    lately = NeedAnswer.objects.filter(at__gt=now - LOOK_BACK, at__lte=now)
    live = lately.filter(need__cycle__archived=False, need__state__in=Need.LIVE)
    return live.exclude(need__posted_by=None).order_by("pk")


def _preparing():
    seats = Membership.objects.active().filter(team__cycle__archived=False)
    return seats.filter(job_role=JobRole.TEACHER_PREPARATION)


def besides(mails: list, now: datetime) -> dict[str, list[Paragraph]]:
    """What each of these mails' readers should hear, by the mail's key; a constant number of queries."""
    users = {mail.user_id for mail in mails if mail.user_id}
    if not users:
        return {}
    new = list(_new(now).only("pk", "what", "where", "posted_by_id", "posted_at"))
    answers = defaultdict(list)
    for one in _answers(now).filter(need__posted_by__in=users).select_related("need", "user"):
        answers[one.need.posted_by_id].append(one)
    if not new and not answers:
        return {}
    preparing = set(_preparing().filter(user__in=users).values_list("user_id", flat=True))
    told, off = _told(users), weekly.turned_off(users)
    found = {}
    for mail in mails:
        user = mail.user_id
        if not user:
            continue
        paragraphs = []
        if user in preparing and NEW not in off.get(user, ()):
            paragraphs += _said_new(new, user, told.get((user, _NEW_TOPIC), 0))
        if ANSWERED not in off.get(user, ()):
            paragraphs += _said_answers(answers[user], told)
        if paragraphs:
            found[mail.key] = paragraphs
    return found


def _told(users: Iterable[int]) -> dict[tuple[int, str], int]:
    sent = MailTopic.objects.filter(
        Q(topic=_NEW_TOPIC) | Q(topic__startswith="need:"),
        user__in=list(users),
        mail__state="sent",
    )
    rows = sent.order_by().values("user_id", "topic").annotate(most=Max("said"))
    return {(row["user_id"], row["topic"]): row["most"] or 0 for row in rows}


def _said_new(new: list[Need], user: int, told: int) -> list[Paragraph]:
    fresh = [one for one in new if one.pk > told and one.posted_by_id != user]
    if not fresh:
        return []
    url = settings.SITE_URL + reverse("recommendations:needs")
    if len(fresh) == 1:
        url = settings.SITE_URL + fresh[0].get_absolute_url()
    named = "; ".join(f"{one.what} ({one.where})" for one in fresh[:NAMED])
    text = ngettext(
        "A district or school needs something: %(named)s. What can your program do?",
        "%(n)s new needs of districts and schools: %(named)s. What can your program do?",
        len(fresh),
    ) % {"n": len(fresh), "named": named}
    if len(fresh) > NAMED:
        text += " " + gettext("And %(n)s more.") % {"n": len(fresh) - NAMED}
    return [Paragraph(text, url, _NEW_TOPIC, fresh[-1].pk, since=fresh[0].posted_at)]


def _said_answers(answers: list[NeedAnswer], told) -> list[Paragraph]:
    by_need = defaultdict(list)
    for one in answers:
        topic = f"need:{one.need_id}"
        if one.pk > told.get((one.need.posted_by_id, topic), 0):
            by_need[one.need].append(one)
    found = []
    for need, theirs in by_need.items():
        text = gettext("%(who)s answered what you need: %(what)s") % {
            "who": ", ".join(dict.fromkeys(str(one.user) for one in theirs)),
            "what": need.what,
        }
        url = settings.SITE_URL + need.get_absolute_url()
        topic, last = f"need:{need.pk}", theirs[-1].pk
        found.append(Paragraph(text, url, topic, last, since=min(one.at for one in theirs)))
    return found
