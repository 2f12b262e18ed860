"""Each index costs whatever writes into its table: none stands beside another that does its work."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F, ForeignKey, UniqueConstraint

from tests.support.floors import FLOORS


def leading(model) -> set[str]:
    """The fields that its indexes of all rows, unique ones among them, begin with."""
    rules = [one for one in model._meta.constraints if isinstance(one, UniqueConstraint)]
    whole = [one for one in [*rules, *model._meta.indexes] if not one.condition]
    return {first_of(one) for one in whole}


def first_of(one) -> str:
    """Its name, or nothing where it begins with something that was made of a field."""
    if one.fields:
        return one.fields[0].removeprefix("-")
    first = getattr(one.expressions[0], "expression", one.expressions[0])
    return first.name if isinstance(first, F) else ""


def covered() -> list[ForeignKey]:
    """The relations of ours whose column such an index begins with."""
    ours = [one for one in apps.get_models() if one._meta.app_config.name in FLOORS]
    found = [
        field
        for model in ours
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and not field.unique and field.name in leading(model)
    ]
    assert len(found) > 40
    return found


def test_no_relation_has_an_index_that_another_one_covers():
    twice = [str(field) for field in covered() if field.db_index]
    assert twice == [], f"db_index=False for these: {twice}"


@pytest.mark.services
@pytest.mark.django_db
def test_nor_has_the_database_one():
    twice = []
    with connection.cursor() as cursor:
        for field in covered():
            known = connection.introspection.get_constraints(cursor, field.model._meta.db_table)
            named = {one.name for one in field.model._meta.indexes}
            twice += [
                name
                for name, one in known.items()
                if one["index"] and not one["unique"] and one["columns"] == [field.column]
                if name not in named
            ]
    assert twice == []
