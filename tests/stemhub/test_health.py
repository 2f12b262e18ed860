"""What load balancers and supervisors are told."""

import threading

import pytest
from django.core.cache.backends.dummy import DummyCache
from django.db import DatabaseError
from django.db.migrations.executor import MigrationExecutor

from stemhub import health
from tests.support.patience import PATIENCE


def test_live_answers_without_asking_the_database(client):
    answer = client.get("/health/live")

    assert answer.status_code == 200
    assert answer.json() == {"status": "live"}


@pytest.mark.services
@pytest.mark.django_db
def test_ready_when_database_broker_and_migrations_are_there(client):
    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


@pytest.mark.django_db
def test_ready_names_what_is_missing_and_nothing_more(client, monkeypatch):
    def no_database():
        raise DatabaseError("secret-host refused")

    monkeypatch.setitem(health.CHECKS, "database", no_database)
    monkeypatch.setitem(health.CHECKS, "migrations", lambda: False)

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "failed": ["database", "migrations"]}


@pytest.mark.django_db
def test_migrations_are_asked_for_until_they_are_applied_and_then_no_more(client, monkeypatch):
    plans, asked = [["0002"], [], ["never asked"]], []

    class Executor(MigrationExecutor):
        def migration_plan(self, targets):
            asked.append(targets)
            return plans[len(asked) - 1]

    monkeypatch.setattr(health, "MigrationExecutor", Executor)
    monkeypatch.setitem(health._seen, "migrations", False)

    codes = [client.get("/health/ready").status_code for _ in range(4)]

    assert codes == [503, 200, 200, 200]
    assert len(asked) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["database", "broker", "cache"])
def test_what_can_break_later_is_asked_for_each_time(client, monkeypatch, name):
    answers = iter([True, False, True])
    monkeypatch.setitem(health.CHECKS, name, lambda: next(answers))

    assert [client.get("/health/ready").status_code for _ in range(3)] == [200, 503, 200]


@pytest.mark.django_db
def test_what_hangs_is_named_in_time_and_asked_once(client, monkeypatch):
    go_on, asked = threading.Event(), []

    def hangs():
        asked.append(1)
        return go_on.wait(PATIENCE)

    monkeypatch.setattr(health, "SECONDS", 0.5)
    monkeypatch.setitem(health.CHECKS, "broker", hangs)
    for _ in range(3):
        assert client.get("/health/ready").json()["failed"] == ["broker"]
    assert asked == [1]

    go_on.set()
    monkeypatch.setattr(health, "SECONDS", PATIENCE)
    assert client.get("/health/ready").status_code == 200


@pytest.mark.django_db
def test_a_cache_that_keeps_nothing_is_named(client, monkeypatch):
    monkeypatch.setattr(health, "cache", DummyCache("", {}))

    assert client.get("/health/ready").json()["failed"] == ["cache"]
