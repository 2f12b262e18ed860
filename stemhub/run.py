"""``make run``: the whole site on this machine, as one small supervisor with three children.

Web, worker and beat each have a process group of their own. When the supervisor is asked to end
(Ctrl-C, SIGTERM, SIGHUP), or when one child ends by itself, all groups are ended: first asked,
then made to. Should the supervisor itself be killed, the system tells the children (Linux).
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import modes
from .bootstrap import Trouble, alone, data_folder, require_free_port, say
from .demo.people import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 12.0  # seconds a child has to end by itself
START_PATIENCE = 60.0  # seconds the web process has to answer


def commands(environ=os.environ) -> dict[str, list[str]]:
    """The command line of each child. Without Redis the worker must be a solo one.

    With the file-system broker prefork hangs on SIGTERM; and beat is a process of its own, since
    ``worker -B`` leaves beat alive when the worker is killed.
    """
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "stemhub"]
    pool = ["--concurrency", "2"] if environ.get("REDIS_URL") else ["--pool", "solo"]
    quiet = ["--loglevel", "WARNING"]
    return {
        "web": [sys.executable, "-m", "gunicorn", "-c", "python:stemhub.serving", "stemhub.wsgi"],
        "worker": [*celery, "worker", *pool, *quiet, "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", *quiet],
    }


def _end_with_parent() -> None:
    """In the child: be asked to end when the supervisor is gone, however it went (Linux only)."""
    pr_set_pdeathsig = 1
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, signal.SIGTERM)


class Supervisor:
    """Starts the children, waits for the first reason to end, ends all of them."""

    def __init__(self, environ: dict[str, str]):
        self.environ = environ
        self.children: dict[str, subprocess.Popen] = {}
        self.asked: int | None = None

    def ask(self, number: int, frame=None) -> None:
        """Signal handler: end soon."""
        self.asked = number

    def start(self, lines: dict[str, list[str]]) -> None:
        """Start a child for each line, all of them new: earlier ones have ended."""
        self.children = {}
        for name, line in lines.items():
            self.children[name] = subprocess.Popen(
                line,
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                process_group=0,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - the supervisor has no threads
            )

    def fallen(self) -> str | None:
        """The name of a child that ended by itself, if one did."""
        for name, child in self.children.items():
            if child.poll() is not None:
                return name
        return None

    def wait(self, seconds: float = float("inf"), until=lambda: False) -> None:
        """Come back when asked to end, when a child fell, when ``until()``, or after ``seconds``."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.asked is None and not self.fallen() and not until():
            time.sleep(0.2)

    def end(self) -> None:
        """End every group: ask, wait, make."""
        self._signal(signal.SIGTERM)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self._any_left():
            time.sleep(0.1)
        self._signal(signal.SIGKILL)
        for child in self.children.values():
            child.wait()

    def _any_left(self) -> bool:
        for child in self.children.values():
            child.poll()  # reaps it: a dead leader would otherwise keep its group
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, 0)
                return True
        return False

    def _signal(self, number: int) -> None:
        for child in self.children.values():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, number)


def answers(address: str) -> bool:
    """Whether the site at ``address`` (this machine) answers and is ready."""
    try:
        with urllib.request.urlopen(f"{address}/health/ready", timeout=5) as answer:  # noqa: S310 # nosec B310
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def prepare(supervisor: "Supervisor") -> None:
    """Migrate, make the cache table, load the demo once, collect static files."""
    supervisor.start({"prepare": [sys.executable, "manage.py", "prepare"]})
    supervisor.wait()
    if supervisor.asked is None and supervisor.children["prepare"].returncode:
        raise Trouble("stemhub couldn't be made ready; what went wrong stands above.")
    supervisor.end()


def serve(supervisor: "Supervisor", address: str, mode: str) -> None:
    """Start web, worker and beat; come back when one fell or all are asked to end."""
    supervisor.start(commands(supervisor.environ))
    supervisor.wait(START_PATIENCE, until=lambda: answers(address))
    if supervisor.asked is None and not supervisor.fallen():
        if not answers(address):
            raise Trouble(f"The site didn't answer within {START_PATIENCE:.0f} seconds.")
        say(greeting(address, mode))
        supervisor.wait()
    if supervisor.asked is None:
        raise Trouble(
            f"The {supervisor.fallen()} process ended by itself, so everything was ended."
        )


def greeting(address: str, mode: str) -> str:
    lines = ["", f"stemhub is at {address}", ""]
    if mode == modes.DEMO:
        lines += [
            "Sign in with one press on its sign-in page, as a coordinator, a member and so on,",
            f"or with coordinator@example.org and the password {PASSWORD}",
            f"What it mails is kept at {address}/mailbox/; nothing leaves this machine.",
            "People and schools in it are invented.",
            "",
        ]
    return "\n".join([*lines, "Ctrl-C ends it."])


def run(environ: dict[str, str]) -> int:
    """Run the site until it is asked to end; the exit code."""
    mode = modes.read_mode(environ)
    if mode == modes.PRODUCTION:
        raise Trouble(
            "make run is for the demo. In production each process has a manager of its own: "
            "see docs/deploy.md."
        )
    modes.refuse(mode, environ)
    with alone_with_data(data_folder(environ)):
        return run_alone(environ, mode)


def alone_with_data(data: Path):
    """Two sites on the same data would each send its mail and answer its pages."""
    data.mkdir(parents=True, exist_ok=True)
    return alone(
        data / "running",
        refused=f"stemhub is running already with the data in {data}. End that one first, or set "
        "STEMHUB_DATA to another folder.",
    )


def run_alone(environ: dict[str, str], mode: str) -> int:
    port = environ.get("PORT") or "8000"
    require_free_port(port)
    supervisor = Supervisor(environ)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, supervisor.ask)
    try:
        prepare(supervisor)
        if supervisor.asked is None:
            serve(supervisor, f"http://127.0.0.1:{port}", mode)
    finally:
        supervisor.end()
    say("stemhub has ended.")
    return 0


def main() -> int:
    try:
        return run(dict(os.environ))
    except KeyboardInterrupt:
        return 130
    except Exception as trouble:
        from django.core.exceptions import ImproperlyConfigured

        if not isinstance(trouble, Trouble | ImproperlyConfigured):
            raise
        print(trouble, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
