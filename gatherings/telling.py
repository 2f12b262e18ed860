"""The mails about dates: announced, moved, another place, cancelled, answered for you.

Only builds letters; services enqueue them. Whatever is said in words is said lazily, since a
letter is written in its reader's language and zone, not in the sender's.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext

from foundation import zones
from mailing.letters import Letter
from mailing.models import Mail
from teams.contacts import contact_for_hubs
from teams.models import HubRole
from teams.standing import standing

from . import calendar, kinds, links, topics
from .models import Attendee, Gathering

ANNOUNCED, ENTRY = "gatherings.announced", "gatherings.entry"
MOVED, PLACE, CANCELLED = "gatherings.moved", "gatherings.place", "gatherings.cancelled"
ANSWER_SET, FRESH_LINK = "gatherings.answer_set", "gatherings.fresh_link"

_late = lazy(lambda make: str(make()), str)


def sender_of(hub_ids, actor) -> dict[int, dict[str, str]]:
    """Who a mail of each hub is from: whoever sends it, else the hub's coordinator."""
    who = standing(actor) if actor is not None else None
    senders = {}
    for hub_id, contact in contact_for_hubs(hub_ids).items():
        name, email, from_name = contact.name, contact.email, contact.from_name
        if who and who.coordinates(hub_id):
            hub_name = from_name.removeprefix(f"{name}, ")
            name, email, from_name = actor.name, actor.email, f"{actor.name}, {hub_name}"
        senders[hub_id] = {"name": name, "email": email, "from_name": from_name}
    return senders


def page_url(gathering) -> str:
    return settings.SITE_URL + gathering.get_absolute_url()


def facts(gathering, user, now: datetime) -> dict[str, Any]:
    """One date as mails say it, in the reader's words and beside the reader's own clock."""
    start, end, zone = gathering.starts_at, gathering.ends_at, gathering.zone
    return {
        "title": gathering.title,
        "when": _late(lambda: zones.local_range(start, end, zone, now, viewer_zone=user.zone)),
        "day": _late(lambda: zones.local_day(start, zone, now=now, short=True)),
        "place": gathering.place,
        "address": gathering.address,
        "link": gathering.link,
        "document_link": gathering.document_link,
        "arrival_notes": gathering.arrival_notes,
        "answer_by": (
            _late(lambda: zones.say_day(gathering.answer_by, now=now))
            if gathering.answer_by
            else ""
        ),
        "page_url": page_url(gathering),
    }


def why_member(gathering, owners) -> Any:
    """Why somebody who is asked gets mail about a date; ``owners`` is ``kinds.owners`` of it."""
    owner = owners[gathering.audience]
    return _late(lambda: gettext("You get this because %(why)s.") % {"why": owner.why})


def why_coordinator(gathering) -> Any:
    return _late(
        lambda: (
            gettext("You get this because you coordinate %(hub)s.") % {"hub": gathering.hub.name}
        )
    )


def coordinators_of(gatherings, *, besides, now) -> list[tuple[Any, list[Gathering]]]:
    """(coordinator, their dates), for the calendar entry; who is invited anyway isn't in it."""
    hub_ids = {row.hub_id for row in gatherings}
    roles = (
        HubRole.objects.in_force(zones.local_date(now, zones.DEFAULT_ZONE))
        .filter(hub__in=hub_ids, kind=HubRole.Kind.COORDINATOR, user__is_active=True)
        .exclude(user__in=besides)
        .select_related("user")
        .order_by("user__name", "user_id")
    )
    people: dict[int, tuple[Any, list[Gathering]]] = {}
    for role in roles:
        theirs = people.setdefault(role.user_id, (role.user, []))[1]
        theirs += [row for row in gatherings if row.hub_id == role.hub_id]
    return list(people.values())


def letters_for_dates(attendees, gatherings, *, actor, key, now, coordinators=True) -> list[Letter]:
    """One invitation a person, with their dates in order and a calendar file each.

    ``attendees`` have gathering (with hub and team) and user loaded; rows that aren't saved get
    example links. The hubs' coordinators get a calendar entry without a question.
    """
    senders = sender_of({row.hub_id for row in gatherings}, actor)
    owners = kinds.owners(gatherings)
    by_user: dict[int, list[Attendee]] = {}
    for row in sorted(attendees, key=lambda row: (row.gathering.starts_at, row.gathering_id)):
        by_user.setdefault(row.user_id, []).append(row)
    people = sorted(by_user.values(), key=lambda rows: (rows[0].user.name, rows[0].user_id))
    letters = [_invitation(rows, senders, owners, key, now) for rows in people]
    if coordinators:
        letters += [
            _entry(user, theirs, senders, key, now)
            for user, theirs in coordinators_of(gatherings, besides=by_user, now=now)
        ]
    return letters


def _invitation(rows, senders, owners, key, now) -> Letter:
    user, gatherings = rows[0].user, [row.gathering for row in rows]
    dates = [
        facts(row.gathering, user, now) | {"answer_url": links.answer_url(row)} for row in rows
    ]
    return _letter(
        f"announced:{key}:{user.pk}",
        user,
        ANNOUNCED,
        gatherings,
        senders,
        why=why_member(gatherings[0], owners),
        now=now,
        context={
            "dates": dates,
            "first": dates[0],
            "others": len(dates) - 1,
            "heading": _late(lambda: gettext("Will you be there?")),
            "button_url": dates[0]["answer_url"],
            "button_label": _late(
                lambda: gettext("Answer for %(title)s") % {"title": dates[0]["title"]}
            ),
        },
    )


