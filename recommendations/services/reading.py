"""What somebody read of a draft, so that its page can say what changed since."""

from datetime import datetime

from django.utils import timezone

from foundation.retrying import one_transaction

from ..models import Draft, ReadMark


def mark_read(*, draft: Draft, user, save, version, now: datetime) -> None:
    """``user`` knows the text of this save, and this version of it."""
    ReadMark.objects.update_or_create(
        draft=draft,
        user=user,
        defaults={"save_read": save, "version": version, "read_at": now},
    )


@one_transaction
def read(*, draft: Draft, save_id: int | None = None, actor, via: str, now=None) -> None:
    """``actor`` read the draft as it stood with this save; without one, as it stands now."""
    shown = draft.saves.filter(set_aside=False)
    if save_id is not None:
        shown = shown.filter(pk__lte=save_id)
    save = shown.order_by("-pk").first()
    if save is None:
        return
    version = draft.versions.filter(save_kept__lte=save).order_by("-number").first()
    mark_read(draft=draft, user=actor, save=save, version=version, now=now or timezone.now())
