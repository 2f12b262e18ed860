"""The mail that a whole event is cancelled: one a person, with all its dates."""

from django.utils.translation import gettext

from gatherings import mail_words, topics
from gatherings.mails import about_dates
from gatherings.models import Attendee, Gathering, GatheringFacts
from mailing import mass
from mailing.models import Mail
from mailing.writers import Letter, Nothing, Writer
from mailing.writing import SHOWN, Planned
from people.models import User

KIND = "pd.cancelled"
OFF = Gathering.State.CANCELLED


def mails_to(users, dates, *, key: str, actor, event) -> list:
    """One to each of these people about these dates."""
    return [
        about_dates(
            user,
            dates,
            KIND,
            f"pd_cancelled:{key}:{user.pk}",
            actor=actor,
            priority=Mail.Priority.CHANGE,
            about={"event": event.pk, "title": event.title},
        )
        for user in users
    ]


def concerned(dates):
    """Who is asked to one of these dates and hasn't said no to all of them."""
    rows = Attendee.objects.counted().filter(gathering__in=[one.pk for one in dates])
    rows = rows.exclude(answer=Attendee.Answer.DECLINED).order_by()
    return User.objects.filter(pk__in=rows.values("user"))


def managers(dates, now) -> list:
    """Who manages these dates and isn't asked to them, by name."""
    found = {
        user.pk: user for some in mail_words.managers_of(dates, now=now).values() for user in some
    }
    asked = Attendee.objects.counted().filter(
        gathering__in=[one.pk for one in dates], user__in=found
    )
    for pk in asked.values_list("user", flat=True):
        found.pop(pk, None)
    return sorted(found.values(), key=lambda user: (user.name, user.pk))


def planned(event, old, new, *, actor, now) -> Planned:
    """The mails that cancelling would send, or the first of many; nothing is saved.

    ``old`` are its dates to come as they stand, ``new`` the same cancelled.
    """
    people, others = concerned(old), managers(old, now)
    total = people.count() + len(others)
    many = total > mass.AT_ONCE
    users = list(people.order_by("name", "pk")[: SHOWN if many else total])
    rows = list(
        Attendee.objects.counted()
        .filter(gathering__in=[one.pk for one in old], user__in=users)
        .select_related("user")
    )
    by_pk = {one.pk: one for one in new}
    for row in rows:
        row.gathering = by_pk[row.gathering_id]
    for one in new:
        one.sequence += 1
    written = mails_to([*users, *others], new, key="preview", actor=actor, event=event)
    made = [one.row(sending=None, now=now) for one in written]
    known = mail_words.known_of(new, rows, actors=[actor], now=now)
    known.told = {(mail.user_id, one.pk): one.sequence for mail in made for one in old}
    known.facts = {(one.pk, one.sequence): GatheringFacts.of(one) for one in old}
    return Planned(made, known, now, total=total if many else None, people=people if many else None)


class EventCancelled(Writer):
    """Names the dates that this person knew of and that are off now."""

    def read(self, mails, now):
        return mail_words.read(mails, now)

    def say(self, mail, known, now):
        user = mail.user
        dates = [known.dates[pk] for pk in mail.about["dates"] if pk in known.dates]
        off = [one for one in dates if one.state == OFF and self._is_news(user, one, mail, known)]
        if not off:
            return Nothing(gettext("They know that it's cancelled, or never heard of it."))
        rows = [known.rows.get((user.pk, one.pk)) for one in off]
        if all(row and row.answer == Attendee.Answer.DECLINED for row in rows):
            return Nothing(gettext("They aren't coming anyway."))
        sender, title = known.sender(mail, off[0]), mail.about["title"]
        return Letter(
            "pd/cancelled",
            {
                "title": title,
                "dates": [mail_words.facts(one, user, now) for one in off],
                "first_day": mail_words.facts(off[0], user, now)["day"],
                "cancel_reason": off[0].cancelled_reason,
                "waited": any(known.waits(row) for row in rows if row),
                "heading": gettext("%(title)s is cancelled") % {"title": title},
                "sender": sender["name"],
                "sender_email": sender["email"],
                "hub_name": off[0].hub.name,
                "why": known.why(off[0], user, asked=any(rows)),
            },
            from_name=sender["from_name"],
            reply_to=sender["email"],
            files=[known.file(one, cancelled=True, now=now) for one in off],
            said={topics.topic_of(one): one.sequence for one in off},
        )

    @staticmethod
    def _is_news(user, date, mail, known) -> bool:
        asked = (user.pk, date.pk) in known.rows or known.manages(user, date)
        old = known.last_told(user, date)
        return asked and ("again" in mail.about or (old is not None and old.state != OFF))
