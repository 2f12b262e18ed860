"""*Undo* of a sending: the dates go back to what they were before it."""

from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused
from mailing import services as mail

from .. import hooks, reminders, telling
from ..models import Attendee, Gathering
from . import announcing
from .dates import DETAILS_CHANGED, locked, what_changed


def recall(*, sending, actor, via, now) -> None:
    """Take back what this sending told people; connected to ``sending_undone``.

    Its mails are called back already. Raises Refused where the date was changed again since.
    """
    if sending.kind == announcing.KIND:
        _recall_announcement(sending, actor, via, now)
    elif sending.kind in ("gatherings.changed", "gatherings.cancelled"):
        _recall_change(sending, actor, via, now)


def _recall_announcement(sending, actor, via, now) -> None:
    """Drafts again; rows of people who were never told go, unless they answered on the page."""
    rows = list(
        Gathering.objects.select_for_update(of=("self",), no_key=True)
        .select_related("hub", "team", "cycle")
        .filter(pk__in=sending.before["gatherings"], state=Gathering.State.ANNOUNCED)
        .order_by("pk")
    )
    for row in rows:
        row.state, row.announced_at, row.moved_at = Gathering.State.DRAFT, None, None
    with history.record(actor=actor, via=via, reason="undo"):
        history.bulk_update(rows, Gathering, ["state", "announced_at", "moved_at"])
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
    for name, (old, new) in before["fields"].items():
        field = Gathering._meta.get_field(name)
        if getattr(row, name) != _value(field, new):
            raise Refused(
                _("%(title)s was changed again since. Change it by hand.") % {"title": row.title}
            )
        setattr(row, name, _value(field, old))
    cancelled = sending.kind == "gatherings.cancelled"
    if cancelled:
        row.state, row.cancelled_reason = before["state"], ""
    elif row.state != before["state"]:
        raise Refused(
            _("%(title)s was changed again since. Change it by hand.") % {"title": row.title}
        )
    row.moved_at = _value(Gathering._meta.get_field("moved_at"), before["moved_at"])
    row.sequence += 1
    with history.record(actor=actor, via=via, reason="undo"):
        row.save()
    people = announcing.counted(row)
    announcing.refresh_pending(gathering_ids=[row.pk], now=now)
    mail.enqueue(_untold(sending, row, people, now), now=now)
    reminders.schedule(people, now=now)
    what = "recalled" if cancelled else what_changed(before["fields"]) or DETAILS_CHANGED
    hooks.gathering_changed(gathering=row, change=what, actor=actor, via=via, now=now)


def _untold(sending, row, people, now) -> list:
    """Mails to whom the undone one left without news: its own mail had replaced another."""
    if row.state != Gathering.State.ANNOUNCED:
        return []
    key, letters = f"recalled:{sending.pk}", []
    if sending.kind == "gatherings.cancelled":
        unheard = [one for one in people if one.user_id in sending.before["unheard"]]
        letters += telling.letters_for_dates(
            unheard, [row], actor=sending.actor, key=key, now=now, coordinators=False
        )
    if sending.before["retold"]:
        letters += telling.letters_for_change(
            old=row, new=row, what="moved", attendees=people, actor=sending.actor, key=key, now=now
        )
    return letters


def _value(field, text):
    return None if text is None else field.to_python(text)
