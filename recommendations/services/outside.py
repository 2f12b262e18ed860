"""Readers from outside: a new link, by who asked them or on their own request."""

from datetime import datetime, timedelta

from django.utils import timezone

from foundation.refusals import Refused, still_there
from foundation.retrying import one_transaction
from mailing.models import Mail

from .. import round_mails
from ..models import CommentRound, OutsideReader
from . import rounds

# Whoever holds an old link may ask for the newest once in so long.
ONCE_IN = timedelta(hours=1)


@one_transaction
def new_link(*, reader: OutsideReader, actor, via: str, now: datetime | None = None) -> Mail:
    """Mail them a link that works; the ones before end. Refused once comments are closed."""
    now = now or timezone.now()
    reader = _held(reader)
    _refuse_if_over(reader.round, now)
    reader.link_version += 1
    reader.save(update_fields=["link_version"])
    return round_mails.post_new_link(reader.round, reader, actor=actor, now=now)


@one_transaction
def link_again(*, reader: OutsideReader, now: datetime | None = None) -> Mail | None:
    """Mail the newest link to their own address, for whoever holds an older one; None where that was
    done within the hour. Refused once comments are closed.
    """
    now = now or timezone.now()
    reader = _held(reader)
    _refuse_if_over(reader.round, now)
    # Of these comments: they may be asked about several drafts.
    lately = Mail.objects.filter(kind=round_mails.NEW_LINK, to=reader.email)
    lately = lately.filter(about__round=reader.round_id)
    if lately.filter(created_at__gt=now - ONCE_IN).exists():
        return None
    return round_mails.post_new_link(reader.round, reader, actor=None, now=now)


def _held(reader: OutsideReader) -> OutsideReader:
    rows = OutsideReader.objects.select_for_update(of=("self",), no_key=True)
    return still_there(rows.select_related("round__draft", "round__opened_by"), reader.pk)


def _refuse_if_over(row: CommentRound, now: datetime) -> None:
    if said := rounds.why_over(row, now):
        raise Refused(said)
