"""The real site for these tests: processes, a database, a broker and a mail server of its own."""

import contextlib
import os
from urllib.parse import urlsplit

import psycopg2
import pytest

from tests.conftest import on_services
from tests.support.processes import Site, mail_server
from tests.tools.services import empty_number


@contextlib.contextmanager
def own_database():
    """The address of an empty PostgreSQL database beside the test run's own."""
    base = os.environ["DATABASE_URL"]
    server, name = base.rsplit("/", 1)
    name = f"{name}_e2e_{os.getpid()}"

    def run(statement):
        with contextlib.closing(psycopg2.connect(f"{server}/postgres")) as connection:
            connection.autocommit = True
            connection.cursor().execute(statement)

    run(f'CREATE DATABASE "{name}"')
    try:
        yield f"{server}/{name}"
    finally:
        run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def site(tmp_path):
    """A prepared site that isn't started yet; ``site.mails`` is what its mail server received."""
    with contextlib.ExitStack() as stack:
        port, mails = stack.enter_context(mail_server())
        services = {}
        if on_services():
            broker = contextlib.contextmanager(empty_number)
            number = stack.enter_context(broker(urlsplit(os.environ["REDIS_URL"]).port or 6379))
            services = {
                "database_url": stack.enter_context(own_database()),
                "redis_url": number,
            }
        one = Site(tmp_path, smtp_port=port, **services)
        one.mails = mails
        one.prepare()
        try:
            yield one
        finally:
            one.stop_all()
