"""The Celery app. The broker is only a nudge: the database is the truth, sweeps find the rest."""

import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import beat_init, worker_init
from kombu.transport import TRANSPORT_ALIASES

from . import modes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stemhub.settings")

if modes.read_mode() != modes.PRODUCTION:
    # make run works as root, too; only JSON is taken, which is what the warning is about.
    warnings.simplefilter("ignore", SecurityWarning)

# Without Redis: see broker.py.
TRANSPORT_ALIASES["filesystem"] = "stemhub.broker:Transport"

app = Celery("stemhub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect(weak=False)
@beat_init.connect(weak=False)
def refuse_demo_database(**kwargs) -> None:
    """A worker would send the demo's mail for real."""
    from . import marks

    marks.refuse_demo_database()
