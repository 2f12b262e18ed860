"""*Undo*: within a minute a deed whose mail still waits is taken back, all of it or nothing.

An app registers for each kind of sending how it is taken back: an ordinary service call with the
former values, which it has put into ``Sending.before``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.refusals import Refused
from foundation.retrying import one_transaction

from .models import Mail, Sending
from .services import call_back


@dataclass(frozen=True)
class Deed:
    """How a kind of sending is taken back.

    ``lock(before)`` holds what the deed changed, parents before their people, before any mail.
    ``inverse(before, actor=, via=, now=)`` puts it back; it raises Refused where something that
    the deed set has another value by now.
    """

    lock: Callable[[dict], None]
    inverse: Callable[..., None]


_deeds: dict[str, Deed] = {}


def register(kind: str, *, lock: Callable, inverse: Callable) -> None:
    """Sendings of this kind are taken back so; one that nobody registered just calls its mail back."""
    _deeds[kind] = Deed(lock, inverse)


@one_transaction
def undo_sending(*, sending: Sending, actor, via: str, now: datetime | None = None) -> Sending:
    """Take a whole deed back before any of its mail went out; undone already, it stays undone."""
    now = now or timezone.now()
    # no_key: what others write meanwhile as part of it, under locks that come later, doesn't wait.
    sending = Sending.objects.select_for_update(of=("self",), no_key=True).get(pk=sending.pk)
    if sending.undone_at:
        return sending
    deed = _deeds.get(sending.kind)
    if deed is not None:
        deed.lock(sending.before)
    too_late = Refused(_("It is too late to undo: the mails are on their way."))
    if now >= sending.undo_until or _gone(sending):
        raise too_late
    # From here on its mail doesn't count as told, wherever the inverse asks.
    sending.undone_at, sending.expected = now, None
    sending.save(update_fields=["undone_at", "expected"])
    # People before mails, as everywhere; what a sender claims meanwhile is found after it.
    if deed is not None:
        deed.inverse(sending.before, actor=actor, via=via, now=now)
    call_back(sending.mails.pending(), _("Called back with Undo."))
    if _gone(sending):
        raise too_late
    return sending


def _gone(sending: Sending) -> bool:
    """Whether any of its mail is in a sender's hands, or through."""
    gone = (Mail.State.SENDING, Mail.State.SENT, Mail.State.FAILED)
    return sending.mails.filter(state__in=gone).exists()
