"""The site as it really runs: web, worker and beat as processes of their own."""

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from . import becoming, migrated
from .migrated import INHERITED_SETTINGS, ROOT
from .patience import PATIENCE


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(truth, *, what: str, seconds: float = PATIENCE, every: float = 0.2):
    """Return the first true value of ``truth()``; AssertionError after ``seconds``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := truth():
            return value
        time.sleep(every)
    raise AssertionError(f"waited {seconds} s for {what}")


class _Keep(Message):
    def __init__(self, kept):
        super().__init__()
        self.kept = kept

    def handle_message(self, message):
        self.kept.append(message)


@contextmanager
def mail_server():
    """A real SMTP server on this machine; yields (its port, the list of messages it received)."""
    kept: list = []
    controller = Controller(_Keep(kept), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port, kept
    finally:
        controller.stop()


class Site:
    """stemhub's own processes, on a database and a broker of their own."""

    def __init__(self, data: Path, *, smtp_port: int, database_url="", redis_url="", undo=0):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = data
        self.running: dict[str, becoming.Forked] = {}
        self._read: becoming.Reader | None = None
        self.env = {k: v for k, v in os.environ.items() if k not in INHERITED_SETTINGS} | {
            "STEMHUB_MODE": "test",
            "STEMHUB_DATA": str(data),
            "STEMHUB_UNDO_SECONDS": str(undo),
            "PORT": str(self.port),
            "SITE_URL": self.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
            "MAIL_FROM": "stemhub <mail@stemhub.example.org>",
            "DJANGO_SETTINGS_MODULE": "stemhub.settings",
            "PYTHONPATH": str(ROOT),
        }
        if database_url:
            self.env["DATABASE_URL"] = database_url
        if redis_url:
            self.env["REDIS_URL"] = redis_url
        self.solo = not redis_url
        self.processes = 2  # of the worker's pool
        # The moment (ISO 8601) at which processes started from now on believe to be; see becoming.
        self.moment = ""

    def _reader(self) -> becoming.Reader:
        """One that has read the code in the environment as it is now."""
        if self._read is None or self._read.env != self.env:
            self._forget_reader()
            self._read = becoming.Reader(ROOT, self.env)
        return self._read

    def _forget_reader(self) -> None:
        if self._read is not None:
            self._read.end()
            self._read = None

    def manage(self, *args: str, source: str | None = None) -> str:
        """Run a management command (``source`` goes to ``shell``) and return what it printed."""
        with tempfile.TemporaryDirectory() as folder:
            given, out, err = (Path(folder, name) for name in ("given", "out", "err"))
            given.write_text(source or "")
            line = ["django-admin", *args]
            files = {"given": given, "out": out, "err": err}
            code = self._reader().run(*line, moment=self.moment, **files)
            assert code == 0, out.read_text() + err.read_text()
            return out.read_text()

    def prepare(self) -> None:
        """A migrated file; a PostgreSQL database given to it is migrated already."""
        if "DATABASE_URL" not in self.env:
            migrated.copy_sqlite(self.data / "stemhub.sqlite3")

    def commands(self) -> dict[str, list[str]]:
        celery = ["celery", "-A", "stemhub"]
        pool = ["-P", "solo"] if self.solo else ["-c", str(self.processes)]
        # As stemhub/run.py starts it.
        alone = ["--without-gossip", "--without-mingle"]
        return {
            "web": [
                *("gunicorn", "stemhub.wsgi", "--bind", f"127.0.0.1:{self.port}"),
                *("--workers", "2", "--no-control-socket"),
            ],
            "worker": [*celery, "worker", *pool, *alone, "--loglevel", "warning"],
            "beat": [*celery, "beat", "--loglevel", "warning"],
            "second beat": [
                *(*celery, "beat", "--loglevel", "warning"),
                *("--schedule", str(self.data / "second-beat")),
            ],
        }

    def start(self, *names: str) -> None:
        for name in names:
            self.running[name] = self._reader().start(
                *self.commands()[name], moment=self.moment, log=self.data / f"{name}.log"
            )
        if "web" in names:
            wait_until(self._answers, what=f"{self.url} to answer\n{self.log('web')}")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "/health/live", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def log(self, name: str) -> str:
        path = self.data / f"{name}.log"
        return path.read_text(errors="replace")[-4000:] if path.exists() else ""

    def stop(self, name: str, sign=signal.SIGTERM) -> None:
        process = self.running.pop(name)
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            return
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)

    def stop_all(self) -> None:
        for name in list(self.running):
            self.stop(name)

    def leave(self) -> None:
        """End everything, at the end of a test."""
        self.stop_all()
        self._forget_reader()
