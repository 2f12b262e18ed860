"""Fields by which several rows are chosen."""

from django import forms
from django.core.exceptions import ValidationError

from .keys import is_key


class SeveralField(forms.ModelMultipleChoiceField):
    """Several rows. A number longer than any key is refused as an unknown one is: Django asks the
    database for it, and SQLite fails over what no column of its holds."""

    def _check_values(self, value):
        for pk in value if isinstance(value, list | tuple) else ():
            if not is_key(pk):
                code = "invalid_pk_value"
                raise ValidationError(self.error_messages[code], code=code, params={"pk": pk})
        return super()._check_values(value)
