"""What load balancers and supervisors are told."""

import pytest
from django.db import DatabaseError

from stemhub import health


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
