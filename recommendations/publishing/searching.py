"""Looking for words in what is published: PostgreSQL's full text with its index; plainly on SQLite."""

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

# More words than so many nobody types; each is looked for by itself on SQLite.
_WORDS, _LETTERS = 12, 200
_COLUMNS = ("title", "summary", "words")


class _Matches(Func):
    """Asks the column that the database keeps beside ``words``: migration 0006."""

    output_field = BooleanField()

    def as_sql(self, compiler, connection, **extra):
        words, asked = self.source_expressions
        table = compiler.quote_name_unless_alias(words.alias)
        said, params = compiler.compile(asked)
        return f"{table}.search @@ websearch_to_tsquery('english', {said})", params


def tidy(asked: str) -> str:
    """What was typed, as it is looked for."""
    return " ".join(asked.replace("\x00", " ").split()[:_WORDS])[:_LETTERS]


def search(drafts: QuerySet, asked: str) -> QuerySet:
    """Those of ``drafts`` whose newest edition has these words."""
    words = tidy(asked)
    if not words:
        return drafts
    if connection.vendor == "postgresql":
        return drafts.filter(_Matches(F("edition__words"), Value(words)))
    for word in words.replace('"', " ").split():
        anywhere = Q()
        for name in _COLUMNS:
            anywhere |= Q(**{f"edition__{name}__icontains": word})
        drafts = drafts.filter(anywhere)
    return drafts
