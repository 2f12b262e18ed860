"""Is the process alive, and could it serve? For load balancers and supervisors.

SECURITY: the answers name no host, version or error; the log has those.
"""

import logging
import threading
import time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
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
# How long it takes at most to say what is wrong: load balancers give up soon after.
SECONDS = 2


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def broker_answers() -> bool:
    """Whether it takes tasks: a full one still says that it is there."""
    with app.connection_for_write() as broker:
        app.amqp.queues[app.conf.task_default_queue](broker.default_channel).declare()
        return True


def cache_answers() -> bool:
    """Whether it keeps things: without it nobody can sign in."""
    cache.set("health", 1, 60)
    return cache.get("health") == 1


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
    "cache": cache_answers,
    "migrations": migrations_applied,
    "own database": own_database,
}


# What is asked of one service is asked in order, in one thread.
TOGETHER = (("database", "migrations", "own database"), ("broker",), ("cache",))


class _Asking(threading.Thread):
    """Checks in a thread of their own: one that hangs holds nobody who asks."""

    def __init__(self, names: tuple[str, ...]):
        super().__init__(daemon=True)
        self.names = names
        self.passed: list[str] = []

    def run(self) -> None:
        for name in self.names:
            try:
                if CHECKS[name]():
                    self.passed.append(name)
            except Exception:
                logger.warning("Not ready: %s", name, exc_info=True)
        connection.close()  # this thread's own


_asking: dict[tuple[str, ...], _Asking] = {}
_lock = threading.Lock()


def _ask(names: tuple[str, ...]) -> _Asking:
    """Ask, or join whoever asks already: what hangs is asked once, however many want to know."""
    with _lock:
        asking = _asking.get(names)
        if asking is None or not asking.is_alive():
            asking = _asking[names] = _Asking(names)
            asking.start()
        return asking


def failures() -> list[str]:
    """The names of the checks that fail now, or say nothing for too long."""
    end = time.monotonic() + SECONDS
    asked = [_ask(names) for names in TOGETHER]
    passed: set[str] = set()
    for asking in asked:
        asking.join(max(0, end - time.monotonic()))
        passed.update(asking.passed)
    return [name for name in CHECKS if name not in passed]


@method_decorator(PUBLIC_NOW, name="dispatch")
class Live(View):
    """The process answers. Asks nothing else, so a slow database never gets it restarted."""

    permission = PUBLIC

    def get(self, request):
        return JsonResponse({"status": "live"})


@method_decorator(PUBLIC_NOW, name="dispatch")
class Ready(View):
    """Database, broker, cache and migrations are there: 200, or 503 with the names of what isn't."""

    permission = PUBLIC

    def get(self, request):
        failed = failures()
        if failed:
            return JsonResponse({"status": "not ready", "failed": failed}, status=503)
        return JsonResponse({"status": "ready"})
