"""Announcing dates, and keeping invitations in step with who is in the team."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db.models import BigIntegerField
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history
from foundation.prepared import Prepared, numbered, slots
from foundation.refusals import Refused
from foundation.retrying import one_transaction
from mailing import services as mail
from mailing.letters import Letter
from mailing.models import Mail
from teams.models import Membership
from teams.services.seats import lock_teams

from .. import hooks, reminders, telling, topics
from ..models import Attendee, Gathering

KIND = telling.ANNOUNCED
KINDS = (telling.ANNOUNCED, telling.ENTRY)


def counted(*gatherings) -> list[Attendee]:
    """The people of these dates, with gathering and user loaded, by name; one query."""
    known = {row.pk: row for row in gatherings}
    people = Attendee.objects.counted().filter(gathering__in=known).select_related("user")
    rows = list(people.order_by("user__name", "pk"))
    for row in rows:
        row.gathering = known[row.gathering_id]
    return rows


@one_transaction
def announce(*, gatherings, actor, via, sending_key, now=None):
    """Invite every active member to these drafts: one mail a person, with all dates in order.

    Returns the Sending; a second call with the same key returns the first one's and does
    nothing. Who has been invited to the team and hasn't joined gets theirs on joining. Raises
    Refused for no date at all, and for one that isn't a draft or lies in the past.
    """
    now = now or timezone.now()
    # Joining takes the same lock: whoever joins at this moment is invited by one side or the other.
    lock_teams({gathering.team_id for gathering in gatherings if gathering.team_id})
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
        people, new_ids = _invite(rows)
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
    members = _members(gatherings)
    known = {(one.gathering_id, one.user_id): one for one in counted(*gatherings)}
    people = []
    for row in gatherings:
        for user in members.get(row.team_id, ()):
            one = known.pop((row.pk, user.pk), None) or Attendee(user=user)
            one.gathering = row
            people.append(one)
    people += known.values()
    return telling.letters_for_dates(people, gatherings, actor=actor, key="preview", now=now)


def not_joined_count(gatherings) -> int:
    """How many people are invited to these dates' teams and haven't joined yet."""
    teams = sorted({row.team_id for row in gatherings if row.team_id})
    found = _invited_to({"teams": len(teams)}, **numbered("team", teams))
    return len(list(found))


def _invited(teams: int):
    """The people who are invited to one of so many teams and haven't answered."""
    some = slots("team", teams, BigIntegerField())
    rows = Membership.objects.filter(team__pk__in=some, state="invited")
    return rows.order_by().values_list("user", flat=True).distinct()


_invited_to = Prepared(_invited)


def _members(gatherings) -> dict[int, list]:
    """Active members of each of their teams whom mail may reach, by name; one query."""
    memberships = (
        Membership.objects.active()
        .filter(
            team__in={row.team_id for row in gatherings if row.team_id},
            user__is_active=True,
            user__merged_into__isnull=True,
        )
        .select_related("user")
        .order_by("user__name", "user_id")
    )
    members = defaultdict(list)
    for membership in memberships:
        members[membership.team_id].append(membership.user)
    return members


def _invite(gatherings) -> tuple[list[Attendee], list[int]]:
    """Rows for every member of these dates; returns all counted rows and the new ones' ids."""
    members = _members(gatherings)
    there = Attendee.objects.filter(gathering__in=gatherings).order_by("pk")
    held = there.select_for_update(of=("self",), no_key=True)
    known = {(row.gathering_id, row.user_id): row for row in held}
    fresh, back = [], []
    for gathering in gatherings:
        for user in members.get(gathering.team_id, ()):
            row = known.get((gathering.pk, user.pk))
            if row is None:
                fresh.append(Attendee(gathering=gathering, user=user))
            elif row.withdrawn:
                back.append(row)
    _welcome_back(back)
    history.bulk_create(fresh, Attendee)
    people = counted(*gatherings)
    new = {(row.gathering_id, row.user_id) for row in fresh}
    return people, [row.pk for row in people if (row.gathering_id, row.user_id) in new]


def _welcome_back(rows) -> None:
    """Somebody who had left is asked anew: an answer from before would be a guess."""
    for row in rows:
        row.withdrawn = False
        row.answer, row.answered_at, row.answered_by = Attendee.Answer.NEEDS_ACTION, None, None
        row.answered_via = row.answer_source = row.note = ""
        row.substitute = Attendee.Substitute.NONE
    if rows:
        history.bulk_update(
            rows,
            Attendee,
            [
                "withdrawn",
                "answer",
                "answered_at",
                "answered_by",
                "answered_via",
                "answer_source",
                "substitute",
                "note",
            ],
        )


