"""The file of a toolkit resource: put there, replaced, taken away."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused
from foundation.retrying import one_transaction
from foundation.uploads import Upload

from ..models import Draft, Kind, ResourceFile
from . import holding


@one_transaction
def put(
    *, draft: Draft, upload: Upload, actor, via: str, now: datetime | None = None
) -> ResourceFile:
    """Keep it with the draft, in the place of the one that is there.

    Refused for what is no toolkit resource, and where nobody writes any more.
    """
    row = holding.held(draft.pk)
    holding.refuse_unless_written(row)
    if row.kind != Kind.RESOURCE:
        said = _("Only a toolkit resource has a file. Change what this will be first.")
        raise Refused(said, field="file")
    new = ResourceFile.of(upload, draft=row, added_by=actor, added_at=now or timezone.now())
    with history.record(actor=actor, via=via, reason="resource"):
        _take_away(row)
        new.save()
    return new


@one_transaction
def remove(*, draft: Draft, actor, via: str) -> None:
    row = holding.held(draft.pk)
    holding.refuse_unless_written(row)
    with history.record(actor=actor, via=via, reason="resource"):
        _take_away(row)


def _take_away(draft: Draft) -> None:
    for one in ResourceFile.objects.filter(draft=draft):
        one.delete()
