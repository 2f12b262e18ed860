"""The Celery app. The broker is only a nudge: the database is the truth, sweeps find the rest."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stemhub.settings")

app = Celery("stemhub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
