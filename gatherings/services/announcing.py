"""Announcing dates: one mail a person with all of them."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import history
from foundation.refusals import Refused
from foundation.retrying import one_transaction
from mailing import mass
from mailing import services as outbox
from mailing.writing import SHOWN, Planned

from .. import holding, hooks, kinds, mail_words, mails, reminders
from ..models import Attendee, Gathering, GatheringFacts
from . import inviting

KIND = mails.ANNOUNCED


@one_transaction
def announce(*, gatherings, actor, via, sending_key, now=None):
    """Invite everybody of their audiences to these drafts: one mail a person, with all dates in order.

    Returns the Sending; a second call with the same key returns the first one's and does
    nothing. Where they are many, a task asks them. Whoever belongs to an audience later gets theirs
    then. Raises Refused for no date at all, and for one that isn't a draft or lies in the past.
    """
    now = now or timezone.now()
    # Joining takes the same lock: whoever joins at this moment is invited by one side or the other.
    kinds.lock(gatherings)
    rows = inviting.held([gathering.pk for gathering in gatherings])
    rows.sort(key=lambda row: (row.starts_at, row.pk))
    sending, created = outbox.open_sending(
        key=sending_key,
        actor=actor,
        kind=KIND,
        label=_named(rows),
        before={"gatherings": [row.pk for row in rows], "undone": _drafts_again(rows)},
        now=now,
    )
    if not created:
        return sending
    refuse_to_announce(rows, now)
    for row in rows:
        row.state, row.announced_at = Gathering.State.ANNOUNCED, now
    with history.record(actor=actor, via=via):
        history.bulk_update(rows, Gathering, ["state", "announced_at"])
    GatheringFacts.objects.bulk_create([GatheringFacts.of(row) for row in rows])
    mass.begin(sending, people=_mails_to_come(rows, actor=actor, now=now), via=via, now=now)
    hooks.gathering_changed(gatherings=rows, change="announced", actor=actor, via=via, now=now)
    return sending


def _named(rows) -> str:
    """What these dates are called in a line: the first of several, and how many more there are."""
    more = len(rows) - 1
    if more < 1:
        return rows[0].title if rows else ""
    said = ngettext("%(title)s, and %(n)s more date", "%(title)s, and %(n)s more dates", more)
    return said % {"title": rows[0].title, "n": more}


def _drafts_again(rows) -> str:
    """What is said after *Undo*."""
    if len(rows) == 1:
        return _("%(title)s is a draft again.") % {"title": rows[0].title}
    titles = "; ".join(row.title for row in rows[:3]) + ("; …" if len(rows) > 3 else "")
    said = _("%(n)s dates are drafts again: %(titles)s.")
    return said % {"n": len(rows), "titles": titles}


def _mails_to_come(rows, *, actor, now) -> int:
    """How many mails announcing these dates makes: of many the entries for who manages them, too.

    So that progress doesn't go back when the last of them are written.
    """
    everybody = inviting.everybody(rows)
    count = everybody.count()
    if count <= mass.AT_ONCE:
        return count
    asked = _managers_asked(everybody, rows, now)
    return count + len(_entries(rows, actor=actor, key="count", now=now, asked=asked))


def write(sending, *, after: int, at_most: int, via: str, now: datetime) -> int | None:
    """Ask the next people, each with one mail; who manages the dates hears last: see mass.py."""
    ids = sending.before["gatherings"]
    kinds.lock(Gathering.objects.filter(pk__in=ids))
    rows = [row for row in inviting.held(ids) if row.state != Gathering.State.DRAFT]
    rows.sort(key=lambda row: (row.starts_at, row.pk))
    asked, last = inviting.next_people(rows, after=after, at_most=at_most)
    actor, key = sending.actor, sending.key
    with history.record(actor=actor, via=via):
        inviting.ask(rows, asked)
    span = {"user__gt": after} | ({} if last is None else {"user__lte": last})
    people = inviting.counted(*rows, **span)
    new = mails.announcements(_told(people), key=key, actor=actor)
    if last is None:
        new += _entries(rows, actor=actor, key=key, now=now)
    outbox.enqueue(new, sending=sending, now=now)
    reminders.schedule(people, now=now)
    return last


def _told(people: list[Attendee]) -> list[Attendee]:
    """Who has to wait is told when that is over."""
    waits = holding.on_hold(people)
    return [one for one in people if (one.user.pk, one.gathering.pk) not in waits]


def _entries(rows, *, actor, key, now, asked=None) -> list[outbox.NewMail]:
    """For who manages the dates and isn't ``asked`` (ids; None: as the rows say) to come."""
    managers = mail_words.managers_of(rows, now=now)
    if asked is None:
        ids = {user.pk for people in managers.values() for user in people}
        theirs = Attendee.objects.counted().filter(gathering__in=rows, user__in=ids)
        asked = set(theirs.values_list("user", flat=True))
    return mails.entries(rows, managers, besides=asked, key=key, actor=actor)


