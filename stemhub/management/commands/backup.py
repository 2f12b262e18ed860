"""A whole copy of an SQLite database, while the site goes on; see docs/deploy.md."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection


class Command(BaseCommand):
    help = "Write a whole copy of the SQLite database into a new file, while the site goes on."
    requires_system_checks: list = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file: Path, **options):
        if connection.vendor != "sqlite":
            raise CommandError("This database is PostgreSQL: back it up with pg_dump.")
        if file.exists():
            raise CommandError(f"{file} is there already. Name a new file.")
        if not file.resolve().parent.is_dir():
            raise CommandError(f"There is no folder {file.resolve().parent}.")
        with connection.cursor() as cursor:
            # By Django's connection: SQLite itself lacks the functions that our constraints call.
            cursor.execute("VACUUM INTO %s", [str(file)])
        file.chmod(0o600)  # SECURITY: it holds people's addresses and needs
        self.stdout.write(f"The database is copied into {file}.")
