"""Is the process alive, and could it serve? For load balancers and supervisors.

SECURITY: the answers name no host, version or error; the log has those.
"""

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from foundation.access import PUBLIC

from . import marks
from .celery import app

logger = logging.getLogger(__name__)
# What this process found once and needn't ask again.
_seen = {"migrations": False}
PUBLIC_NOW = [login_not_required, never_cache]


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def broker_answers() -> bool:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=1)
        return True


def migrations_applied() -> bool:
    """Whether the code's own migrations are applied; asked until they are, then remembered.

    Nothing takes them back under a running process, and anybody may ask: reading every migration
    file each time would cost more than a page.
    """
    if not _seen["migrations"]:
        executor = MigrationExecutor(connection)
        _seen["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _seen["migrations"]


def own_database() -> bool:
    """Production isn't pointed at a demo's database."""
    return not (settings.PRODUCTION and marks.is_demo())


CHECKS = {
    "database": database_answers,
    "broker": broker_answers,
    "migrations": migrations_applied,
    "own database": own_database,
}


def failures() -> list[str]:
    """The names of the checks that fail now."""
    failed = []
    for name, check in CHECKS.items():
        try:
            answer = check()
        except Exception:
            logger.warning("Not ready: %s", name, exc_info=True)
            answer = False
        if not answer:
            failed.append(name)
    return failed


@method_decorator(PUBLIC_NOW, name="dispatch")
class Live(View):
    """The process answers. Asks nothing else, so a slow database never gets it restarted."""

    permission = PUBLIC

    def get(self, request):
        return JsonResponse({"status": "live"})


@method_decorator(PUBLIC_NOW, name="dispatch")
class Ready(View):
    """Database, broker and migrations are there: 200, or 503 with the names of what isn't."""

    permission = PUBLIC

    def get(self, request):
        failed = failures()
        if failed:
            return JsonResponse({"status": "not ready", "failed": failed}, status=503)
        return JsonResponse({"status": "ready"})
