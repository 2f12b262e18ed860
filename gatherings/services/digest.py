"""What coordinators are told of answers: once a day what changed, and at once what can't wait."""

from datetime import datetime

from ..models import Attendee


def tell_if_urgent(attendee: Attendee, before: str, now: datetime) -> None:
    """Mail the coordinators at once if somebody who was coming now can't, within 7 days.

    To be called within the transaction that saved the answer; ``before`` is the answer it
    replaced. A mail still waiting is called back when the person can come after all.
    """