def refuse_to_announce(gatherings, now) -> None:
    """Raise Refused, saying what to do, where these can't be announced together."""
    if not gatherings:
        raise Refused(_("Choose at least one date."))
    if said := kinds.ended(gatherings):
        raise Refused(said)
    for row in gatherings:
        if row.cycle.archived:
            said = _("%(cycle)s is archived. Its dates stay as they were.")
            raise Refused(said % {"cycle": row.cycle})
        if row.state != Gathering.State.DRAFT:
            raise Refused(_("%(title)s has been announced already.") % {"title": row.title})
        if row.starts_at <= now:
            raise Refused(
                _("%(title)s is in the past. Change its date first.") % {"title": row.title}
            )


def planned(gatherings, *, actor, now) -> Planned:
    """The mails that announcing these drafts would send, or the first of many; nothing is saved.

    Their answer links lead to a page that says that they are examples.
    """
    gatherings = sorted(gatherings, key=lambda row: (row.starts_at, row.pk))
    everybody = inviting.everybody(gatherings)
    many = (total := everybody.count()) > mass.AT_ONCE
    shown = (
        {"pk__in": list(everybody.order_by("name", "pk").values_list("pk", flat=True)[:SHOWN])}
        if many
        else {}
    )
    asked = inviting.people_of(gatherings, **shown)
    some = {"user__in": shown["pk__in"]} if many else {}
    known = {(one.gathering_id, one.user_id): one for one in inviting.counted(*gatherings, **some)}
    people = []
    for row in gatherings:
        row.state = Gathering.State.ANNOUNCED
        for user in asked[row.audience]:
            one = known.pop((row.pk, user.pk), None) or Attendee(user=user)
            one.gathering = row
            people.append(one)
    people += known.values()
    ids = _managers_asked(everybody, gatherings, now) if many else {one.user.pk for one in people}
    new = mails.announcements(_told(people), key="preview", actor=actor)
    entries = _entries(gatherings, actor=actor, key="preview", now=now, asked=ids)
    return Planned(
        [one.row(sending=None, now=now) for one in [*new, *entries]],
        mail_words.known_of(gatherings, people, actors=[actor], now=now),
        now,
        total=total + len(entries) if many else None,
        people=everybody if many else None,
    )


def _managers_asked(everybody, gatherings, now) -> set[int]:
    managers = mail_words.managers_of(gatherings, now=now).values()
    ids = {user.pk for people in managers for user in people}
    return set(everybody.filter(pk__in=ids).values_list("pk", flat=True))


def lock(before: dict) -> None:
    """What undoing an announcement changes: audiences, dates, their people."""
    dates = Gathering.objects.filter(pk__in=before["gatherings"])
    kinds.lock(dates)
    for row in inviting.held(before["gatherings"]):
        inviting.hold_people(row)


def take_back(before: dict, *, actor, via, now) -> None:
    """Drafts again; whoever hasn't answered on the page goes, who joined meanwhile too."""
    rows = [
        row for row in inviting.held(before["gatherings"]) if row.state == Gathering.State.ANNOUNCED
    ]
    for row in rows:
        row.state, row.announced_at, row.moved_at = Gathering.State.DRAFT, None, None
    silent = Attendee.objects.filter(gathering__in=rows, answer=Attendee.Answer.NEEDS_ACTION)
    with history.record(actor=actor, via=via, reason="undo"):
        history.bulk_update(rows, Gathering, ["state", "announced_at", "moved_at"])
        history.bulk_delete(list(silent), Attendee)
    GatheringFacts.objects.filter(gathering__in=rows).delete()
    reminders.schedule(inviting.counted(*rows), now=now)
    hooks.gathering_changed(gatherings=rows, change="recalled", actor=actor, via=via, now=now)
