"""The second step of a sign-in: asked for only where the person or the site wants it.

A passkey by itself is a way in, not a step more: who adds one can still come in by mailed code, so
a lost phone locks nobody out. An authenticator app is set up to be asked for, and a passkey is
where its owner says so. With ``STEMHUB_ASK_SECOND_STEP`` the site wants it of all who have either.
"""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.history import record
from foundation.refusals import Refused
from foundation.retrying import one_transaction

from . import hooks
from .models import User

_Type = Authenticator.Type


def asks_second_step(user) -> bool:
    """Whether a code or a password alone doesn't let this person in."""
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if _Type.TOTP in kinds:
        return True
    return _Type.WEBAUTHN in kinds and (user.second_step or settings.STEMHUB_ASK_SECOND_STEP)


class AskedStage(AuthenticateStage):
    """allauth's second step, which would be asked of everybody who has a passkey."""

    def _should_handle(self, request) -> bool:
        user = self.login.user
        return super()._should_handle(request) and asks_second_step(user)


@one_transaction
def choose_second_step(*, user: User, asked: bool, actor, via: str) -> bool:
    """Ask for a passkey after a code or a password too, or no longer; whether that is new."""
    locked = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if asked and not Authenticator.objects.filter(user=locked, type=_Type.WEBAUTHN).exists():
        raise Refused(_("Add a passkey first."))
    if locked.second_step == asked:
        return False
    locked.second_step = user.second_step = asked
    with record(actor=actor, via=via):
        locked.save(update_fields=["second_step"])
    return True


@one_transaction
def take_second_step_off(*, user: User, actor, via: str, now: datetime | None = None) -> bool:
    """For somebody who lost their phone: no app, passkey or recovery code counts any more.

    They sign in by mailed code and are told by mail. Whoever asks an admin for this must be known
    to them: the admin answers for it, so it is recorded. Returns whether there was anything.
    """
    if actor is not None and actor.pk == user.pk:
        raise Refused(_("Your own second step is on the page *Passkeys and second step*."))
    locked = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    mine = Authenticator.objects.filter(user=locked)
    if not mine.exists() and not locked.second_step:
        return False
    mine.delete()
    locked.second_step = user.second_step = False
    with record(actor=actor, via=via, reason="second step taken off"):
        locked.save(update_fields=["second_step"])
    hooks.second_step_taken_off(user=locked, actor=actor, now=now or timezone.now())
    return True
