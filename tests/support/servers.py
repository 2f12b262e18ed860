"""A PostgreSQL and a Redis of a test's own, to be stopped, frozen and filled up as it likes."""

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
import redis

from tests.support.patience import PATIENCE
from tests.support.processes import free_port, wait_until
from tests.tools.services import POSTGRES, postgres_answers, redis_answers


def _program(name: str) -> str:
    """Where a server's program is; the newest of Debian's PostgreSQLs isn't in the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(debian[-1]) if debian else None)
    if found is None:
        sentence = f"{name} is not on this machine"
        pytest.fail(sentence) if os.environ.get("CI") else pytest.skip(sentence)
    return found


class _Server:
    """A process that listens at ``port`` and comes back there each time it is started."""

    answers = staticmethod(redis_answers)
    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path):
        self.port = free_port()
        self.folder = folder
        self.process: subprocess.Popen | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(lambda: self.answers(self.port), what=type(self).__name__)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(self.stop_signal)
            self.process.wait(PATIENCE)
            self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def freeze(self) -> None:
        """It takes connections, as its machine does that for it, and answers nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)


class OwnRedis(_Server):
    """As docker-compose.yml starts it: nothing outlives it, and a full one refuses writes."""

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        return [
            *(_program("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1"),
            *("--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"),
        ]

    def cut_connections(self) -> None:
        with redis.Redis(port=self.port) as client:
            client.execute_command("CLIENT", "KILL", "TYPE", "normal")

    def fill_up(self) -> None:
        with redis.Redis(port=self.port) as client:
            client.config_set("maxmemory", 1)

    def make_room(self) -> None:
        with redis.Redis(port=self.port) as client:
            client.config_set("maxmemory", 0)


class OwnPostgres(_Server):
    """With what it wrote kept over a restart."""

    answers = staticmethod(postgres_answers)
    stop_signal = signal.SIGINT  # "fast": connections are cut, as when its machine is restarted

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.data = folder / "data"
        # It refuses to run as root.
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(folder, "postgres")
        made = [_program("initdb"), "-D", str(self.data), "-U", "postgres", "-A", "trust", "-N"]
        subprocess.run([*self.user, *made], check=True, capture_output=True)

    def url(self, name: str) -> str:
        return POSTGRES.format(port=self.port, name=name)

    def command(self) -> list[str]:
        return [
            *(_program("postgres"), "-D", str(self.data), "-p", str(self.port)),
            *("-h", "127.0.0.1", "-k", str(self.folder), "-c", "fsync=off"),
            *("-c", "synchronous_commit=off", "-c", "max_connections=60"),
        ]

    def start(self) -> None:
        # The server itself, not runuser, which would not hand signals on.
        who = "postgres" if self.user else None
        self.process = subprocess.Popen(
            self.command(), user=who, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(lambda: self.answers(self.port), what="PostgreSQL")

    def run(self, statement: str, *values, database: str = "postgres") -> list:
        connection = psycopg2.connect(self.url(database))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def take_from(self, url: str, name: str) -> None:
        """A database of this name that holds what another server's does."""
        self.run(f"CREATE DATABASE {name}")
        kept = self.folder / f"{name}.dump"
        subprocess.run([_program("pg_dump"), "-Fc", "-f", kept, url], check=True)
        restore = [_program("pg_restore"), "--no-owner", "-d", self.url(name), kept]
        subprocess.run(restore, check=True)

    def cut_connections(self, database: str) -> int:
        """End every connection to a database but our own; how many there were."""
        return len(
            self.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                database,
            )
        )


@contextmanager
def own_redis():
    with _folder() as folder:
        server = OwnRedis(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def own_postgres():
    with _folder() as folder:
        server = OwnPostgres(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def _folder():
    # A short one: the name of a Unix socket has at most 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="own-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
