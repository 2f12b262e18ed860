"""The Celery app. The broker is only a nudge: the database is the truth, sweeps find the rest."""

import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import beat_init, worker_init, worker_process_init
from kombu.transport import TRANSPORT_ALIASES

from . import modes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stemhub.settings")

if modes.read_mode() != modes.PRODUCTION:
    # make run works as root, too; only JSON is taken, which is what the warning is about.
    warnings.simplefilter("ignore", SecurityWarning)

# Files that are cut stop nobody, and a worker outlives its Redis: see the two.
TRANSPORT_ALIASES["filesystem"] = "stemhub.file_broker:Transport"
TRANSPORT_ALIASES |= dict.fromkeys(("redis", "rediss"), "stemhub.redis_broker:Transport")

app = Celery("stemhub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


# What a page can't wait for, a worker can: with a page's haste one slow answer of the broker's would
# drop the connection that it takes its tasks from.
PATIENCE = {"socket_connect_timeout": 5, "socket_timeout": 10}
_hasty: dict = {}


@worker_init.connect(weak=False)
@beat_init.connect(weak=False)
def wait_for_the_broker(**kwargs) -> None:
    """A worker and a beat take the time it takes."""
    if app.conf.broker_url.startswith("redis"):
        _hasty.update(app.conf.broker_transport_options)
        app.conf.broker_transport_options = _hasty | PATIENCE


@worker_process_init.connect(weak=False)
def hurry_again(**kwargs) -> None:
    """The processes that a worker starts only nudge, as pages do."""
    if _hasty:
        app.conf.broker_transport_options = dict(_hasty)


@worker_init.connect(weak=False)
@beat_init.connect(weak=False)
def refuse_demo_database(**kwargs) -> None:
    """A worker would send the demo's mail for real."""
    from . import marks

    marks.refuse_demo_database()
