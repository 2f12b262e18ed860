"""What the outbox does when something happens to a person."""

from django.utils.translation import gettext as _

from .services import cancel_pending


def call_reminders_back(*, user, changed, **_moment) -> None:
    """Who turns reminders off gets none that are waiting already."""
    if "wants_reminders" in changed and not user.wants_reminders:
        cancel_pending(user=user, reminders=True, reason=_("This person turned reminders off."))
