"""Calendar files (RFC 5545) of dates, one at a time or as a person's private feed."""

from datetime import datetime


def calendar_file(
    gathering, *, viewer_url: str, cancelled: bool = False, now: datetime | None = None
) -> dict:
    """A mail attachment, ``{"name", "type", "content"}``, with this one date.

    ``viewer_url`` is the whole address of the page to look at. ``cancelled`` says so whatever
    the state: for people who are no longer asked to a date that goes on. The gathering's hub is
    loaded.
    """
    raise NotImplementedError
