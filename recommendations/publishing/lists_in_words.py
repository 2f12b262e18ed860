"""Words in a row: "A, B and C"."""

from collections.abc import Sequence

from django.utils.translation import gettext as _


def in_a_row(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
