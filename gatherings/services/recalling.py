"""*Undo* of a sending: the dates go back to what they were before it."""

from copy import copy

from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused
from mailing import services as mail
from mailing.models import Sending
from teams.models import Membership
from teams.services.importing import ROSTER
from teams.services.members import AGREED
from teams.services.seats import lock_teams

from .. import hooks, reminders, telling, topics
from ..models import Attendee, Gathering
from . import announcing
from .dates import (
    CANCELLED,
    CHANGED,
    DETAILS_CHANGED,
    difference,
    field_value,
    last_heard,
    put_back,
    what_changed,
)
from .locking import all_locked, locked
from .reminding import NUDGED


def hold(*, sending) -> None:
    """Lock what :func:`recall` changes, before any mail; connected to ``sending_undoing``."""
    before = sending.before
    if sending.kind == announcing.KIND:
        told = Gathering.objects.filter(pk__in=before["gatherings"], team__isnull=False)
        lock_teams(set(told.values_list("team_id", flat=True)))
        all_locked(before["gatherings"])
    elif sending.kind in (CHANGED, CANCELLED):
        locked(Gathering(pk=before["gathering"]))
    elif sending.kind == NUDGED:
        _hold_people(pk__in=before["attendees"])
    elif sending.kind in (ROSTER, AGREED):
        # Whoever has no seat again is taken off the team's dates.
        seats = before["memberships"] if sending.kind == ROSTER else [before["membership"]]
        users = Membership.objects.filter(pk__in=seats).values("user")
        _hold_people(user__in=users, gathering__team=before["team"])


def _hold_people(**which) -> None:
    people = Attendee.objects.filter(**which)
    len(people.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def recall(*, sending, actor, via, now) -> None:
    """Take back what this sending told people; connected to ``sending_undone``.

    Its mails are called back already. Raises Refused where the date was changed again since.
    """
    if sending.kind == announcing.KIND:
        _recall_announcement(sending, actor, via, now)
    elif sending.kind in (CHANGED, CANCELLED):
        _recall_change(sending, actor, via, now)


def _recall_announcement(sending, actor, via, now) -> None:
    """Drafts again; rows of people who were never told go, unless they answered on the page."""
    rows = list(
        Gathering.objects.select_related("hub", "team", "cycle")
        .filter(pk__in=sending.before["gatherings"], state=Gathering.State.ANNOUNCED)
        .order_by("pk")
    )
    for row in rows:
        row.state, row.announced_at, row.moved_at = Gathering.State.DRAFT, None, None
    with history.record(actor=actor, via=via, reason="undo"):
        history.bulk_update(rows, Gathering, ["state", "announced_at", "moved_at"])
        # Whoever joined or was nudged since has heard of them by mail that waits: that goes, too.
        mail.cancel_pending(topics=[topics.topic_of([row]) for row in rows])
        announcing.refresh_pending(gathering_ids=[row.pk for row in rows], now=now)
        for attendee in Attendee.objects.filter(
            pk__in=sending.before["attendees"],
            answer=Attendee.Answer.NEEDS_ACTION,
            gathering__in=rows,
        ):
            attendee.delete()
    for row in rows:
        reminders.schedule(announcing.counted(row), now=now)
        hooks.gathering_changed(gathering=row, change="recalled", actor=actor, via=via, now=now)


def _recall_change(sending, actor, via, now) -> None:
    """The former fields and state. ``sequence`` rises: somebody's feed may have seen the other."""
    before = sending.before
    row = locked(Gathering(pk=before["gathering"]))
    changed_since = Refused(
        _("%(title)s was changed again since. Change it by hand.") % {"title": row.title}
    )
    # A later change waits to be told, in words that start from this one.
    if any(later.pk > sending.pk for later in last_heard(row, topics.topic_of([row]))[1]):
        raise changed_since
    for name, (old, new) in before["fields"].items():
        if getattr(row, name) != field_value(name, new):
            raise changed_since
        setattr(row, name, field_value(name, old))
    cancelled = sending.kind == CANCELLED
    if cancelled:
        # Also to who was told later than the rest, having been away.
        mail.cancel_pending(topic=topics.topic_of([row]), kinds=[telling.CANCELLED])
        row.state, row.cancelled_reason = before["state"], ""
    elif row.state != before["state"]:
        raise changed_since
    row.moved_at = field_value("moved_at", before["moved_at"])
    row.sequence += 1
    with history.record(actor=actor, via=via, reason="undo"):
        row.save()
    people = announcing.counted(row)
    announcing.refresh_pending(gathering_ids=[row.pk], now=now)
    _tell_after_all(sending, row, people, now)
    reminders.schedule(people, now=now)
    what = "recalled" if cancelled else what_changed(before["fields"]) or DETAILS_CHANGED
    hooks.gathering_changed(gathering=row, change=what, actor=actor, via=via, now=now)


def _tell_after_all(sending, row, people, now) -> None:
    """Write the mails again that the undone ones had replaced, as parts of their own sendings."""
    if row.state != Gathering.State.ANNOUNCED:
        return
    before, key = sending.before, f"recalled:{sending.pk}"
    if sending.kind == CANCELLED:
        unheard = [one for one in people if one.user_id in before["unheard"]]
        letters = [
            letter
            for letter in telling.letters_for_dates(
                unheard, [row], actor=sending.actor, key=key, now=now
            )
            if letter.user.pk in before["unheard"]
        ]
        # As part of the announcement that it was, which may still be undone itself.
        told_in = Sending.objects.filter(pk=before.get("announced_in")).first()
        mail.enqueue(letters, sending=told_in, now=now)
    if before["retold"]:
        heard = copy(row)
        put_back(heard, before["heard"])
        letters = telling.letters_for_change(
            old=heard,
            new=row,
            what=what_changed(difference(heard, row)),
            attendees=[one for one in people if one.user_id not in before["unheard"]],
            actor=sending.actor,
            key=key,
            now=now,
        )
        mail.enqueue(letters, sending=Sending.objects.get(pk=before["retold"][0]), now=now)
