"""An empty database as the migrations leave it: made once and copied, since that takes no time.

Migrating takes seconds. A copy is migrated once more, which finds nothing to do but makes
anew what each ``migrate`` does: triggers, permissions.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2

from stemhub.bootstrap import alone

ROOT = Path(__file__).resolve().parents[2]
# What could make a site under test talk to somebody else's services.
INHERITED_SETTINGS = (
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "PORT",
    "STEMHUB_DATA",
    "STEMHUB_MODE",
    "DJANGO_SETTINGS_MODULE",
    "PYTEST_CURRENT_TEST",
)
# Kept databases that were made more than a week ago.
_OLD = r"""
    SELECT datname FROM pg_database WHERE datname ~ '^stemhub_kept_[0-9a-f]{16}$'
    AND (pg_stat_file('base/' || oid || '/PG_VERSION')).modification < now() - interval '7 days'
"""
FORGOTTEN_AFTER = 7 * 24 * 3600  # seconds since it was made
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
# What decides how it looks: the migrations, and the packages that bring some.
_MADE_BY = [*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements-dev.txt"]


def _fingerprint() -> str:
    everything = b"".join(path.name.encode() + path.read_bytes() for path in _MADE_BY)
    return hashlib.sha256(everything + sys.version.encode()).hexdigest()[:16]


def _folder() -> Path:
    """This person's own: what lies there is copied into every test."""
    folder = Path(tempfile.gettempdir()) / f"stemhub-migrated-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.stat()
    assert (found.st_uid, found.st_mode & 0o077) == (os.getuid(), 0), f"{folder} is not ours alone"
    return folder


def migrate(data: Path, database_url: str = "") -> None:
    """In a process of its own, which has no test database yet."""
    own = {name: value for name, value in os.environ.items() if name not in INHERITED_SETTINGS}
    own |= {"STEMHUB_MODE": "test", "STEMHUB_DATA": str(data)}
    if database_url:
        own["DATABASE_URL"] = database_url
    for command in (["migrate", "-v0"], ["createcachetable"]):
        line = [sys.executable, "manage.py", *command]
        done = subprocess.run(line, cwd=ROOT, env=own, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def sqlite_file() -> Path:
    """The migrated SQLite file; of all processes that ask, the first makes it."""
    folder = _folder()
    file = folder / f"{_fingerprint()}.sqlite3"
    # Another checkout, with other migrations, has a file and a lock of its own.
    with alone(file.with_suffix(".lock"), waiting="Waiting for the migrations ..."):
        if not file.exists():
            _forget_old(folder)
            with tempfile.TemporaryDirectory(dir=folder) as data:
                migrate(Path(data))
                # The last connection to leave a file folds its journal back into it.
                Path(data, "stemhub.sqlite3").rename(file)
    return file


def _forget_old(folder: Path) -> None:
    for old in folder.glob("*.sqlite3"):
        if time.time() - old.stat().st_mtime > FORGOTTEN_AFTER:
            old.unlink(missing_ok=True)


def copy_sqlite(target: Path) -> None:
    shutil.copyfile(sqlite_file(), target)


class Template:
    """The migrated database on the PostgreSQL of this run, which others are made from."""

    def __init__(self, run_folder: Path, url: str):
        """``url`` is the run's own, ``run_folder`` one that all its processes share."""
        self.url = f"{url}_migrated"
        self.server, self.name = self.url.rsplit("/", 1)
        with alone(run_folder / "migrating", waiting="Waiting for the migrations ..."):
            if not (run_folder / "migrated").exists():
                self.drop()
                self._run(f'CREATE DATABASE "{self.name}" TEMPLATE "{self._kept(run_folder)}"')
                (run_folder / "migrated").touch()

    def _kept(self, run_folder: Path) -> str:
        """The name of the migrated database that this server keeps from run to run."""
        name = f"stemhub_kept_{_fingerprint()}"
        making = f"{name}_made"
        with alone(_folder() / f"{name}.lock", waiting="Waiting for the migrations ..."):
            if not self._ask("SELECT datname FROM pg_database WHERE datname = %s", name):
                for old in self._ask(_OLD):
                    self.drop(old)
                self.drop(making)
                self._run(f'CREATE DATABASE "{making}"')
                migrate(run_folder, f"{self.server}/{making}")
                # Only a whole one has the name that is looked for.
                self._run(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
        return name

    def _ask(self, question: str, *values) -> list[str]:
        with contextlib.closing(psycopg2.connect(f"{self.server}/postgres")) as connection:
            cursor = connection.cursor()
            cursor.execute(question, values)
            return [row[0] for row in cursor.fetchall()]

    def _run(self, statement: str) -> None:
        with contextlib.closing(psycopg2.connect(f"{self.server}/postgres")) as connection:
            connection.autocommit = True
            connection.cursor().execute(statement)

    def copy(self, name: str) -> str:
        """A database of this name beside it; its address."""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
        return f"{self.server}/{name}"

    def drop(self, name: str = "") -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name or self.name}" WITH (FORCE)')


@contextlib.contextmanager
def another_file(file: Path):
    """Django's connection leads to another SQLite file for a while."""
    from django.db import connection

    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(file)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


@contextlib.contextmanager
def empty_database():
    """Django's connection leads to a database of nobody's for a while, in which nothing is yet."""
    from django.db import connection

    usual = str(connection.settings_dict["NAME"])
    name = f"{usual}_empty"
    connection.close()
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        else:
            for file in Path(usual).parent.glob(f"{Path(name).name}*"):
                file.unlink()
