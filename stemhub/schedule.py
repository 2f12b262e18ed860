"""What beat starts, and when.

Every entry has ``expires`` (seconds): a worker that was away for a weekend finds one round of
work waiting, not a backlog. Two beats are harmless: each task finds nothing left the second time.
"""

from celery.schedules import crontab

MINUTE = 60.0

BEAT_SCHEDULE: dict[str, dict] = {}


def every(seconds: float, task: str) -> dict:
    """An entry for a task that is started anew each ``seconds``."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


def daily(task: str, *, hour: int, minute: int = 0) -> dict:
    """An entry for a task once a day, site time; it may start up to an hour late."""
    at = crontab(hour=hour, minute=minute)
    return {"task": task, "schedule": at, "options": {"expires": 3600.0}}
