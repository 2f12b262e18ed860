"""What every step needs: where it runs, its own services, its processes."""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg2
import redis

from tests.tools.services import Missing, postgres_answers, redis_answers

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = "postgres://postgres@127.0.0.1:5432/{name}"
DATABASES = ("bench_pages", "bench_24", "bench_800")
HOST = "stemhub.example.org"


class Trouble(Exception):
    """A sentence for the person at the terminal: the benchmark can't go on."""


def say(text: str) -> None:
    print(text, flush=True)


def require_services() -> None:
    """Raise Missing, saying what to start, where PostgreSQL or Redis doesn't answer."""
    if not postgres_answers(5432):
        raise Missing(
            "PostgreSQL doesn't answer at 127.0.0.1:5432 (user postgres, no password). "
            "The benchmark needs one: start it and try again."
        )
    if not redis_answers(6379):
        raise Missing("Redis doesn't answer at 127.0.0.1:6379. Start it and try again.")


def require_wrk() -> str:
    """The load tool; installed with apt-get where root may."""
    if shutil.which("wrk") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installing wrk ...")
        subprocess.run(["apt-get", "install", "-y", "-q", "wrk"], capture_output=True, check=False)
    if (found := shutil.which("wrk")) is None:
        raise Trouble("The load tool wrk is missing. On Debian and Ubuntu: apt-get install wrk")
    return found


def admin(statement: str) -> None:
    with contextlib.closing(psycopg2.connect(POSTGRES.format(name="postgres"))) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)


def fresh_database(name: str) -> None:
    admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    admin(f'CREATE DATABASE "{name}"')


@contextlib.contextmanager
def redis_number():
    """The address of a Redis database that nobody uses (or BENCH_REDIS), emptied after."""
    wanted = os.environ.get("BENCH_REDIS")
    for number in [int(wanted)] if wanted else range(15, -1, -1):
        with redis.Redis(db=number) as client:
            if client.dbsize() == 0 and client.set("stemhub-bench", os.getpid(), nx=True):
                break
    else:
        raise Missing("Each of Redis' databases is in use; BENCH_REDIS names an empty one.")
    try:
        yield f"redis://127.0.0.1:6379/{number}"
    finally:
        with redis.Redis(db=number) as client:
            client.flushdb()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def rows(database: str, statement: str, values=()) -> list[tuple]:
    """What ``statement`` selects there; it is committed, so it may also change something."""
    with contextlib.closing(psycopg2.connect(POSTGRES.format(name=database))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


class Place:
    """A folder, a secret and the environment of production on this machine, DEBUG off."""

    def __init__(self, redis_url: str):
        self.folder = Path(tempfile.mkdtemp(prefix="stemhub-bench-"))
        self.redis_url = redis_url
        self.secret = secrets.token_urlsafe(50)
        self.smtp_port = free_port()
        self.running: list[subprocess.Popen] = []

    def environ(self, database: str, **more: str) -> dict[str, str]:
        kept = ("PATH", "HOME", "LANG", "LC_ALL", "VIRTUAL_ENV", "TMPDIR")
        return {name: os.environ[name] for name in kept if name in os.environ} | {
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "stemhub.settings",
            "SECRET_KEY": self.secret,
            "SITE_URL": f"https://{HOST}",
            "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
            "TRUSTED_PROXIES": "127.0.0.1",
            "DATABASE_URL": POSTGRES.format(name=database),
            "REDIS_URL": self.redis_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "MAIL_FROM": f"stemhub <mail@{HOST}>",
            "STEMHUB_DATA": str(self.folder),
            "STATIC_ROOT": str(self.folder / "static"),
            **more,
        }

    def run(self, line: list[str], database: str, **more: str) -> str:
        """The output of a Python program of ours; Trouble with its last words where it fails."""
        done = subprocess.run(
            [sys.executable, *line],
            cwd=ROOT,
            env=self.environ(database, **more),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Trouble(f"{' '.join(line)} failed:\n{(done.stdout + done.stderr)[-3000:]}")
        return done.stdout

    def ask(self, module: str, *arguments: str, database: str, **more: str) -> dict:
        """What ``python -m bench.<module>`` prints as its last line, as JSON."""
        output = self.run(["-m", f"bench.{module}", *arguments], database, **more)
        return json.loads(output.strip().splitlines()[-1])

    def start(self, name: str, line: list[str], database: str, **more: str) -> subprocess.Popen:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *line],
                cwd=ROOT,
                env=self.environ(database, **more),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def serve(self, name: str, application: str, database: str) -> "Server":
        """gunicorn with two sync workers, as both sides run."""
        port = free_port()
        line = ["-m", "gunicorn", application, "--workers", "2", "--worker-class", "sync"]
        line += ["--bind", f"127.0.0.1:{port}", "--no-control-socket", "--log-level", "warning"]
        server = Server(name, port, self.start(name, line, database))
        server.wait(self.folder / f"{name}.log")
        return server

    def stop(self, process: subprocess.Popen) -> None:
        """Ask, wait, make: the whole group of a process that this place started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 15)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
            process.wait()
        if process in self.running:
            self.running.remove(process)

    def close(self) -> None:
        for process in list(self.running):
            self.stop(process)
        shutil.rmtree(self.folder, ignore_errors=True)


class Server:
    """A web server of one side: ``name``, its port, its master process."""

    def __init__(self, name: str, port: int, process: subprocess.Popen):
        self.name, self.port, self.process = name, port, process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait(self, log: Path) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), 1),
            ):
                return
            time.sleep(0.2)
        raise Trouble(f"{self.name} doesn't answer:\n{log.read_text(errors='replace')[-3000:]}")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments, **options):
        return None


def fetch(url: str, headers: dict[str, str], data: bytes | None = None) -> tuple[int, str]:
    """(status, text) of one request; a redirect is told, not followed."""
    request = urllib.request.Request(url, data=data, headers=headers)
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")
