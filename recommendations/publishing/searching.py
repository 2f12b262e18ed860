"""Looking for words in what is published: PostgreSQL's full text with its index; plainly on SQLite."""

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

# More words than so many nobody types; each is looked for by itself on SQLite.
_WORDS, _LETTERS = 12, 200
_COLUMNS = ("title", "summary", "words")


class _Matches(Func):
    """As the index of migration 0006 is written."""

    output_field = BooleanField()

    def as_sql(self, compiler, connection, **extra):
        *columns, asked = self.source_expressions
        parts = [compiler.compile(one) for one in columns]
        said, words = compiler.compile(asked)
        sql = " || ' ' || ".join(part for part, _params in parts)
        params = [one for _part, given in parts for one in given]
        searched = f"to_tsvector('english', {sql}) @@ websearch_to_tsquery('english', {said})"
        return searched, [*params, *words]


def tidy(asked: str) -> str:
    """What was typed, as it is looked for."""
    return " ".join(asked.replace("\x00", " ").split()[:_WORDS])[:_LETTERS]


def search(drafts: QuerySet, asked: str) -> QuerySet:
    """Those of ``drafts`` whose newest edition has these words."""
    words = tidy(asked)
    if not words:
        return drafts
    if connection.vendor == "postgresql":
        columns = [F(f"edition__{name}") for name in _COLUMNS]
        return drafts.filter(_Matches(*columns, Value(words)))
    for word in words.replace('"', " ").split():
        anywhere = Q()
        for name in _COLUMNS:
            anywhere |= Q(**{f"edition__{name}__icontains": word})
        drafts = drafts.filter(anywhere)
    return drafts
