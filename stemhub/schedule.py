"""What beat starts, and when.

Every entry has ``expires`` (seconds): a worker that was away for a weekend finds one round of
work waiting, not a backlog. Two beats are harmless: each task finds nothing left the second time.
"""

from celery.schedules import crontab

MINUTE = 60


def every(seconds: float, task: str) -> dict:
    """An entry for a task that is started anew each ``seconds``."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


def daily(task: str, *, hour: int, minute: int = 0) -> dict:
    """An entry for a task once a day, site time; it may start up to an hour late."""
    at = crontab(hour=hour, minute=minute)
    return {"task": task, "schedule": at, "options": {"expires": 3600.0}}


BEAT_SCHEDULE: dict[str, dict] = {
    # Mail is normally sent by a nudge right after the commit; this finds the rest: mail that
    # waits for its undo time, what a dead worker held, what a broker lost.
    "mail that is due": every(20, "mailing.tasks.sweep"),
    "invitations that end": every(15 * MINUTE, "teams.tasks.sweep_invitations"),
    "reminders that are due": every(5 * MINUTE, "gatherings.tasks.sweep_reminders"),
    "time polls that are due": every(5 * MINUTE, "workgroups.tasks.sweep_polls"),
    "comments that are due": every(5 * MINUTE, "recommendations.tasks.sweep_comments"),
    "votes that are due": every(5 * MINUTE, "recommendations.tasks.sweep_votes"),
    "files of published texts": every(5 * MINUTE, "recommendations.tasks.sweep_exports"),
    "meetings that few come to": every(5 * MINUTE, "workgroups.tasks.sweep_turnout"),
    "offered places": every(5 * MINUTE, "sessions.tasks.sweep_offers"),
    "forms for learners": every(15 * MINUTE, "sessions.tasks.sweep_forms"),
    # Which hub's 7 am it is, the task knows.
    "what changed yesterday": every(10 * MINUTE, "gatherings.tasks.send_daily_mails"),
    # Whose day and morning it is, the task knows.
    "weekly mail": every(15 * MINUTE, "mailing.tasks.send_weekly"),
    "texts of old mails": daily("mailing.tasks.forget_texts", hour=4),
    "counts of days ago": daily("people.tasks.forget_counts", hour=3, minute=45),
    "sessions that ended": daily("stemhub.tasks.clear_sessions", hour=3, minute=30),
}
