"""What ``manage.py check --database default`` and ``migrate`` say of people."""

from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

# Older databases are put in step by this migration.
_SINCE = ("people", "0002_addresses_in_step")
_NAMED = 10


@checks.register(checks.Tags.database)
def addresses_are_in_step(app_configs, databases=None, **kwargs) -> list[checks.CheckMessage]:
    """Whoever has no verified row of their address could make any other one theirs."""
    if not databases:
        return []
    from .addresses import out_of_step

    try:
        if _SINCE not in MigrationRecorder(connection).applied_migrations():
            return []
        found = list(out_of_step().values_list("pk", flat=True)[: _NAMED + 1])
    except DatabaseError:  # not migrated yet
        return []
    if not found:
        return []
    named = ", ".join(map(str, found[:_NAMED])) + (" and more" if len(found) > _NAMED else "")
    return [
        checks.Warning(
            f"The address of these people isn't the one that counts as theirs: {named}.",
            hint="Run: manage.py mend_addresses",
            id="people.W001",
        )
    ]
