"""How allauth signs people in here: a mailed code with several that are good beside each other,
and what has to be proven again before a way in changes."""

import time
from functools import wraps
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.stagekit import clear_login, unstash_login
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core import context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.ratelimit import get_ip
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.addresses import clean_address

from .codes import as_mailed, in_time, new_code
from .second_step import asks_second_step

CODE_MAIL = "account/email/login_code"
RESET_MAIL = "account/email/password_reset_key"


def network_of(request) -> str:
    """Where a request comes from: an address, or for IPv6 the network that one household has."""
    return get_ip(request)


class CodeProcess(LoginCodeVerificationProcess):
    """allauth's sign-in by code, but an older code stays good beside a newer one.

    The first mail often comes after the second was asked for. Each code has its own time and its
    own tries (codes.py).
    """

    @classmethod
    def start(cls, *, request, user, email: str) -> "CodeProcess":
        """Mail a first code; nothing differs where nobody has this address (``user`` is None)."""
        login = Login(user=user, email=email)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=user, email=email))
        stage.state.update(initiated_by_user=True, codes=_asked_before(request, user, email))
        process = cls(stage)
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, stage) -> "CodeProcess | None":
        return cls(stage).abort_if_invalid()

    @property
    def codes(self) -> list[dict]:
        return in_time(self.state.get("codes", []))

    @property
    def email(self) -> str:
        return self.state["email"]

    @property
    def person(self):
        """Whom the code may sign in: nobody, once the address it was mailed to isn't theirs."""
        user = self.user
        return user if user and user.email == self.email else None

    def is_valid(self) -> bool:
        return bool(self.codes)

    def send_by_email(self, email: str, skip_enumeration_mails: bool = False) -> None:
        made = new_code()
        self.state["codes"] = in_time([*self.state.get("codes", []), made])
        mail_code(self.request, self.user, email, made)
        self.add_sent_message({"email": email, "recipient": email})

    def finish(self, redirect_url):
        if self.person is None:
            return address_has_changed(self.request)
        return super().finish(redirect_url)

    def resend(self) -> None:
        # allauth forgets a sign-in some time after it began; it begins anew with each code.
        self.stage.login.initiated_at = time.time()
        self.send()
        self.record_resend()
        self.persist()


def _asked_before(request, user, email: str) -> list[dict]:
    """The codes of somebody who typed the same address again, in the same browser."""
    before = unstash_login(request, peek=True)
    if not before or before.user != user or before.email != email:
        return []
    stages = before.state.get("stages", {})
    return stages.get(LoginByCodeStage.key, {}).get("data", {}).get("codes", [])


def mail_code(request, user, email: str, code: dict) -> None:
    """Mail a code. To an address that nobody has none goes out, at the same cost of time."""
    adapter = get_adapter()
    send = adapter.send_mail if user else adapter.rehearse_mail
    send(CODE_MAIL, email, {"request": request, "code": as_mailed(code)})


def address_has_changed(request) -> HttpResponseRedirect:
    """End a sign-in with an address that isn't this person's any more, and say why."""
    clear_login(request)
    said = gettext("Your e-mail address was changed meanwhile. Sign in with the new one.")
    get_adapter().add_message(request, messages.ERROR, message=said)
    return HttpResponseRedirect(reverse("account_login"))


# --- it's still you -----------------------------------------------------------------------------


def proved_lately(request) -> bool:
    """Whether whoever sits there has shown once more, a short while ago, who they are."""
    records = get_authentication_records(request, request.user)
    times = [one["at"] for one in records if one.get("reauthenticated")]
    return bool(times) and time.time() - times[-1] < app_settings.REAUTHENTICATION_TIMEOUT


def proven(view):
    """``view`` for those who have shown once more that it's them; others are asked first.

    SECURITY: what was typed isn't kept meanwhile, since it may be a password.
    """

    @wraps(view)
    def asking(request, *args, **kwargs):
        if request.user.is_authenticated and not proved_lately(request):
            first = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
            return HttpResponseRedirect(f"{first}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return asking


class SignInRules:
    """What allauth's adapter asks about signing in."""

    error_messages = {
        "duplicate_email": _("That is your address already."),
        "incorrect_code": _("That code isn't right. Look again, and type it once more."),
        "too_many_login_attempts": _(
            "There were too many wrong tries. Wait five minutes, then try again."
        ),
        "rate_limited": _("That was too often. Wait five minutes, then try again."),
    }

    def pre_login(self, request, user, *, email, **how):
        """SECURITY: a code that was mailed to an address opens nothing once it is another's."""
        if email and clean_address(email) != user.email:
            return address_has_changed(request)
        return super().pre_login(request, user, email=email, **how)

    def send_password_reset_mail(self, user, email: str, context: dict) -> None:
        """SECURITY: for an address that nobody has, the same work at the same cost of time."""
        if user.pk:
            self.send_mail(RESET_MAIL, email, context)
        else:
            self.rehearse_mail(RESET_MAIL, email, context | {"user": None})

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "people.second_step.AskedStage"}
        return [ours.get(path, path) for path in super().get_login_stages()]

    def get_reauthentication_methods(self, user) -> list[dict]:
        """A mailed code shows that it's them, too, but of whom a second step is asked."""
        methods = super().get_reauthentication_methods(user)
        if user.is_authenticated and not (methods and asks_second_step(user)):
            url = reverse("account_reauthenticate_code")
            methods.append({"id": "code", "description": gettext("A code by e-mail"), "url": url})
        return methods

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """SECURITY: allauth lets everybody through who has neither password nor second step."""
        required = super().is_reauthentication_required(app=app, **kwargs)
        if required and not proved_lately(context.request):
            raise ReauthenticationRequired
        return required
