"""The mail to who leads a workgroup when fewer than half of its people come to a meeting."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from gatherings import mail_words, topics
from gatherings.mails import about_dates
from gatherings.models import Attendee
from mailing.models import Mail
from mailing.services import NewMail
from mailing.writers import Letter, Nothing, Writer

from .models import Meeting

FEW = "workgroups.few_come"
_NAMES = "come", "cant", "unsure", "silent"
_LIST_OF = dict(
    zip(
        (
            Attendee.Answer.ACCEPTED,
            Attendee.Answer.DECLINED,
            Attendee.Answer.TENTATIVE,
            Attendee.Answer.NEEDS_ACTION,
        ),
        _NAMES,
        strict=True,
    )
)


def too_few(come: int, people: int) -> bool:
    """Whether fewer than half of these people come."""
    return 2 * come < people


def questions(meeting: Meeting, people: Iterable) -> list[NewMail]:
    """One mail a meeting to each of these, who lead it. It is about the date, so the reminder of
    the day before isn't sent besides.
    """
    one = meeting.gathering
    return [
        about_dates(
            user,
            [one],
            FEW,
            f"few-come:{one.pk}:{user.pk}",
            priority=Mail.Priority.CHANGE,
            working_hours=True,
            not_after=one.starts_at,
        )
        for user in people
    ]


@dataclass
class Known:
    """Dates as mails know them, meetings by the date's id, and who answered what, by the same."""

    dates: Any
    meetings: dict[int, Meeting]
    names: dict[int, dict[str, list[str]]]


class FewCome(Writer):
    """*Keep, move or cancel?*, as things are when it goes."""

    def read(self, mails, now):
        dates = mail_words.read(mails, now)
        meetings = Meeting.objects.filter(gathering__in=dates.dates).select_related("gathering")
        names: dict[int, dict[str, list[str]]] = {}
        rows = Attendee.objects.counted().filter(gathering__in=dates.dates, user__is_active=True)
        rows = rows.order_by("user__name", "user_id")
        for pk, answer, name in rows.values_list("gathering_id", "answer", "user__name"):
            said = names.setdefault(pk, {one: [] for one in _NAMES})
            said[_LIST_OF[answer]].append(name)
        return Known(dates, {row.gathering_id: row for row in meetings}, names)

    def say(self, mail, known: Known, now):
        (pk,) = mail.about["dates"]
        meeting, date = known.meetings.get(pk), known.dates.dates.get(pk)
        if meeting is None or date is None or not meeting.is_asked_about(now):
            return Nothing(gettext("It was kept, moved or cancelled since, or has begun."))
        if not any(one.pk == mail.user.pk for one in known.dates.leaders[date.audience]):
            return Nothing(gettext("They don't lead it any more."))
        names = known.names.get(pk, {})
        come, people = len(names.get("come", ())), sum(len(some) for some in names.values())
        if not too_few(come, people):
            return Nothing(gettext("Half of its people or more come by now."))
        return self._letter(mail, meeting, date, names, known, now, come=come, people=people)

    def _letter(self, mail, meeting, date, names, known, now, **numbers) -> Letter:
        sender = known.dates.sender(mail, date)
        keep = reverse("workgroups:keep", args=[meeting.workgroup_id, date.pk])
        return Letter(
            template="workgroups/few_come",
            context={
                "date": mail_words.facts(date, mail.user, now),
                "names": names,
                "choices": [
                    {"label": label, "url": settings.SITE_URL + url}
                    for label, url in (
                        (gettext("Keep it"), keep),
                        (gettext("Move it"), reverse("gatherings:change", args=[date.pk])),
                        (gettext("Cancel it"), reverse("gatherings:cancel", args=[date.pk])),
                    )
                ],
                "sender": sender["name"],
                "sender_email": sender["email"],
                "hub_name": date.hub.name,
                "why": known.dates.why(date, mail.user, asked=False),
                **numbers,
            },
            from_name=sender["from_name"],
            reply_to=sender["email"],
            said=dict.fromkeys(topics.topics_of([date])),
        )
