"""The demo's database is marked, so that invented people never mix with real ones."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

DEMO = "demo"
REFUSAL = (
    "This database belongs to the demo: its people and schools are invented, and everybody knows "
    "its passwords. Production needs a database of its own; set DATABASE_URL to it."
)


def is_demo() -> bool:
    """Whether the database is the demo's. Raises DatabaseError where it can't be asked."""
    from .models import Mark

    return Mark.objects.filter(name=DEMO).exists()


def mark_as_demo() -> None:
    """Mark the database as the demo's.

    Raises ImproperlyConfigured if it holds people although it isn't marked: they would be real.
    """
    from django.contrib.auth import get_user_model

    from .models import Mark

    if is_demo():
        return
    if get_user_model().objects.exists():
        raise ImproperlyConfigured(
            "The demo can't use this database: it holds people and isn't marked as a demo. "
            "Set STEMHUB_DATA or DATABASE_URL to an empty place."
        )
    Mark.objects.create(name=DEMO)


def refuse_demo_database() -> None:
    """Raise ImproperlyConfigured if production was pointed at a demo's database.

    A database that doesn't answer yet isn't refused here: readiness says so, and asks again.
    """
    if not settings.PRODUCTION:
        return
    try:
        demo = is_demo()
    except DatabaseError:
        return
    if demo:
        raise ImproperlyConfigured(REFUSAL)
