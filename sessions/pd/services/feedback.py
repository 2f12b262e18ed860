"""Critical friends' notes: written, sent, and answered point by point."""

from datetime import datetime

from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused
from foundation.retrying import one_transaction
from foundation.stale import refuse_other
from mailing.services import enqueue

from ...models import Reply, Sheet
from .. import mails
from . import places

BOXES = tuple(Sheet.Box.values)


@one_transaction
def write(*, event, user, words: dict[str, str], now: datetime) -> Sheet:
    """Keep what was typed so far; nobody else reads it before it's sent.

    Raises Refused once it was sent.
    """
    # Held, so that it isn't taken away meanwhile: the row that points to it is looked at only at
    # the end.
    places.hold_one(event)
    Sheet.objects.get_or_create(event=event, user=user, defaults={"saved_at": now})
    sheet = Sheet.objects.select_for_update(no_key=True).get(event=event, user=user)
    if sheet.sent_at:
        raise Refused(_("You've sent your notes. Write to who leads it to add something."))
    for box in BOXES:
        setattr(sheet, box, words[box])
    sheet.saved_at = now
    sheet.save()
    return sheet


@one_transaction
def send(*, event, user, words: dict[str, str], now: datetime) -> Sheet:
    """Give the notes to those who run the event or developed it, who read them once it is over.

    Refused for empty ones.
    """
    sheet = write(event=event, user=user, words=words, now=now)
    if not sheet.boxes:
        raise Refused(_("Write something into one of the boxes first."))
    sheet.sent_at = now
    sheet.save(update_fields=["sent_at"])
    return sheet


@one_transaction
def reply(
    *,
    sheet,
    answers: dict[str, tuple[str, bool]],
    seen: dict[str, tuple[str, bool]] | None = None,
    actor,
    via: str,
    now: datetime,
) -> Sheet:
    """Answer the boxes (text, and whether it changes the PD); the observer gets it by mail.

    ``seen`` are the answers as a form compared them. Raises Refused where nothing was answered, for
    notes that weren't sent, and before the event is over.
    """
    sheet = (
        Sheet.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user", "event__hub")
        .get(pk=sheet.pk)
    )
    if sheet.sent_at is None:
        raise Refused(_("These notes aren't sent yet."))
    if not sheet.event.is_over(now):
        raise Refused(_("Notes are read and answered once the last date is over."))
    if not answers:
        raise Refused(_("Answer at least one point."))
    known = {row.box: row for row in sheet.replies.all()}
    stands = {box: (row.text, row.changed) for box, row in known.items()}
    if stands == answers:
        return sheet
    refuse_other(seen, stands)
    with history.record(actor=actor, via=via):
        history.bulk_delete(list(known.values()), Reply)
        history.bulk_create(
            [
                Reply(sheet=sheet, box=box, text=text, changed=changed)
                for box, (text, changed) in answers.items()
            ],
            Reply,
        )
    sheet.replied_at = now
    sheet.save(update_fields=["replied_at"])
    enqueue([mails.replied(sheet, actor=actor)], now=now)
    return sheet
