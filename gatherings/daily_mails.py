"""What coordinators, and whoever leads an audience, are told of answers: daily, and at once."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import F, Max, Q
from django.utils.translation import gettext, ngettext

from foundation import zones
from mailing.models import Mail
from mailing.writers import Letter, Nothing, Writer

from . import calendar, holding, kinds, mail_words
from .models import AnswerChange, Attendee, Gathering

DAILY, URGENT = "gatherings.digest", "gatherings.urgent"


# --- at once ----------------------------------------------------------------------------------


class Urgent(Writer):
    """Somebody who was coming can't, and the day is near."""

    def read(self, mails, now):
        rows = Attendee.objects.counted().filter(pk__in=[mail.about["attendee"] for mail in mails])
        people = {row.pk: row for row in rows.select_related("user", "gathering__hub")}
        dates = [row.gathering for row in people.values()]
        return people, mail_words.known_of(dates, now=now)

    def say(self, mail, known, now):
        people, dates = known
        row = people.get(mail.about["attendee"])
        if row is None or row.answer != Attendee.Answer.DECLINED:
            return Nothing(gettext("They can come after all, or have left."))
        gathering = row.gathering
        if gathering.state != Gathering.State.ANNOUNCED:
            return Nothing(gettext("This date takes no answers any more."))
        return Letter(
            template=kinds.templates([gathering.kind], "urgent"),
            context={
                "date": mail_words.facts(gathering, mail.user, now),
                "person": row.user.name,
                "button_url": calendar.page_url(gathering),
                "button_label": gettext("See who comes"),
                "hub_name": gathering.hub.name,
                "why": dates.why(gathering, mail.user, asked=False),
            },
            from_name=f"{settings.SITE_NAME}, {gathering.hub.name}",
            # So that answering the mail reaches the person it is about.
            reply_to=row.user.email,
        )


# --- once a day -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One person's answer of one date, before and after a stretch of time."""

    name: str
    before: str
    after: str
    needs_substitute: bool


def changes_between(since: datetime, until: datetime, now: datetime):
    """Changes of answers in that time, to dates that are still to come; oldest first."""
    return AnswerChange.objects.filter(
        at__gt=since,
        at__lte=until,
        attendee__withdrawn=False,
        attendee__gathering__state=Gathering.State.ANNOUNCED,
        attendee__gathering__starts_at__gt=now,
    ).order_by("at", "pk")


# In the order of what a coordinator must act on.
_ORDER = (
    Attendee.Answer.DECLINED,
    Attendee.Answer.TENTATIVE,
    Attendee.Answer.NEEDS_ACTION,
    Attendee.Answer.ACCEPTED,
)


# What is read of a change: of a morning's thousands no whole rows are made.
_CHANGE = ("at", "attendee_id", "date", "name", "substitute", "before", "after", "actor_id")


class Daily(Writer):
    """Net changes since the last one, date by date. ``about`` holds whose dates, from when to when."""

    def read(self, mails, now):
        since = min(datetime.fromisoformat(mail.about["since"]) for mail in mails)
        until = max(datetime.fromisoformat(mail.about["until"]) for mail in mails)
        hubs = {pk for mail in mails for pk in mail.about["hubs"]}
        audiences = {one for mail in mails for one in mail.about.get("audiences", ())}
        theirs = Q(attendee__gathering__hub__in=hubs)
        theirs |= Q(attendee__gathering__audience__in=audiences)
        by_date = defaultdict(list)
        # Only what these mails tell of: each slice of a morning's many would read all regions'.
        changes = changes_between(since, until, now).filter(theirs)
        changes = changes.annotate(
            date=F("attendee__gathering"),
            name=F("attendee__user__name"),
            substitute=F("attendee__substitute"),
        )
        for one in changes.values_list(*_CHANGE, named=True):
            by_date[one.date].append(one)
        dates = list(
            Gathering.objects.filter(pk__in=by_date)
            .select_related("hub")
            .with_answer_counts()
            .order_by("starts_at", "pk")
        )
        holding.count_apart(dates)
        by_hub, by_audience = defaultdict(list), defaultdict(list)
        for date in dates:
            by_hub[date.hub_id].append(date)
            by_audience[date.audience].append(date)
        return by_date, by_hub, by_audience

    def say(self, mail, known, now):
        by_date, by_hub, by_audience = known
        theirs = {
            date.pk: date
            for some in (
                *(by_hub.get(pk, ()) for pk in mail.about["hubs"]),
                *(by_audience.get(one, ()) for one in mail.about.get("audiences", ())),
            )
            for date in some
        }
        sections = []
        for date in sorted(theirs.values(), key=lambda date: (date.starts_at, date.pk)):
            found = _net(by_date[date.pk], mail)
            if found:
                sections.append(_section(date, found, mail.user, now))
        if not sections:
            return Nothing(gettext("No answer changed in the end."))
        return _whole(sections)


