"""Whether somebody's name may be shown in public beside a text."""

from django.utils import timezone

from foundation.retrying import one_transaction

from ..models import PublicName


@one_transaction
def say(*, user, shown: bool, actor, via: str, now=None) -> None:
    """``user``'s own word; the one before is replaced."""
    PublicName.objects.update_or_create(
        user=user, defaults={"shown": shown, "said_at": now or timezone.now()}
    )
