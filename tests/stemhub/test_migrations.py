"""A new site starts with squashed migrations. They leave what the landed ones leave, one by one."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.support.migrated import empty_database

# What a database says of itself; each row is one column, constraint, index or trigger.
SEEN = {
    "sqlite": ["SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"],
    "postgresql": [
        """
        SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,
        column_default, is_identity, is_generated, generation_expression
        FROM information_schema.columns WHERE table_schema = 'public'
        """,
        """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        """,
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    ],
}
SEEDED = [
    *("teams.FocusArea", "recommendations.Topic", "recommendations.Addressee"),
    "recommendations.DraftTemplate",
]


class OneByOne(MigrationLoader):
    """Without the squashed ones."""

    def load_disk(self):
        super().load_disk()
        all_of_them = self.disk_migrations.items()
        self.disk_migrations = {key: one for key, one in all_of_them if not one.replaces}


def test_both_ways_lead_to_the_same_models():
    squashed, one_by_one = MigrationLoader(None), OneByOne(None)
    assert len(one_by_one.graph.nodes) > len(squashed.graph.nodes)
    quick, slow = squashed.project_state().models, one_by_one.project_state().models
    assert quick.keys() == slow.keys()
    assert [key for key in slow if quick[key] != slow[key]] == []


@pytest.mark.django_db
def test_the_migrations_lead_to_the_models_there_are():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.long
@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_both_ways_lead_to_the_same_database(monkeypatch):
    quick = from_nothing()
    monkeypatch.setattr("django.db.migrations.executor.MigrationLoader", OneByOne)
    slow = from_nothing()
    assert len(slow) > 500
    assert quick == slow


@pytest.mark.long
@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_tables_of_an_app_can_go_and_come_again():
    tables = connection.introspection.table_names
    ours = lambda: [name for name in tables() if name.startswith("recommendations_")]  # noqa: E731
    with empty_database():
        call_command("migrate", verbosity=0)
        before = ours()
        call_command("migrate", "recommendations", "zero", verbosity=0)
        assert ours() == []
        call_command("migrate", verbosity=0)
        assert (ours(), len(before) > 50) == (before, True)


def from_nothing() -> list[str]:
    with empty_database():
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            found = []
            for question in SEEN[connection.vendor]:
                cursor.execute(question)
                found += cursor.fetchall()
        for name in SEEDED:
            found += apps.get_model(name).objects.values_list()
    # The order of a table's columns and constraints is nobody's business.
    return sorted(str(sorted(re.split("[ ,()]*[,()][ ,()]*", str(row)))) for row in found)