@one_transaction
def invite_late(*, membership, actor, via, now=None) -> list[Attendee]:
    """Invite somebody who has just joined to the team's announced dates that are still to come.

    Connected to ``membership_activated``. One mail with all of them; for more than fit into one,
    several.
    """
    now = now or timezone.now()
    rows = ask(
        membership.user, coming(membership.team_id, now), actor=actor, via=via, reason="joined"
    )
    tell_late(rows, key=f"joined:{membership.pk}", now=now)
    return rows


def coming(team_id: int, now) -> list[Gathering]:
    """The team's announced dates that are still to come.

    Held, so that a date cancelled at this moment isn't announced to a newcomer.
    """
    return list(
        Gathering.objects.filter(team=team_id, state=Gathering.State.ANNOUNCED, starts_at__gt=now)
        .select_for_update(of=("self",), no_key=True)
        .select_related("hub", "team", "cycle")
        .order_by("pk")
    )


def ask(user, gatherings, *, actor, via, reason) -> list[Attendee]:
    """The new rows of somebody who wasn't asked to these dates so far, soonest first."""
    if not gatherings:
        return []
    known = {
        row.gathering_id: row
        for row in Attendee.objects.filter(user=user, gathering__in=gatherings)
    }
    fresh = [Attendee(gathering=one, user=user) for one in gatherings if one.pk not in known]
    back = [row for row in known.values() if row.withdrawn]
    with history.record(actor=actor, via=via, reason=reason):
        _welcome_back(back)
        history.bulk_create(fresh, Attendee)
    # Read again: not every database gives the ids of rows made together.
    return list(
        Attendee.objects.filter(
            user=user, gathering__in=[row.gathering_id for row in [*fresh, *back]]
        )
        .select_related("gathering__hub", "gathering__team", "gathering__cycle", "user")
        .order_by("gathering__starts_at", "gathering_id")
    )


def tell_late(rows, *, key: str, now, not_before=None) -> None:
    """Mail somebody these dates of theirs, later than all others were told of them.

    Where an announcement can still be undone, theirs waits as long.
    """
    if not rows:
        return
    announced = max(row.gathering.announced_at for row in rows)
    held = announced + timedelta(seconds=settings.STEMHUB_UNDO_SECONDS)
    letters: list[Letter] = []
    for number, some in enumerate(topics.in_mails(rows)):
        letters += telling.letters_for_dates(
            some,
            [row.gathering for row in some],
            actor=None,
            key=key + (f":{number}" if number else ""),
            now=now,
            coordinators=False,
        )
    send_after = max(held, not_before or now)
    mail.enqueue([replace(one, send_after=send_after) for one in letters], now=now)
    reminders.schedule(rows, now=now)


@one_transaction
def withdraw(*, membership, user=None, actor, via, now=None) -> list[Attendee]:
    """Take somebody who left the team off its coming dates; what is past stays for the record.

    Connected to ``membership_ended``. Their queued mail about these dates is called back and
    their links end.
    """
    now = now or timezone.now()
    rows = list(
        Attendee.objects.counted()
        .filter(
            user=membership.user_id,
            gathering__team=membership.team_id,
            gathering__ends_at__gt=now,
        )
        .select_for_update(of=("self",), no_key=True)
        .select_related("gathering", "user")
        .order_by("pk")
    )
    if not rows:
        return []
    for row in rows:
        row.withdrawn = True
        row.link_version += 1
    with history.record(actor=actor, via=via, reason="left the team"):
        history.bulk_update(rows, Attendee, ["withdrawn", "link_version"])
    mail.cancel_pending(
        topics=[topics.topic_of([row.gathering]) for row in rows], user=membership.user
    )
    refresh_pending(
        gathering_ids=[row.gathering_id for row in rows],
        now=now,
        user=membership.user,
        failed=True,
    )
    reminders.schedule(rows, now=now)
    return rows


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
    # By id: one mail may be about several dates that are changed at the same moment.
    held = chosen.select_for_update(of=("self",), no_key=True).order_by("pk")
    waiting = list(held.select_related("user", "sending"))
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
