"""What a list leaves open, asked once for all rows that leave it open in the same words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import GradeBand, JobRole

from . import names
from .columns import LABELS
from .entries import Entry

_PREFIX = "means"
# More than a page can ask; what stays open is to fix row by row in the spreadsheet.
MOST = 60
_UNANSWERED = "?"
_ORDER = ("name", "role", "grades", "institution", "district")
_SENTENCES = {
    "role": gettext_lazy("Which role is it?"),
    "grades": gettext_lazy("Which grades are they?"),
    "institution": gettext_lazy("Which school is it?"),
    "district": gettext_lazy("Which district is it?"),
}
_ABOUT_NAMES = {
    names.ASIDE: gettext_lazy("What stands beside the name?"),
    names.FRONT: gettext_lazy("What stands before the comma?"),
}
_CHOICES = {"role": JobRole.choices, "grades": GradeBand.choices}


@dataclass
class Question:
    """``words`` as they were read, the ``entries`` that have them, and what may be answered."""

    column: str
    key: str
    words: str
    entries: list[Entry] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    value: str = ""
    is_open: bool = False

    @property
    def field_name(self) -> str:
        return f"{_PREFIX}-{self.column}-{self.key}"

    @property
    def label(self) -> str:
        return str(LABELS[self.column])

    @property
    def sentence(self) -> str:
        if self.column == "name":
            return str(_ABOUT_NAMES.get(self.key, _("What stands after the comma?")))
        return str(_SENTENCES[self.column])

    @property
    def who(self) -> str:
        """Whose rows they are, the first three by name."""
        people = [one.name or one.email for one in self.entries[:3]]
        more = len(self.entries) - len(people)
        said = ", ".join(people)
        return _("%(names)s and %(n)s more") % {"names": said, "n": more} if more else said


def given(data: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """The answers on the page, by column and words; those left open aren't there."""
    found = {}
    for key in data:
        prefix, _dash, rest = key.partition("-")
        column, _dash, said = rest.partition("-")
        if prefix == _PREFIX and column in _ORDER and said and data[key] != _UNANSWERED:
            found[column, said[:300]] = data[key][:300]
    return found


def of(entries: list[Entry], answers: Mapping[tuple[str, str], str]) -> list[Question]:
    """The questions, those that must be answered first."""
    found: dict[tuple[str, str], Question] = {}
    for entry in entries:
        for column, key in entry.asked.items():
            said = entry.row.get(column)
            question = found.setdefault((column, key), Question(column, key, said))
            question.entries.append(entry)
    for question in found.values():
        _offer(question, answers)
    return sorted(found.values(), key=lambda one: (not one.is_open, _ORDER.index(one.column)))[
        :MOST
    ]


def _offer(question: Question, answers: Mapping[tuple[str, str], str]) -> None:
    column, entry = question.column, question.entries[0]
    answer = answers.get((column, question.key))
    question.is_open = any(column in one.problems for one in question.entries)
    if column == "name":
        question.choices = _parts_of(entry)
    elif column in _CHOICES:
        choices = [(value, str(label)) for value, label in _CHOICES[column]]
        question.choices = [("", _("Not known yet")), *choices]
    else:
        better = entry.guesses[column]
        question.choices = [
            (better, _("The same as %(name)s") % {"name": better}),
            (question.words, _("Another one: %(name)s") % {"name": question.words}),
        ]
    guess = entry.guesses.get(column, "")
    allowed = {value for value, _label in question.choices}
    question.value = answer if answer in allowed else guess
    if question.is_open or (answer is None and not guess):
        question.choices.insert(0, (_UNANSWERED, _("Choose")))
        question.value = _UNANSWERED


def _parts_of(entry: Entry) -> list[tuple[str, str]]:
    read = entry.written
    front = read.question == names.FRONT
    sentences = {
        names.WHOLE: _("It stays: %(name)s"),
        names.BEFORE: _("It is left out: %(name)s"),
        names.AFTER: _("It is left out: %(name)s"),
        names.TURNED: _("It is the last name: %(name)s") if front
        else _("It is the first name: %(name)s"),
    }  # fmt: skip
    return [
        (answer, sentences[answer] % {"name": read.answered(answer)})
        for answer in names.ANSWERS[read.question]
    ]
