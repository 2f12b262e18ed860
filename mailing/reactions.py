"""What the outbox does when something happens to a person."""

from contextlib import nullcontext

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .letters import Letter
from .models import Mail
from .services import cancel_pending, enqueue, rehearsed


def call_reminders_back(*, user, changed, **_moment) -> None:
    """Who turns reminders off gets none that are waiting already."""
    if "wants_reminders" in changed and not user.wants_reminders:
        cancel_pending(user=user, reminders=True, reason=_("This person turned reminders off."))


def tell_of_guesses(*, user, email, times, now) -> None:
    """Somebody tries codes on this account: its owner hears of it, once a day at most.

    To an address that nobody has nothing goes, at the same cost of time.
    """
    letter = Letter(
        key=f"codes-guessed:{user.pk if user else email}:{now:%Y-%m-%d}",
        user=user,
        to="" if user else email,
        kind="account",
        template="people/codes_guessed",
        context={"times": times, "why": _why()},
        priority=Mail.Priority.CHANGE,
    )
    with nullcontext() if user else rehearsed():
        enqueue([letter], now=now)


def tell_of_second_step(*, user, actor, now) -> None:
    """An admin took somebody's second step off; if it wasn't asked for, they must know."""
    letter = Letter(
        key=f"second-step-off:{user.pk}:{now.isoformat()}",
        user=user,
        kind="account",
        template="people/second_step_off",
        context={"by": str(actor or ""), "why": _why()},
        priority=Mail.Priority.CHANGE,
    )
    enqueue([letter], now=now)


def _why():
    return gettext_lazy("It is about how you sign in.")
