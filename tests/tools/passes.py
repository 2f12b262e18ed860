"""``make test``: everything on SQLite and files, then what is marked on PostgreSQL and Redis.

``--long`` runs the large counts (``make test-long``) instead. Other arguments go to pytest.
With CI set nothing may be skipped: a missing service or browser is a failure.
"""

import os
import signal
import subprocess
import sys
import time

from .services import POSTGRES, Missing, drop_databases, postgres, redis_server

ELSEWHERE = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "STEMHUB_DATA", "SITE_URL", "ALLOWED_HOSTS")
# One more than this kind of machine has processors: a tenth of a pass is waiting for processes that
# a test starts.
WORKERS = "3"
NO_TESTS = 5  # pytest's exit code when a selection is empty


def say(text: str) -> None:
    print(f"\n== {text}", flush=True)


def pytest(marks: str, arguments: list[str], **environ: str) -> bool:
    """Run one pass; whether it passed."""
    line = [sys.executable, "-m", "pytest", "-q", "-n", WORKERS, "--dist", "worksteal"]
    own = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    # Three processes of pytest and each process that a test starts would compile every module anew.
    own.pop("PYTHONDONTWRITEBYTECODE", None)
    own |= {"STEMHUB_MODE": "test", "PYTHONUNBUFFERED": "1", **environ}
    code = subprocess.run([*line, "-m", marks, *arguments], env=own, check=False).returncode
    return code in (0, NO_TESTS)


def on_services(marks: str, arguments: list[str]) -> bool:
    name = f"stemhub_{os.getpid()}_{int(time.time())}"
    with postgres() as port, redis_server() as redis_url:
        url = POSTGRES.format(port=port, name=name)
        try:
            return pytest(marks, arguments, DATABASE_URL=url, REDIS_URL=redis_url)
        finally:
            drop_databases(port, name)


def main(arguments: list[str]) -> int:
    # An end that is asked for still ends the servers and drops the databases of the run.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    long = "--long" in arguments
    arguments = [argument for argument in arguments if argument != "--long"]
    size = "long" if long else "not long"
    if long:
        arguments = ["--timeout", "3600", *arguments]

    say("On SQLite and the file-system broker")
    passed = pytest(f"{size} and not services_only", arguments)
    say("On PostgreSQL and Redis")
    try:
        # Even after a failure: one run tells everything.
        passed &= on_services(f"{size} and (services or services_only)", arguments)
    except Missing as missing:
        say(f"SKIPPED: the pass on PostgreSQL and Redis. {missing}")
        passed &= not os.environ.get("CI")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
