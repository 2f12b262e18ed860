"""Announcing dates: one mail a person with all of them."""

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused
from foundation.retrying import one_transaction
from mailing import services as outbox
from mailing.writing import Planned

from .. import holding, hooks, kinds, mails, reminders, saying
from ..models import Attendee, Gathering, GatheringFacts
from . import inviting

KIND = mails.ANNOUNCED


@one_transaction
def announce(*, gatherings, actor, via, sending_key, now=None):
    """Invite everybody of their audiences to these drafts: one mail a person, with all dates in order.

    Returns the Sending; a second call with the same key returns the first one's and does
    nothing. Whoever belongs to an audience later gets theirs then. Raises Refused for no date at
    all, and for one that isn't a draft or lies in the past.
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
        label=", ".join(row.title for row in rows)[:200],
        before={"gatherings": [row.pk for row in rows]},
        now=now,
    )
    if not created:
        return sending
    refuse_to_announce(rows, now)
    for row in rows:
        row.state, row.announced_at = Gathering.State.ANNOUNCED, now
    with history.record(actor=actor, via=via):
        history.bulk_update(rows, Gathering, ["state", "announced_at"])
        inviting.ask(rows, inviting.people_of(rows))
    GatheringFacts.objects.bulk_create([GatheringFacts.of(row) for row in rows])
    people = inviting.counted(*rows)
    outbox.enqueue(
        _new_mails(people, rows, actor=actor, key=sending.key, now=now), sending=sending, now=now
    )
    reminders.schedule(people, now=now)
    hooks.gathering_changed(gatherings=rows, change="announced", actor=actor, via=via, now=now)
    return sending


def _new_mails(people, rows, *, actor, key, now) -> list[outbox.NewMail]:
    asked = {one.user.pk for one in people}
    # Who has to wait is told when that is over.
    waits = holding.on_hold(people)
    told = [one for one in people if (one.user.pk, one.gathering.pk) not in waits]
    return [
        *mails.announcements(told, key=key, actor=actor),
        *mails.entries(
            rows, saying.managers_of(rows, now=now), besides=asked, key=key, actor=actor
        ),
    ]


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


def planned(gatherings, *, actor, now) -> Planned:
    """The mails that announcing these drafts would send; nothing is saved.

    Their answer links lead to a page that says that they are examples.
    """
    gatherings = sorted(gatherings, key=lambda row: (row.starts_at, row.pk))
    asked = inviting.people_of(gatherings)
    known = {(one.gathering_id, one.user_id): one for one in inviting.counted(*gatherings)}
    people = []
    for row in gatherings:
        row.state = Gathering.State.ANNOUNCED
        for user in asked[row.audience]:
            one = known.pop((row.pk, user.pk), None) or Attendee(user=user)
            one.gathering = row
            people.append(one)
    people += known.values()
    new = _new_mails(people, gatherings, actor=actor, key="preview", now=now)
    return Planned(
        [one.row(sending=None, now=now) for one in new],
        saying.known_of(gatherings, people, actors=[actor], now=now),
        now,
    )


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
    with history.record(actor=actor, via=via, reason="undo"):
        history.bulk_update(rows, Gathering, ["state", "announced_at", "moved_at"])
        for attendee in Attendee.objects.filter(
            gathering__in=rows, answer=Attendee.Answer.NEEDS_ACTION
        ):
            attendee.delete()
    GatheringFacts.objects.filter(gathering__in=rows).delete()
    reminders.schedule(inviting.counted(*rows), now=now)
    hooks.gathering_changed(gatherings=rows, change="recalled", actor=actor, via=via, now=now)
