"""E-mail addresses, typed and kept: one spelling for one mailbox, and nothing that can't be seen."""

import re
import unicodedata

from django import forms
from django.db import models
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy

# What shows nothing though Unicode doesn't count it among its format characters: joiners, fillers
# of Hangul, variation selectors, the blank of braille.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
_LONGEST_DOMAIN = 254
# What a form says of what isn't an address, in our words.
WRONG = {"invalid": gettext_lazy("Enter an address such as ana@school.org.")}
# Without brackets it isn't told where an address begins: "ana ruiz@school.org" has a slip in it.
_NAMED = re.compile(
    r"\s*[^<>@]{0,200}<\s*(?:mailto:)?([^<>\s]{1,320})\s*>\s*[;,]?\s*", re.IGNORECASE
)


def without_invisible(text: str) -> str:
    """``text`` without what nobody sees. White space stays: it may part two addresses."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if c.isspace() or not _is_invisible(c))


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf") or bool(_BLANK.match(character))


def clean_address(text: str) -> str:
    """The one spelling of a typed address that is kept and looked for.

    In small letters, without white space around it or invisible characters anywhere; the domain as
    the post knows it ("schüle.de" is "xn--schle-mva.de"). What isn't an address stays none.
    """
    text = without_invisible(text).strip().lower()
    local, at, domain = text.rpartition("@")
    if domain.isascii() or len(domain) > _LONGEST_DOMAIN:
        return text
    try:
        return f"{local}{at}{punycode(domain)}"
    except UnicodeError:
        return text


class AddressFormField(forms.EmailField):
    """An address as somebody types or pastes it, cleaned before it is looked at: of a mail program's
    "Ana Ruiz <ana@school.org>" the address alone."""

    def to_python(self, value):
        text = super().to_python(value)
        pasted = _NAMED.fullmatch(text)
        return clean_address(pasted[1] if pasted else text)


class AddressField(models.EmailField):
    """A column of addresses: whatever is written to it or looked for in it is clean."""

    def deconstruct(self):
        # To migrations it is a plain one: the column is the same.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

    def to_python(self, value):
        return _cleaned(super().to_python(value))

    def get_prep_value(self, value):
        return _cleaned(super().get_prep_value(value))

    def pre_save(self, model_instance, add):
        value = _cleaned(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": AddressFormField, **kwargs})


def _cleaned(value):
    """``None`` and expressions as they are."""
    return clean_address(value) if isinstance(value, str) else value
