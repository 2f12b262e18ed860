"""Announcing dates, and keeping invitations in step with who is in the team."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused
from mailing import services as mail
from mailing.letters import Letter
from mailing.models import Mail

from .. import hooks, kinds, reminders, telling, topics
from ..models import Attendee, Gathering
from . import inviting

KIND = telling.ANNOUNCED
KINDS = (telling.ANNOUNCED, telling.ENTRY)


@transaction.atomic
def announce(*, gatherings, actor, via, sending_key, now=None):
    """Invite everybody of their audiences to these drafts: one mail a person, with all dates in order.

    Returns the Sending; a second call with the same key returns the first one's and does
    nothing. Whoever belongs to an audience later gets theirs then. Raises
    Refused for no date at all, and for one that isn't a draft or lies in the past.
    """
    now = now or timezone.now()
    # Joining takes the same lock: whoever joins at this moment is invited by one side or the other.
    kinds.lock(gatherings)
    rows = list(
        Gathering.objects.select_for_update(of=("self",), no_key=True)
        .select_related("hub", "team", "cycle")
        .filter(pk__in=[gathering.pk for gathering in gatherings])
        .order_by("pk")
    )
    rows.sort(key=lambda row: (row.starts_at, row.pk))
    sending, created = mail.open_sending(
        key=sending_key,
        actor=actor,
        kind=KIND,
        label=", ".join(row.title for row in rows)[:200],
        now=now,
    )
    if not created:
        return sending
    refuse_to_announce(rows, now)
    for row in rows:
        row.state, row.announced_at = Gathering.State.ANNOUNCED, now
    with history.record(actor=actor, via=via):
        history.bulk_update(rows, Gathering, ["state", "announced_at"])
        fresh, _back = inviting.ask(rows, inviting.people_of(rows))
    people = inviting.counted(*rows)
    new = {(row.gathering_id, row.user_id) for row in fresh}
    new_ids = [row.pk for row in people if (row.gathering_id, row.user_id) in new]
    sending.before = {"gatherings": [row.pk for row in rows], "attendees": new_ids}
    sending.save(update_fields=["before"])
    letters = telling.letters_for_dates(people, rows, actor=actor, key=sending.key, now=now)
    mail.enqueue(letters, sending=sending, now=now)
    reminders.schedule(people, now=now)
    for row in rows:
        hooks.gathering_changed(gathering=row, change="announced", actor=actor, via=via, now=now)
    return sending


def refuse_to_announce(gatherings, now) -> None:
    """Raise Refused, saying what to do, where these can't be announced together."""
    if not gatherings:
        raise Refused(_("Choose at least one date."))
    for row in gatherings:
        if row.state != Gathering.State.DRAFT:
            raise Refused(_("%(title)s has been announced already.") % {"title": row.title})
        if row.starts_at <= now:
            raise Refused(
                _("%(title)s is in the past. Change its date first.") % {"title": row.title}
            )
    topics.topic_of(gatherings)


def letters_for_announcement(gatherings, now, *, actor=None) -> list:
    """The mails that announcing these drafts would send; nothing is saved.

    Their answer links lead to a page that says that they are examples.
    """
    gatherings = sorted(gatherings, key=lambda row: (row.starts_at, row.pk))
    asked = inviting.people_of(gatherings)
    known = {(one.gathering_id, one.user_id): one for one in inviting.counted(*gatherings)}
    people = []
    for row in gatherings:
        for user in asked[row.audience]:
            one = known.pop((row.pk, user.pk), None) or Attendee(user=user)
            one.gathering = row
            people.append(one)
    people += known.values()
    return telling.letters_for_dates(people, gatherings, actor=actor, key="preview", now=now)


def tell_newcomers(rows, *, now) -> None:
    """One mail to each person with all these dates; for more than fit into one, several.

    Where an announcement can still be undone, theirs waits as long.
    """
    held = max(row.gathering.announced_at for row in rows) + timedelta(
        seconds=settings.STEMHUB_UNDO_SECONDS
    )
    letters: list[Letter] = []
    by_user = defaultdict(list)
    for row in rows:
        by_user[row.user_id].append(row)
    for theirs in by_user.values():
        for some in topics.in_mails(theirs):
            letters += telling.letters_for_dates(
                some,
                [row.gathering for row in some],
                actor=None,
                key=f"joined:{some[0].pk}:{some[0].link_version}",
                now=now,
                coordinators=False,
            )
    mail.enqueue([replace(one, send_after=max(held, now)) for one in letters], now=now)


def forget_dates(user, rows, *, now) -> None:
    """Whoever left these dates hears no more of them; of others in the same mail they still do."""
    mail.cancel_pending(topics=[topics.topic_of([row.gathering]) for row in rows], user=user)
    refresh_pending(
        gathering_ids=[row.gathering_id for row in rows], now=now, user=user, failed=True
    )


def refresh_pending(
    *, gathering_ids, now, user=None, hold=False, failed=False
) -> dict[int, int | None]:
    """Write announcements of these dates that nobody has got anew: no one gets yesterday's news.

    Dates that were cancelled or that the person left are dropped, and the mail with its last
    date. Returns the people whose announcement had not gone out, by id, with the sending that it
    was part of: they have heard nothing yet, and need no mail about the change. ``hold`` lets the
    new ones wait as long as the change can be undone. ``failed`` writes anew what the server
    refused, too: for somebody who can be reached from now on.
    """
    told = Mail.objects.filter(topics.about(gathering_ids), kind__in=KINDS)
    if user is not None:
        told = told.filter(user=user)
    mail.end_held(told)
    chosen = told.recallable() if failed else told.pending()
    waiting = list(chosen.select_for_update(of=("self",)).select_related("user", "sending"))
    if not waiting:
        return {}
    by_sending = defaultdict(list)
    for one in waiting:
        by_sending[one.sending].append(one)
    mail.cancel_pending(topics=sorted({one.topic for one in waiting}), kinds=KINDS, user=user)
    send_after = now + timedelta(seconds=settings.STEMHUB_UNDO_SECONDS) if hold else None
    for sending, mails in by_sending.items():
        letters = _again(mails, sending, now)
        mail.enqueue(
            [replace(letter, send_after=send_after) for letter in letters],
            sending=sending,
            now=now,
        )
    return {one.user_id: one.sending_id for one in waiting}


def _again(mails, sending, now) -> list:
    """The letters of ``mails`` about those of their dates that still hold."""
    told = {(one.user_id, pk) for one in mails for pk in topics.ids_of(one.topic)}
    ids = {pk for _user_id, pk in told}
    rows = (
        Attendee.objects.counted()
        .filter(
            gathering__in=ids,
            gathering__state=Gathering.State.ANNOUNCED,
            user__in=[one.user_id for one in mails],
        )
        .select_related("gathering__hub", "gathering__team", "gathering__cycle", "user")
    )
    gatherings = list(
        Gathering.objects.filter(pk__in=ids, state=Gathering.State.ANNOUNCED)
        .select_related("hub", "team", "cycle")
        .order_by("starts_at", "pk")
    )
    letters = telling.letters_for_dates(
        [row for row in rows if (row.user_id, row.gathering_id) in told],
        gatherings,
        actor=sending.actor if sending else None,
        # A key of its own: the mail that was called back was another one.
        key=f"again:{max(one.pk for one in mails)}",
        now=now,
    )
    wanted = {(one.user_id, one.kind) for one in mails}
    return [letter for letter in letters if (letter.user.pk, letter.kind) in wanted]
