"""``make run``'s process, as a person starts it, with what it prints."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psutil

from stemhub.bootstrap import alone
from tests.support.patience import PATIENCE

from .migrated import copy_sqlite
from .processes import INHERITED_SETTINGS, ROOT, free_port

PLAIN = {name: value for name, value in os.environ.items() if name not in INHERITED_SETTINGS}


class Running:
    """``python -m stemhub.run`` as make run starts it; in test mode unless told otherwise.

    ``said`` holds what it printed until it greeted. Its data were migrated once before, unless it
    is to find an ``empty`` folder.
    """

    def __init__(self, data: Path, *, mode="test", port: int | None = None, empty=False):
        if not empty and not (data / "stemhub.sqlite3").exists():
            copy_sqlite(data / "stemhub.sqlite3")
        self.data = data
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.said = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "stemhub.run"],
            cwd=ROOT,
            env=PLAIN | {"STEMHUB_MODE": mode, "STEMHUB_DATA": str(data), "PORT": str(self.port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def family(self) -> dict[str, psutil.Process]:
        """The three children, by their part."""
        known = {"gunicorn": "web", "worker": "worker", "beat": "beat"}
        found = {}
        for child in psutil.Process(self.process.pid).children():
            line = child.cmdline()
            found |= {part: child for word, part in known.items() if word in line}
        return found

    def wait_until_it_greets(self) -> None:
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C ends it" in line:
                return
        raise AssertionError(f"it ended before it was ready:\n{self.said}")

    def everybody(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self) -> None:
        """End it, should it still run."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)
        self.process.stdout.close()


class BuiltDemo:
    """The demo as the first of a run's processes that starts it builds it; the others copy that."""

    def __init__(self, run_folder: Path):
        self._folder = run_folder
        self.file = run_folder / "demo.sqlite3"
        self._said = run_folder / "demo.said"

    def start(self, data: Path, port: int | None = None) -> Running:
        """Start the demo on these data, as a newcomer does, and wait until it greets."""
        running = Running(data, mode="demo", port=port, empty=True)
        try:
            with alone(self._folder / "demo.lock", waiting="Waiting for the demo ..."):
                running.wait_until_it_greets()
                if not self.file.exists():
                    self._keep(running)
        except BaseException:
            running.end()
            raise
        return running

    def _keep(self, running: Running) -> None:
        self._said.write_text(running.said)
        copy = self.file.with_suffix(".new")
        with (
            closing(sqlite3.connect(running.data / "stemhub.sqlite3")) as at_work,
            closing(sqlite3.connect(copy)) as kept,
        ):
            at_work.backup(kept)
        copy.rename(self.file)

    def said(self, data: Path) -> str:
        """What was said as it was built; in ``data``, if nobody has yet."""
        with alone(self._folder / "demo.lock", waiting="Waiting for the demo ..."):
            there = self.file.exists()
        if not there:
            copy_sqlite(data / "stemhub.sqlite3")
            self.start(data).end()
        return self._said.read_text()
