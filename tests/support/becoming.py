"""A process that has read stemhub's code and becomes what it is told: web, a worker, a command.

Reading it costs each of a site's processes more than all they do in a test. So one reads it, and
each of them is forked from it: another process in a session of its own, with the same environment,
command line and entry point as if the program had been started.

Reminders are due weeks later, on weekdays, in working hours. Rather than let production code look
at a test's clock, a process that is told a ``moment`` believes that it is then, from its start; the
clock runs on from there.
"""

import contextlib
import json
import os
import subprocess
import sys
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

import psutil

from tests.support.patience import PATIENCE

# What the processes load first of all; nothing that opens a connection.
_READ = ("stemhub.urls", "celery.bin.celery", "celery.apps.worker", "gunicorn.app.wsgiapp")


class Forked:
    """One that was forked, as far as a test asks of a ``subprocess.Popen``."""

    def __init__(self, pid: int):
        self.pid = pid
        self._process = psutil.Process(pid)

    def poll(self) -> int | None:
        """None as long as it runs; how it ended isn't known."""
        with contextlib.suppress(psutil.NoSuchProcess):
            if self._process.is_running() and self._process.status() != psutil.STATUS_ZOMBIE:
                return None
        return 0

    def wait(self, seconds: float) -> None:
        from .processes import wait_until

        try:
            wait_until(lambda: self.poll() is not None, seconds=seconds, what="", every=0.05)
        except AssertionError as error:
            raise subprocess.TimeoutExpired(str(self.pid), seconds) from error


class Reader:
    """The process that has read the code, in ``env``; ended by :meth:`end`."""

    def __init__(self, root: Path, env: dict[str, str]):
        self.env = dict(env)
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=root,
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )

    def start(self, *line: str, moment: str, log: Path) -> Forked:
        """Start a program, by its line; what it says goes to ``log``."""
        return Forked(self._ask(line=line, moment=moment, out=str(log), err=str(log)))

    def run(self, *line: str, moment: str, given: Path, out: Path, err: Path) -> int:
        """Run a program to its end; its exit code."""
        files = {"given": str(given), "out": str(out), "err": str(err)}
        return self._ask(line=line, moment=moment, **files)

    def _ask(self, **told) -> int:
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "it couldn't read stemhub's code, or was ended"
        return int(answer)

    def end(self) -> None:
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()


def main() -> None:
    import django

    django.setup()
    for name in _READ:
        import_module(name)
    answers = os.fdopen(os.dup(1), "w")
    for line in iter(sys.stdin.readline, ""):
        told = json.loads(line)
        pid = os.fork()
        if not pid:
            answers.close()
            _become(told)
        answer = pid
        if "given" in told:
            answer = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        _bury()
        print(answer, file=answers, flush=True)
    _bury()


def _bury() -> None:
    """Let those go that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _become(told: dict) -> None:
    """In the child: be that program, and end with it."""
    os.setsid()
    for number, name in enumerate((told.get("given", os.devnull), told["out"], told["err"])):
        how = os.O_WRONLY | os.O_CREAT | os.O_APPEND if number else os.O_RDONLY
        opened = os.open(name, how, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - ours until the end
    sys.argv = list(told["line"])
    (script,) = entry_points(group="console_scripts", name=sys.argv[0])
    program = script.load()
    if told["moment"]:
        import time_machine

        time_machine.travel(told["moment"], tick=True).start()
    sys.exit(program())


if __name__ == "__main__":
    main()
