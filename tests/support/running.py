"""``make run``'s process, as a person starts it, with what it prints."""

import os
import subprocess
import sys
from pathlib import Path

import psutil

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
            self.process.wait(30)
        self.process.stdout.close()