def _net(changes: list, mail) -> list[Change]:
    """What changed for good in the reader's stretch, but for what the reader entered."""
    since, until = (datetime.fromisoformat(mail.about[name]) for name in ("since", "until"))
    first, last = {}, {}
    for one in changes:
        if since < one.at <= until:
            first.setdefault(one.attendee_id, one)
            last[one.attendee_id] = one
    found = [
        Change(
            one.name,
            first[pk].before,
            one.after,
            one.substitute == Attendee.Substitute.WANTED,
        )
        for pk, one in last.items()
        if one.after != first[pk].before and one.actor_id != mail.user_id
    ]
    return sorted(found, key=lambda one: one.name)


def _section(date, found: list[Change], reader, now) -> dict:
    groups = [(answer, [one for one in found if one.after == answer]) for answer in _ORDER]
    return {
        "title": date.title,
        "day": zones.local_day(date.starts_at, date.zone, now=now, short=True),
        "when": zones.local_range(
            date.starts_at, date.ends_at, date.zone, now, viewer_zone=reader.zone
        ),
        "place": date.place,
        "page_url": calendar.page_url(date),
        "hub": date.hub.name,
        "coming": date.coming,
        "cant": date.cant,
        "unsure": date.unsure,
        "silent": date.silent,
        "on_hold": date.on_hold,
        "groups": [(answer.value, people) for answer, people in groups if people],
        "count": len(found),
    }


def _whole(sections: list[dict]) -> Letter:
    one_page = len(sections) == 1
    count = sum(one["count"] for one in sections)
    return Letter(
        template="gatherings/daily",
        from_name=settings.SITE_NAME,
        context={
            "sections": sections,
            "count": count,
            "several_hubs": len({one["hub"] for one in sections}) > 1,
            "button_url": sections[0]["page_url"] if one_page else settings.SITE_URL + "/",
            "button_label": gettext("See who comes") if one_page else gettext("Open your dates"),
            "heading": ngettext("One answer changed", "%(n)s answers changed", count)
            % {"n": count},
            "why": gettext(
                "%(site)s writes this to coordinators, and to those who lead, on weekday mornings, "
                "when answers have changed since the last one."
            )
            % {"site": settings.SITE_NAME},
        },
    )


def changed_lately(since: datetime, until: datetime, now: datetime) -> list[tuple]:
    """(moment, hub, kind, audience) of each change of an answer in that time; one query."""
    return list(
        changes_between(since, until, now).values_list(
            "at",
            "attendee__gathering__hub_id",
            "attendee__gathering__kind",
            "attendee__gathering__audience",
        )
    )


def about(hubs, audiences, since: datetime, until: datetime) -> dict:
    return {
        "hubs": sorted(hubs),
        "audiences": sorted(audiences),
        "since": since.isoformat(),
        "until": until.isoformat(),
    }


def told_until(users, now: datetime) -> dict:
    """Until when each of these people has been told, by their last daily mail; one query."""
    # One that never got through has told nobody anything.
    settled = Q(state__in=[Mail.State.SENT, Mail.State.UNNEEDED])
    coming = Q(state__in=[Mail.State.QUEUED, Mail.State.SENDING], not_after__gt=now)
    rows = Mail.objects.filter(settled | coming, kind=DAILY, user__in=users).order_by()
    return dict(rows.values("user").annotate(until=Max("not_after")).values_list("user", "until"))
