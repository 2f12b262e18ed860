"""What ``manage.py check --database default`` and ``migrate`` refuse, beyond ``modes.refuse``."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import DatabaseError

from . import marks


@register(Tags.database)
def production_has_its_own_database(app_configs, databases=None, **kwargs) -> list[Error]:
    """Production never runs on a database that a demo filled."""
    if not databases or not settings.PRODUCTION:
        return []
    try:
        demo = marks.is_demo()
    except DatabaseError:  # not migrated yet: then it isn't a demo's either
        return []
    return [Error(marks.REFUSAL, id="stemhub.E001")] if demo else []
