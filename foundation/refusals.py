"""A rule that said no, in a sentence that a person can act on."""

from collections.abc import Iterable, Mapping
from contextlib import contextmanager

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _


class Refused(ValueError):
    """Raised by a service when a rule forbids what was asked.

    ``message`` is a translated sentence that says what to do; ``field`` names the form field it
    belongs beside, or None for the whole form. Nothing has been written when it is raised.
    ``all`` is everything that was refused: who puts one thing right shouldn't meet the next then.
    """

    def __init__(self, message, *, field: str | None = None):
        super().__init__(message)
        self.message = message
        self.field = field

    @property
    def all(self) -> "list[Refused]":
        return [self]


class Gone(Refused):
    """The row that was asked about isn't there any more: an Undo, say, took it away."""

    def __init__(self):
        super().__init__(_("This isn't there any more. Somebody took it away a moment ago."))


def still_there(rows, pk):
    """The row of this number as it stands now, for a service that was given an earlier copy of it.

    Raises :class:`Gone` where somebody took it away between the page's reading and the lock.
    """
    try:
        return rows.get(pk=pk)
    except ObjectDoesNotExist:
        raise Gone


@contextmanager
def refused_if_taken(refusal: Refused):
    """Raise ``refusal`` where a unique constraint says no to what is saved inside.

    For what was looked for and not found, and somebody else saved at this very moment.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise refusal from error


class RefusedTogether(Refused):
    """Several rules said no; whoever shows only one sentence shows all of theirs in a row."""

    def __init__(self, refusals: Iterable[Refused]):
        self._all = [one for refusal in refusals for one in refusal.all]
        super().__init__(" ".join(str(one.message) for one in self._all))

    @property
    def all(self) -> list[Refused]:
        return self._all


class RowsRefused(Refused):
    """Nothing was saved; ``rows`` maps a row, by its place or id, to what is wrong with it."""

    def __init__(self, rows: "Mapping[int, Refused]"):
        super().__init__(_("Nothing was saved. Put right what is marked."))
        self.rows = rows


def refuse(found: list[Refused]) -> None:
    """Raise what was found, if anything was."""
    if len(found) > 1:
        raise RefusedTogether(found)
    if found:
        raise found[0]


def show(form, refusal: Refused, names: Mapping[str, str] | None = None) -> None:
    """Put each refused sentence beside its field; ``names`` maps a service's names to the form's.

    A field that is wrong by itself already keeps its own sentence: what the service made of
    nothing typed there says nothing more.
    """
    wrong = set(form.errors)
    for one in refusal.all:
        field = (names or {}).get(one.field, one.field) if one.field else None
        if field not in form.fields:
            form.add_error(None, one.message)
        elif field not in wrong:
            form.add_error(field, one.message)
