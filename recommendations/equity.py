"""The eight questions of the equity lens, and which of them are answered before what."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

QUESTIONS = {
    1: _("Which groups does it affect, and how?"),
    2: _("Could it make something worse, or have effects that nobody wants?"),
    3: _("Which goals of attainment does it help to reach, and for whom?"),
    4: _("What stands in the way of those it is meant for?"),
    5: _("How are the communities that it affects involved?"),
    6: _("How can it be changed for individual and cultural needs?"),
    7: _("Which data on race, ethnicity and language do you use?"),
    8: _("How do you go on learning about equity?"),
}
# Who reads a text first should be able to say whether this is right.
BEFORE_COMMENTS = (1, 2, 5)


@dataclass(frozen=True)
class Question:
    """One of the eight about a draft; ``answer`` is its row, None where nobody said anything."""

    number: int
    words: Any
    answer: Any

    @property
    def answered(self) -> bool:
        return self.answer is not None and bool(self.answer.text)

    @property
    def taken_by(self):
        """Who said they'd answer it, as long as it isn't."""
        return None if self.answered or self.answer is None else self.answer.taken_by

    @property
    def comes_first(self) -> bool:
        return self.number in BEFORE_COMMENTS


def questions_of(draft) -> list[Question]:
    """All eight in order: one query."""
    rows = draft.equity_answers.select_related("taken_by", "answered_by")
    found = {row.question: row for row in rows}
    return [Question(number, words, found.get(number)) for number, words in QUESTIONS.items()]


def unanswered(draft, numbers=tuple(QUESTIONS)) -> list[int]:
    """Which of these questions have no answer yet: one query."""
    done = set(draft.equity_answers.exclude(text="").values_list("question", flat=True))
    return [number for number in numbers if number not in done]
