"""allauth's forms that take an address.

allauth looks for people among all addresses that anybody has asked for. SECURITY: here the person
is always the one whose address it is; one that somebody asked for and hasn't proven selects nobody.
"""

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from django.utils.translation import gettext_lazy as _

from foundation.addresses import WRONG, AddressFormField

from .addresses import active_holder
from .models import User
from .services import ask_for_address


class LoginForm(forms.LoginForm):
    """With a password; who it is says the backend (people/backends.py)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        allauths = self.fields["login"]
        self.fields["login"] = AddressFormField(
            label=allauths.label, widget=allauths.widget, error_messages=WRONG
        )


class ResetPasswordForm(forms.ResetPasswordForm):
    email = AddressFormField(label=_("E-mail address"), error_messages=WRONG)

    def clean_email(self) -> str:
        email = super().clean_email()
        # Somebody with no number: see SignInRules.send_password_reset_mail.
        self.users = [active_holder(email) or User(pk=0, email=email)]
        return email


class AddEmailForm(forms.AddEmailForm):
    """Another address for oneself, which counts once it is proven.

    Whether somebody has it already isn't said here, where anybody could try addresses out.
    """

    email = AddressFormField(label=_("New e-mail address"), error_messages=WRONG)

    def clean_email(self) -> str:
        email = get_adapter().clean_email(self.cleaned_data["email"])
        if email == self.user.email:
            raise get_adapter().validation_error("duplicate_email")
        return email

    def save(self, request):
        asked = ask_for_address(user=self.user, email=self.cleaned_data["email"])
        send_verification_email_to_address(request, asked)
        return asked
