"""Database expressions that Django lacks on one of our two databases."""

from django.db import models


class Minutes(models.Func):
    """A whole number of minutes as a duration, usable in constraints on both databases."""

    arity = 1
    output_field = models.DurationField()

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(
            compiler, connection, template="(%(expressions)s * INTERVAL '1 minute')", **extra
        )

    def as_sqlite(self, compiler, connection, **extra):
        # SQLite keeps durations as microseconds.
        return self.as_sql(compiler, connection, template="(%(expressions)s * 60000000)", **extra)
