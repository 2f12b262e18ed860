"""*Keep as version 3*, and an earlier one as the newest text again."""

import hashlib
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import richtext
from foundation.refusals import Refused
from foundation.retrying import one_transaction

from ..models import Draft, Save, Version
from . import holding, texts
from .reading import mark_read


@one_transaction
def keep(*, draft: Draft, note: str = "", actor, via: str, now: datetime | None = None) -> Version:
    """The draft's newest text gets the next number, and never changes.

    Raises Refused where there is no text, nothing changed since the version before, or it isn't
    being written any more.
    """
    row = holding.held(draft.pk)
    holding.refuse_unless_written(row)
    newest = texts.newest(row)
    if newest is None or not newest.html:
        raise Refused(_("There is no text yet. Write it, or bring it in."))
    return number(row, newest, note=note, actor=actor, now=now or timezone.now())


def number(draft: Draft, newest: Save, *, note: str, actor, now: datetime) -> Version:
    """Make a version of the newest save of a draft that is held; raises Refused if it's the same."""
    base = draft.versions.order_by("-number").first()
    if base is not None and base.html == newest.html:
        raise Refused(_("Nothing changed since version %(number)s.") % {"number": base.number})
    since = draft.saves.filter(pk__lte=newest.pk)
    if base is not None:
        since = since.filter(pk__gt=base.save_kept_id)
    version = Version.objects.create(
        draft=draft,
        number=base.number + 1 if base else 1,
        base=base,
        save_kept=newest,
        saves=since.count(),
        html=newest.html,
        hash=hashlib.sha256(newest.html.encode()).hexdigest(),
        note=" ".join(note.split())[:200],
        kept_by=actor,
        kept_at=now,
    )
    if actor is not None:
        mark_read(draft=draft, user=actor, save=newest, version=version, now=now)
    return version


@one_transaction
def restore(
    *, draft: Draft, version: Version, actor, via: str, now: datetime | None = None
) -> Version:
    """The text of an earlier version is the newest again, as a version with a number of its own.

    What stood there meanwhile stays in the history: in a save, if it wasn't kept as a version. Of
    the last version that is one first, or the two would be the same.
    """
    now = now or timezone.now()
    row = holding.held(draft.pk)
    holding.refuse_unless_written(row)
    before = texts.newest(row)
    last = not row.versions.filter(number__gt=version.number).exists()
    if last and before.html != version.html:
        note = _("Before version %(number)s again") % {"number": version.number}
        number(row, before, note=note, actor=actor, now=now)
    save = texts.put(row, richtext.blocks(version.html), person=actor, before=before, now=now)
    note = _("Version %(number)s again") % {"number": version.number}
    return number(row, save, note=note, actor=actor, now=now)
