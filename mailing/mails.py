"""What the outbox tells people of their own account: codes that were guessed at, a second step off."""

from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Mail
from .services import NewMail, enqueue, post, rehearsed
from .writers import Letter, Writer

GUESSED, SECOND_STEP_OFF = "account.codes_guessed", "account.second_step_off"


def tell_of_guesses(*, user, email, times, now) -> None:
    """Somebody tries codes on this account: its owner hears of it, once a day at most.

    To an address that nobody has nothing goes, at the same cost of time.
    """
    if user is None:
        with rehearsed():
            post(kind=GUESSED, to=email, subject=str(times), text=str(times), now=now)
        return
    new = NewMail(
        key=f"codes-guessed:{user.pk}:{now:%Y-%m-%d}",
        user=user,
        kind=GUESSED,
        about={"times": times},
        priority=Mail.Priority.CHANGE,
    )
    enqueue([new], now=now)


def tell_of_second_step(*, user, actor, now=None) -> None:
    """An admin took somebody's second step off; if it wasn't asked for, they must know."""
    now = now or timezone.now()
    new = NewMail(
        key=f"second-step-off:{user.pk}:{now.isoformat()}",
        user=user,
        kind=SECOND_STEP_OFF,
        about={"by": str(actor or "")},
        priority=Mail.Priority.CHANGE,
    )
    enqueue([new], now=now)


class OwnAccount(Writer):
    """Both: ``about`` holds what there is to say."""

    def say(self, mail, known, now):
        template = f"people/{mail.kind.removeprefix('account.')}"
        return Letter(template, mail.about | {"why": _("It is about how you sign in.")})
