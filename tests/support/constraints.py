"""What the database itself must refuse: each named constraint and unique field of an app."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction


def declared(app_label: str) -> set[str]:
    """Constraints by name and unique fields as "model.field", of the models that we wrote."""
    names = set()
    for model in apps.get_app_config(app_label).get_models():
        if model.__name__.startswith("Historical"):
            continue
        names |= {one.name for one in model._meta.constraints}
        names |= {
            f"{model._meta.model_name}.{field.name}"
            for field in model._meta.fields
            if field.unique and not field.primary_key
        }
    return names


def refuses(name: str, row, /, **change) -> None:
    """Assert that this change of a row, past every form and service, breaks what ``name`` is."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk).update(**change)
    words = str(refusal.value)
    # SQLite tells the columns of a unique index, not its name.
    if (connection.vendor == "postgresql" and "." not in name) or "CHECK" in words:
        assert name in words