def _entry(user, gatherings, senders, key, now) -> Letter:
    dates = [facts(row, user, now) for row in gatherings]
    return _letter(
        f"entry:{key}:{user.pk}",
        user,
        ENTRY,
        gatherings,
        senders,
        why=why_coordinator(gatherings[0]),
        now=now,
        context={
            "dates": dates,
            "first": dates[0],
            "others": len(dates) - 1,
            "heading": _late(lambda: gettext("For your calendar")),
            "button_url": dates[0]["page_url"],
            "button_label": _late(lambda: gettext("See who comes")),
        },
    )


def letters_for_change(*, old, new, what, attendees, actor, key, now) -> list[Letter]:
    """One mail to each person concerned about ``what``: moved, place or cancelled.

    A move concerns everybody, also who said no to the old day; another place or a cancellation
    nobody who isn't coming anyway. The hub's coordinators get the new calendar entry.
    """
    kind = {"moved": MOVED, "place": PLACE, "cancelled": CANCELLED}.get(what)
    if kind is None:
        return []
    senders = sender_of([new.hub_id], actor)
    owners = kinds.owners([new])
    concerned = [
        row for row in attendees if what == "moved" or row.answer != Attendee.Answer.DECLINED
    ]
    letters = [
        _change(row.user, old, new, kind, senders, key, now, row, why_member(new, owners))
        for row in concerned
    ]
    besides = [row.user_id for row in attendees]
    letters += [
        _change(user, old, new, kind, senders, key, now, None, why_coordinator(new))
        for user, _theirs in coordinators_of([new], besides=besides, now=now)
    ]
    return letters


def _change(user, old, new, kind, senders, key, now, row, why) -> Letter:
    moved = kind == MOVED
    context = {
        "old": facts(old, user, now),
        "new": facts(new, user, now),
        "place_changed": (old.place, old.address, old.link) != (new.place, new.address, new.link),
        "day_changed": (
            zones.local_date(old.starts_at, old.zone) != zones.local_date(new.starts_at, new.zone)
        ),
        "cancel_reason": new.cancelled_reason,
        "answer": row.answer if row else "",
    }
    if kind != CANCELLED:
        context |= _button(row, page_url(new))
    context["heading"] = _change_heading(new, kind)
    return _letter(
        f"{kind.split('.')[1]}:{key}:{user.pk}",
        user,
        kind,
        [new],
        senders,
        why=why,
        now=now,
        context=context,
        priority=Mail.Priority.CHANGE,
        cancelled=kind == CANCELLED,
        not_after=max(old.ends_at, new.ends_at) if moved else new.ends_at,
    )


def _change_heading(new, kind):
    texts = {
        MOVED: lambda: gettext("%(title)s has moved"),
        PLACE: lambda: gettext("%(title)s has another place"),
        CANCELLED: lambda: gettext("%(title)s is cancelled"),
    }
    return _late(lambda: texts[kind]() % {"title": new.title})


def _button(row, page: str) -> dict[str, Any]:
    """The one button: to answer, or to the page for who isn't asked."""
    if row is None:
        return {"button_url": page, "button_label": _late(lambda: gettext("See who comes"))}
    label = (
        (lambda: gettext("Answer"))
        if row.answer == Attendee.Answer.NEEDS_ACTION
        else (lambda: gettext("Change your answer"))
    )
    return {"button_url": links.answer_url(row), "button_label": _late(label)}


def letter_for_set_answer(row, *, actor, now) -> Letter:
    """Tells a person what a coordinator entered for them, with the link to change it."""
    return _letter(
        f"answer_set:{row.pk}:{now.isoformat(timespec='microseconds')}",
        row.user,
        ANSWER_SET,
        [row.gathering],
        sender_of([row.gathering.hub_id], actor),
        why=why_member(row.gathering, kinds.owners([row.gathering])),
        now=now,
        priority=Mail.Priority.CHANGE,
        calendar_too=False,
        context={
            "date": facts(row.gathering, row.user, now),
            "answer": row.answer,
            "source": row.answer_source,
            "actor": actor.name,
            "heading": _late(lambda: gettext("Your answer was entered for you")),
            **_button(row, ""),
        },
    )


def letter_for_fresh_link(row, *, now) -> Letter:
    """A link that works, to the person's own address; at most one an hour and version."""
    return _letter(
        f"link:{row.pk}:{row.link_version}:{now:%Y-%m-%dT%H}",
        row.user,
        FRESH_LINK,
        [row.gathering],
        sender_of([row.gathering.hub_id], None),
        why=_late(lambda: gettext("You get this because somebody asked for it on an old link.")),
        now=now,
        priority=Mail.Priority.CHANGE,
        calendar_too=False,
        context={
            "date": facts(row.gathering, row.user, now),
            "heading": _late(lambda: gettext("Your own link")),
            **_button(row, ""),
        },
    )


def _letter(
    key,
    user,
    kind,
    gatherings,
    senders,
    *,
    why,
    now,
    context,
    priority=None,
    cancelled=False,
    not_after=None,
    calendar_too=True,
) -> Letter:
    sender = senders[gatherings[0].hub_id]
    files = (
        [
            calendar.calendar_file(row, viewer_url=page_url(row), cancelled=cancelled, now=now)
            for row in gatherings
        ]
        if calendar_too
        else []
    )
    return Letter(
        key=key,
        user=user,
        kind=kind,
        template=kind.replace(".", "/"),
        topic=topics.topic_of(gatherings),
        priority=Mail.Priority.INVITATION if priority is None else priority,
        from_name=sender["from_name"],
        reply_to=sender["email"],
        not_after=not_after or max(row.ends_at for row in gatherings),
        attachments=files,
        for_hub=gatherings[0].hub_id,
        context={
            **context,
            "sender": sender["name"],
            "sender_email": sender["email"],
            "hub_name": gatherings[0].hub.name,
            "why": why,
        },
    )
