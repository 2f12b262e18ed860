"""Forms that two people may have open at once: nobody's change is undone by an older page.

Beside what is changed, the page carries a mark of each value that it showed. What its reader didn't
touch stays as it is by now; what both changed is said, and saved again it is replaced.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from . import zones
from .refusals import Refused

_MARK = 10


class KeepsOthersChanges(forms.BaseForm):
    """Named before the form it is mixed into; ``initial`` (or the instance) is what stands there now.

    ``changes_what_is`` says whether there is something to change: a form that also makes new things
    overrides it.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.changes_what_is():
            self.fields["base"] = forms.CharField(required=False, widget=forms.HiddenInput)
            # Looked at when the page is made: the fields get their choices after this.
            self.initial["base"] = self._marks

    def changes_what_is(self) -> bool:
        return True

    def _marks(self) -> str:
        names = (name for name in self.fields if name != "base")
        return ",".join(f"{name}:{mark_of(self._stands(name))}" for name in names)

    def _stands(self, name: str) -> Any:
        """What stands there now, as its widget would show it: no query."""
        field = self.fields[name]
        return field.prepare_value(self.get_initial_for_field(field, name))

    def stood(self, *names: str) -> dict[str, set[int]]:
        """By field, the ids of the rows that it was compared with, for :func:`refuse_unread`."""
        return {name: {int(_plain(one)) for one in self._stands(name) or ()} for name in names}

    def _take(self, name: str, value: Any) -> None:
        """Give that, cleaned like what is typed; what was sent where it couldn't be chosen any more."""
        sent = self.cleaned_data[name]
        value = [str(one) for one in value] if _is_several(value) else value
        try:
            self.cleaned_data[name] = self.fields[name].clean(value)
            if own := getattr(self, f"clean_{name}", None):
                self.cleaned_data[name] = own()
        except ValidationError:
            self.cleaned_data[name] = sent

    def _clean_fields(self):
        super()._clean_fields()
        shown = self.cleaned_data.pop("base", "").split(",")
        both = {}
        for name, _colon, mark in (one.partition(":") for one in shown):
            if name not in self.cleaned_data:
                continue
            now, said = self._stands(name), self.cleaned_data[name]
            if mark_of(now) == mark:
                continue
            if mark_of(said) == mark:
                self._take(name, now)
            elif mark_of(said) != mark_of(now) and not self._goes_on(now, said):
                both[f"{name}:{mark}"] = f"{name}:{mark_of(now)}"
                self.add_error(name, self._said_of(name, now))
        if both:
            # Shown again as typed, and these from now on beside what stands there. The rest keeps
            # the mark of what its reader saw: untouched, it still is.
            self.data = self.data.copy()
            self.data[self.add_prefix("base")] = ",".join(both.get(one, one) for one in shown)

    def _goes_on(self, now, said) -> bool:
        """Whether ``said`` holds all that stands there by now, so that both changes are in it."""
        return False

    def _said_of(self, name: str, now) -> str:
        words = self._in_words(self.fields[name], now)
        if not words:
            return _(
                "Somebody else emptied this since you opened the page. Save again to replace that."
            )
        return _(
            "Somebody else changed this since you opened the page. It says “%(now)s” now. Save "
            "again to replace it."
        ) % {"now": words}

    @staticmethod
    def _in_words(field, now) -> str:
        """Of a tick there is nothing to say: where two changed it both say the same."""
        several = map(_said, now if _is_several(now) else [now])
        known = {str(value): str(label) for value, label in getattr(field, "choices", None) or ()}
        return Truncator(", ".join(known.get(one, one) for one in several)).chars(200)


def refuse_unread(
    seen: Model | None,
    row: Model,
    names: Iterable[str],
    several: Mapping[str, Iterable[int]] | None = None,
) -> None:
    """For a service, under its lock: what the form looked at before is what stands there still.

    Raises Refused where ``row`` differs from ``seen`` in one of these fields; sent once more, the form
    says what both changed. ``seen`` is None for who looks just now. ``several`` are the ids that the
    form looked at in fields of many rows.
    """
    columns = [row._meta.get_field(name).attname for name in names] if seen is not None else []
    refuse_other([getattr(seen, one) for one in columns], [getattr(row, one) for one in columns])
    for name, ids in (several or {}).items():
        refuse_other(set(ids), set(getattr(row, name).values_list("pk", flat=True)))


def refuse_other(seen: Any, stands: Any) -> None:
    """The same of what hangs on a row, such as the people who write a draft."""
    if seen is not None and seen != stands:
        raise Refused(
            _(
                "Somebody else saved this a moment ago. Save again: what both of you changed is shown."
            )
        )


def _is_several(value: Any) -> bool:
    return isinstance(value, list | tuple | set | QuerySet)


def _said(value: Any) -> str:
    """A day and a time of day as pages say them, and everything else as it stands."""
    if isinstance(value, date):
        return zones.say_day(value, now=timezone.now())
    return zones.say_clock(value) if isinstance(value, time) else _plain(value)


def _plain(value: Any) -> str:
    if value is None or value is False:
        return ""
    return str(value.pk if isinstance(value, Model) else value).replace("\r\n", "\n").strip()


def mark_of(value: Any) -> str:
    if _is_several(value):
        value = "\0".join(sorted(map(_plain, value)))
    return hashlib.sha256(_plain(value).encode()).hexdigest()[:_MARK]
