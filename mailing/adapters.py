"""allauth's adapter: nobody signs up, and what allauth has to say goes through the outbox."""

from datetime import timedelta

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.manage_email import emit_email_changed
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.refusals import Refused
from foundation.retrying import one_transaction
from people.addresses import holder, keep_in_step
from people.models import User
from people.services import prove_address
from people.signing_in import SignInRules

from .models import Mail
from .services import post, rehearsed
from .styles import inlined
from .writing import as_read_by

LOGIN_CODE = "account/email/login_code"
FAILED = "account/messages/email_confirmation_failed.txt"
# Where base_message.txt ends what it has to say, as mail programs mark a signature.
_SIGNATURE = "\n-- \n"


class _Site:
    """What allauth's templates call the site, without django.contrib.sites."""

    name = settings.SITE_NAME
    domain = settings.SITE_HOST


class AccountAdapter(SignInRules, DefaultAccountAdapter):
    """Invitation only; codes, links and notices are outbox rows that go before all others."""

    error_messages = DefaultAccountAdapter.error_messages | SignInRules.error_messages

    def is_open_for_signup(self, request) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Where to go after signing in: what isn't an address at all ("http://[") is nowhere."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def clean_email(self, email: str) -> str:
        """An address as the column takes it: Django's field would let 320 letters pass."""
        longest = User._meta.get_field("email").max_length
        if len(email) > longest:
            said = _("Enter an address of at most %(letters)s letters.")
            raise ValidationError(said % {"letters": longest})
        return super().clean_email(email)

    def can_delete_email(self, email_address) -> bool:
        """Only what isn't proven yet is given up; the present address stays."""
        return not email_address.verified and email_address.email != email_address.user.email

    def login(self, request, user) -> None:
        super().login(request, user)
        # SECURITY: while a person has no verified address allauth lets them make any other one
        # their own without proof. There should be nobody like that; here it is made sure.
        keep_in_step([user])

    def confirm_email(self, request, email_address) -> bool:
        """Take the address over once its owner pressed the link; mailed links die with the old."""
        email = email_address.email
        try:
            self._take_over(request, email_address)
        except Refused as refusal:
            said = {"message": refusal.message}
            if refusal.field:
                said = {"message_template": FAILED, "message_context": {"email": email}}
            self.add_message(request, messages.ERROR, **said)
            return False
        done = "account/messages/email_confirmed.txt"
        self.add_message(request, messages.SUCCESS, done, {"email": email})
        return True

    @staticmethod
    @one_transaction
    def _take_over(request, email_address) -> None:
        """The address, and the mail that tells the former one of it: both or neither."""
        user = email_address.user
        before = EmailAddress(user=user, email=user.email)
        if prove_address(user=user, email=email_address.email, actor=user, via="link"):
            email_address.refresh_from_db()
            email_confirmed.send(EmailAddress, request=request, email_address=email_address)
            emit_email_changed(request, before, email_address)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Write it into the outbox, in the language of the person whose address it is.

        The page that asked for it answers the same whether anybody has this address.
        """
        request = allauth_context.request
        user = holder(email) or context.get("user")
        known = {
            "request": request,
            "email": email,
            "current_site": _Site,
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
        }
        with as_read_by(user):
            message = self.render_mail(template_prefix, email, known | context)
            html = next((body for body, kind in message.alternatives if kind == "text/html"), "")
            html = html or self._as_html(message)
        now = timezone.now()
        is_code = template_prefix == LOGIN_CODE
        post(
            kind="sign-in" if is_code else "account",
            user=user,
            to=email,
            priority=Mail.Priority.SIGN_IN,
            subject=message.subject,
            text=message.body,
            html=html,
            # A code that comes too late opens nothing and confuses.
            not_after=now + timedelta(seconds=app_settings.LOGIN_BY_CODE_TIMEOUT)
            if is_code
            else None,
            now=now,
        )

    def rehearse_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Do all that :meth:`send_mail` does, and send nothing.

        SECURITY: how long the answer takes must not tell who is known here.
        """
        with rehearsed():
            self.send_mail(template_prefix, email, context)

    def _as_html(self, message) -> str:
        """The HTML twin of a mail that allauth has as plain text only."""
        text, _mark, foot = message.body.partition(_SIGNATURE)
        shown = {"heading": message.subject, "text": text, "reason": foot.strip()}
        context = shown | {"site_name": settings.SITE_NAME}
        return inlined(render_to_string("mail/account.html", context))
