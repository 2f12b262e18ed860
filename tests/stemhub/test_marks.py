"""The demo's database and the real one never meet."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from stemhub import checks, health, marks
from tests.factories.people import UserFactory
from tests.support.patience import PATIENCE

pytestmark = pytest.mark.django_db


def test_an_empty_database_becomes_the_demos_once():
    marks.mark_as_demo()
    marks.mark_as_demo()

    assert marks.is_demo()


def test_the_demo_refuses_a_database_with_people_that_are_not_its_own():
    UserFactory()

    with pytest.raises(ImproperlyConfigured, match="holds people and isn't marked"):
        marks.mark_as_demo()


def test_production_refuses_a_demo_database(settings):
    marks.mark_as_demo()
    settings.PRODUCTION = True

    with pytest.raises(ImproperlyConfigured, match="belongs to the demo"):
        marks.refuse_demo_database()
    assert [error.id for error in checks.production_has_its_own_database(None, ["default"])] == [
        "stemhub.E001"
    ]


@pytest.mark.django_db(transaction=True)
def test_readiness_names_a_demo_database_in_production(settings, monkeypatch):
    """Its checks run in threads of their own, which see what is committed."""
    monkeypatch.setattr(health, "SECONDS", PATIENCE)
    marks.mark_as_demo()
    settings.PRODUCTION = True
    assert health.failures() == ["own database"]


def test_production_accepts_a_database_of_its_own(settings):
    UserFactory()
    settings.PRODUCTION = True

    marks.refuse_demo_database()
    assert checks.production_has_its_own_database(None, ["default"]) == []


def test_a_database_that_does_not_answer_is_left_to_readiness(settings, monkeypatch):
    def no_answer():
        raise DatabaseError

    settings.PRODUCTION = True
    monkeypatch.setattr(marks, "is_demo", no_answer)

    marks.refuse_demo_database()
    assert checks.production_has_its_own_database(None, ["default"]) == []
