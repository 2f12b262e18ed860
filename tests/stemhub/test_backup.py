"""SQLite's backup and restore, as docs/deploy.md says them, line by line."""

import contextlib
import shlex
import sqlite3
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.support.patience import PATIENCE
from tests.support.processes import ROOT, Site

MAKE = "from people.models import User; User.objects.create_user(email='{}@example.org', name='A')"
LIST = "from people.models import User; print(*User.objects.values_list('email', flat=True))"


def commands() -> tuple[list[str], list[str]]:
    """The lines for a backup, and those for a restore."""
    text = (ROOT / "docs" / "deploy.md").read_text()
    part = text.split("### Where it runs on SQLite")[1].split("\n## ")[0]
    before, after = part.split("To restore")
    return tuple(
        [line.strip() for line in half.splitlines() if line.startswith("    ")]
        for half in (before, after)
    )


@pytest.fixture
def site(tmp_path):
    data = tmp_path / ".data"
    data.mkdir()
    site = Site(data, smtp_port=9)
    site.prepare()
    (data / "secret_key").write_text("first")
    yield site
    site.leave()


def do(site, lines) -> None:
    """Run them as somebody in the site's folder, whose Python and mode are those of the test."""
    for line in lines:
        name, *words = shlex.split(line.removeprefix("STEMHUB_MODE=demo "))
        if name == ".venv/bin/python":
            name, words = sys.executable, [ROOT / words[0], *words[1:]]
        folder = site.data.parent
        subprocess.run([name, *words], cwd=folder, env=site.env, check=True, timeout=PATIENCE)


def test_what_is_backed_up_while_the_site_writes_comes_back_whole(site):
    backup, restore = commands()
    assert len(backup) == 2 and len(restore) == 3
    site.manage("shell", "-v0", source=MAKE.format("ana"))
    database = site.data / "stemhub.sqlite3"
    # A process of the site has the database open, and writes: its file alone holds not all.
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as at_work:
        assert at_work.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        at_work.execute("CREATE TABLE note (text)")
        at_work.execute("INSERT INTO note VALUES ('said')")
        at_work.execute("BEGIN IMMEDIATE")
        at_work.execute("UPDATE note SET text = 'not said yet'")
        do(site, backup)
        at_work.execute("COMMIT")
    site.manage("shell", "-v0", source=MAKE.format("bo"))
    (site.data / "secret_key").write_text("second")
    database.with_name("stemhub.sqlite3-wal").write_bytes(b"of the former database")

    do(site, restore)

    assert site.manage("shell", "-v0", source=LIST).split() == ["ana@example.org"]
    assert (site.data / "secret_key").read_text() == "first"
    site.manage("migrate", "--check")
    with contextlib.closing(sqlite3.connect(database)) as restored:
        assert restored.execute("PRAGMA quick_check(note)").fetchone() == ("ok",)
        assert restored.execute("SELECT text FROM note").fetchone() == ("said",)


def test_a_backup_is_never_written_over_and_stays_private(site, tmp_path):
    backup, _restore = commands()
    do(site, backup)
    assert (tmp_path / "stemhub-backup.sqlite3").stat().st_mode & 0o077 == 0
    with pytest.raises(subprocess.CalledProcessError):
        do(site, backup)


@pytest.mark.django_db
@pytest.mark.services
def test_what_cannot_be_written_is_told_in_a_sentence(tmp_path):
    said = "back it up with pg_dump"
    if connection.vendor == "sqlite":
        (tmp_path / "there").touch()
        with pytest.raises(CommandError, match="Name a new file"):
            call_command("backup", tmp_path / "there")
        said = "There is no folder"
    with pytest.raises(CommandError, match=said):
        call_command("backup", tmp_path / "nowhere" / "backup.sqlite3")
