"""Files of many published texts: asked for, made by a task with progress, kept for some days."""

import hashlib
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.refusals import Refused
from foundation.retrying import one_transaction

from ...models import Draft, Export, PublicName
from .. import catalogue, documents, published

logger = logging.getLogger(__name__)
KEPT = timedelta(days=3)
# Who says nothing for so long is dead; after so many tries there is no use in another.
SILENT = timedelta(minutes=5)
TRIES = 3
# Read at once.
_SOME = 20


def texts_of(team):
    """The published texts of a team, or of all: by team, focus area and title."""
    rows = catalogue.published()
    if team is not None:
        rows = rows.filter(pk__in=Draft.teams.through.objects.filter(team=team).values("draft"))
    return rows.order_by("focus_area__number", "edition__title", "pk")


def stamp_of(team) -> tuple[str, int]:
    """What names this set as it stands, and how many texts it has: two queries.

    Other editions make another set, and so does who may be named in public, and how.
    """
    editions = list(texts_of(team).values_list("edition_id", flat=True))
    named = PublicName.objects.filter(shown=True).order_by("user")
    names = list(named.values_list("user", "user__name"))
    return hashlib.sha256(f"{editions} {names}".encode()).hexdigest(), len(editions)


@one_transaction
def ask(*, team, kind: str, now: datetime | None = None) -> Export:
    """The file of these texts as they stand: the one that is there, or a new one to be made.

    Nobody's name goes with it: anybody may ask. Raises Refused where nothing is published.
    """
    now = now or timezone.now()
    stamp, total = stamp_of(team)
    if not total:
        raise Refused(_("Nothing of this is published yet."), field="team")
    if kind not in Export.Kind.values:
        raise Refused(_("Choose a kind of file."), field="kind")
    which = {"team": team, "kind": kind, "stamp": stamp}
    if known := _known(which):
        return known
    try:
        with transaction.atomic():
            row = Export.objects.create(**which, total=total, asked_at=now)
    except IntegrityError:
        # Somebody asked for the same at the same moment.
        return Export.objects.defer("file").get(**which)
    # No partial: where it fails, Django names it, and a partial has no name.
    transaction.on_commit(lambda: _start(row.pk), robust=True)
    return row


def _known(which: dict) -> Export | None:
    """One that is made or being made; one that failed is made anew."""
    known = Export.objects.defer("file").filter(**which).first()
    if known is not None and known.problem:
        known.delete()
        return None
    return known


def _start(pk: int) -> None:
    from ...tasks import make_export

    make_export.apply_async([pk], retry=False)


# --- the task -----------------------------------------------------------------------------------


def make(pk: int, *, now: datetime | None = None) -> None:
    """Make the file of this row, unless somebody else does. Progress is written as it goes on."""
    row = _claim(pk, now or timezone.now())
    if row is None:
        return
    try:
        title = _title(row)
        name, content = documents.several(
            _texts(row), row.kind, title=title, done=partial(_progress, pk)
        )
    except Refused as refusal:
        _finish(pk, problem=str(refusal.message)[:300])
    except Exception:
        logger.exception("The file of export %s can't be made", pk)
        if row.attempts >= TRIES:
            _finish(pk, problem=_("The file can't be made now. Ask for it again later."))
        raise
    else:
        _finish(pk, file_name=name, file=content)


@one_transaction
def _claim(pk: int, now: datetime) -> Export | None:
    rows = Export.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    row = rows.defer("file").filter(pk=pk, finished_at=None).first()
    if row is None or (row.working_at is not None and row.working_at > now - SILENT):
        return None
    row.working_at, row.attempts, row.done = now, row.attempts + 1, 0
    row.save(update_fields=["working_at", "attempts", "done"])
    return row


def _title(row: Export) -> str:
    if row.team is None:
        return _("Recommendations of all regions")
    return _("Recommendations of %(team)s") % {"team": row.team.name}


def _texts(row: Export) -> Iterator[published.Text]:
    """The texts of a set, some at a time: their words are long."""
    pks = list(texts_of(row.team).values_list("pk", flat=True))
    for start in range(0, len(pks), _SOME):
        some = pks[start : start + _SOME]
        found = published.shown().in_bulk(some)
        yield from (published.read(found[pk]) for pk in some if pk in found)


def _progress(pk: int, done: int) -> None:
    Export.objects.filter(pk=pk).update(done=done, working_at=timezone.now())


def _finish(pk: int, **what) -> None:
    Export.objects.filter(pk=pk).update(finished_at=timezone.now(), working_at=None, **what)


def sweep(*, now: datetime | None = None) -> list[int]:
    """What a worker that died left, to be made; files that are old go."""
    now = now or timezone.now()
    Export.objects.filter(asked_at__lt=now - KEPT).delete()
    lost = Export.objects.filter(finished_at=None, attempts__lt=TRIES)
    waiting = lost.filter(asked_at__lt=now - timedelta(minutes=1))
    return [
        pk
        for pk, working_at in waiting.values_list("pk", "working_at")
        if working_at is None or working_at < now - SILENT
    ]
