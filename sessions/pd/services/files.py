"""Files of an offering: added, replaced, taken away, copied with it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history
from foundation.refusals import Refused, still_there
from foundation.retrying import one_transaction
from foundation.uploads import Upload

from ...models import Material, Offering

AT_MOST = 10


@one_transaction
def add(*, offering, upload: Upload, actor, via: str, now: datetime | None = None) -> Material:
    """Keep a file with the offering; one of the same name is replaced. Refused beyond AT_MOST."""
    offering = _held(offering)
    before = offering.files.filter(name=upload.name).first()
    if before is None and offering.files.count() >= AT_MOST:
        said = _("An offering holds 10 files. Take one away first, or put a link instead.")
        raise Refused(said, field="file")
    row = Material.of(upload, offering=offering, added_by=actor, added_at=now or timezone.now())
    with history.record(actor=actor, via=via):
        if before is not None:
            before.delete()
        row.save()
    return row


@one_transaction
def remove(*, material: Material, actor, via: str) -> None:
    """Take a file away; copies that other hubs made of the offering keep theirs."""
    _held(material.offering)
    with history.record(actor=actor, via=via):
        for row in Material.objects.filter(pk=material.pk):
            row.delete()


def copy(source: Offering, target: Offering) -> None:
    """The files of one offering for its copy; inside a transaction that says who."""
    for row in source.files.defer(None):
        given = {name: getattr(row, name) for name in ("name", "kind", "size", "data", "added_at")}
        Material(offering=target, **given).save()


def _held(offering) -> Offering:
    return still_there(Offering.objects.select_for_update(no_key=True), offering.pk)
