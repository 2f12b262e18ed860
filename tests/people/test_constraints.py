"""What the database refuses, whoever writes: one person an address, one school a name."""

import pytest
from django.db import connection
from django.utils import timezone

from people.models import Count, PrivateNeeds, User
from tests.factories import InstitutionFactory, UserFactory
from tests.support.constraints import declared, refuses

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def address_once(name):
    UserFactory(email="ana@example.org")
    refuses(name, UserFactory(), email="Ana@Example.org")


def address_present(name):
    refuses(name, UserFactory(), email="")
    refuses(name, UserFactory(), email=" \u200b")


def merged_is_inactive(name):
    kept, merged = UserFactory(), UserFactory()
    refuses(name, merged, merged_into=kept)
    refuses(name, UserFactory(merged_into=kept, is_active=False), is_active=True)


def school_once_in_its_district(name):
    district = InstitutionFactory()
    InstitutionFactory(name="Rosewood", district=district)
    refuses(name, InstitutionFactory(district=district), name="ROSEWOOD")


def school_once_without_a_district(name):
    InstitutionFactory(name="Rosewood")
    refuses(name, InstitutionFactory(), name="rosewood")


def needs_once(name):
    ana, ben = UserFactory(), UserFactory()
    PrivateNeeds.objects.create(user=ana)
    refuses(name, PrivateNeeds.objects.create(user=ben), user=ana)


def count_once(name):
    now = timezone.now()
    Count.objects.create(key="a", since=now)
    refuses(name, Count.objects.create(key="b", since=now), key="a")


CASES = {
    "count.key": count_once,
    "people_user_email_once": address_once,
    "people_user_email_present": address_present,
    "people_user_merged_is_inactive": merged_is_inactive,
    "people_institution_once_in_district": school_once_in_its_district,
    "people_institution_once_without_district": school_once_without_a_district,
    "privateneeds.user": needs_once,
}


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(name):
    CASES[name](name)


def test_every_constraint_is_tried():
    assert declared("people") == set(CASES)


def test_schools_of_one_name_may_lie_in_two_districts():
    for district in (None, InstitutionFactory(), InstitutionFactory()):
        InstitutionFactory(name="Rosewood", district=district)


def test_code_from_before_the_second_step_can_still_write():
    """While a new version rolls out, old processes write into the new table."""
    UserFactory(email="ana@example.org")
    left_out = ("id", "second_step")
    names = [f.column for f in User._meta.concrete_fields if f.column not in left_out]
    quoted = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE before AS SELECT {quoted} FROM people_user")
        cursor.execute("UPDATE before SET email = 'old@example.org'")
        cursor.execute(f"INSERT INTO people_user ({quoted}) SELECT {quoted} FROM before")
    assert User.objects.get(email="old@example.org").second_step is False
