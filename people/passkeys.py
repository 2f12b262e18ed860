"""allauth's forms of passkeys and the second step, with a sentence for what no browser sends.

The passkey's answer is JSON from the page's script. allauth refuses what is of the wrong type, but
not what lacks a part: that would fail with a KeyError, for anybody who posts it.
"""

import json
import re
import struct

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms
from cryptography.exceptions import UnsupportedAlgorithm
from django.core.exceptions import ValidationError
from django.forms import HiddenInput, JSONField
from django.forms.fields import InvalidJSONInput

from .codes import LONGEST_TYPED, plain_digits

# What fido2 raises while it takes a made-up answer apart.
_MADE_UP = (
    KeyError, TypeError, ValueError, AttributeError, IndexError, AssertionError, RuntimeError,
    struct.error, UnsupportedAlgorithm,
)  # fmt: skip


def _refuse_unsayable(value) -> None:
    """Half a character can't be sent back with the page, and PostgreSQL keeps no NUL in JSON."""
    text = json.dumps(value, ensure_ascii=False)
    text.encode()  # UnicodeEncodeError is a ValueError
    if "\\u0000" in text:
        raise ValueError("NUL")


class _Answer(JSONField):
    """What can't be held or said again (endless brackets, half a character) isn't JSON to us."""

    def to_python(self, value):
        try:
            known = super().to_python(value)
            _refuse_unsayable(known)
        except (ValueError, RecursionError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return known

    def bound_data(self, data, initial):
        try:
            shown = super().bound_data(data, initial)
            _refuse_unsayable(shown)
        except (ValueError, RecursionError):
            return InvalidJSONInput(data)
        return shown


class _Proving:
    """Base of those that check a passkey."""

    def clean_credential(self):
        try:
            return super().clean_credential()
        except _MADE_UP as error:
            raise get_adapter().validation_error("incorrect_code") from error


class LoginForm(_Proving, forms.LoginWebAuthnForm):
    credential = _Answer(widget=HiddenInput)


class AuthenticateForm(_Proving, forms.AuthenticateWebAuthnForm):
    credential = _Answer(widget=HiddenInput)


class ReauthenticateForm(_Proving, forms.ReauthenticateWebAuthnForm):
    credential = _Answer(widget=HiddenInput)


class AddForm(forms.AddWebAuthnForm):
    credential = _Answer(widget=HiddenInput)

    def clean(self):
        try:
            return super().clean()
        except _MADE_UP as error:
            raise get_adapter().validation_error("incorrect_code") from error


class _Typed:
    """Base of those that take a code from an app or a sheet of paper, however it was typed."""

    def clean_code(self):
        typed = plain_digits(self.cleaned_data["code"][:LONGEST_TYPED])
        self.cleaned_data["code"] = "".join(re.findall(r"\d", typed))
        return super().clean_code()


class AuthenticateCodeForm(_Typed, base_forms.AuthenticateForm):
    pass


class ReauthenticateCodeForm(_Typed, base_forms.ReauthenticateForm):
    pass


class ActivateAppForm(_Typed, totp_forms.ActivateTOTPForm):
    pass
