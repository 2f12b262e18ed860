"""What a site has by now fits what its database refuses from now on."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from teams.models import FocusArea
from tests.support.migrated import empty_database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


def migrate(*targets):
    executor = MigrationExecutor(connection)
    # The squashed ones, which stand for all of an app's, know nothing of the states between.
    executor.loader = MigrationLoader(connection, replace_migrations=not targets)
    return executor.migrate(list(targets) or [("teams", "0008_names_and_numbers")]).apps


def test_of_focus_areas_with_the_same_number_the_first_keeps_it(transactional_db):
    with empty_database():
        old = migrate(("teams", "0007_closed_days")).get_model("teams", "FocusArea")
        old.objects.create(slug="water", name="Water", number=3)
        old.objects.create(slug="soil", name="Soil", number=3, retired=True)
        old.objects.create(slug="air", name="Air", number=3)
        migrate()
        numbers = dict(FocusArea.objects.values_list("slug", "number"))
    assert (numbers["teacher-preparation"], numbers["soil"]) == (3, 3)
    assert (numbers["toolkit"], numbers["water"], numbers["air"]) == (5, 6, 7)
