"""allauth's passkey forms, with a sentence for what no browser sends.

The passkey's answer is JSON from the page's script. allauth refuses what is of the wrong type, but
not what lacks a part: that would fail with a KeyError, for anybody who posts it.
"""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms

# What fido2 raises while it takes a made-up answer apart.
_MADE_UP = (KeyError, TypeError, ValueError, AttributeError, IndexError)


class _Proving:
    """Base of those that check a passkey."""

    def clean_credential(self):
        try:
            return super().clean_credential()
        except _MADE_UP as error:
            raise get_adapter().validation_error("incorrect_code") from error


class LoginForm(_Proving, forms.LoginWebAuthnForm):
    pass


class AuthenticateForm(_Proving, forms.AuthenticateWebAuthnForm):
    pass


class ReauthenticateForm(_Proving, forms.ReauthenticateWebAuthnForm):
    pass


class AddForm(forms.AddWebAuthnForm):
    def clean(self):
        try:
            return super().clean()
        except _MADE_UP as error:
            raise get_adapter().validation_error("incorrect_code") from error
