"""The roof: settings, URLs, the Celery app, health, the home page and the demo."""

from .celery import app as celery_app

__all__ = ("celery_app",)
