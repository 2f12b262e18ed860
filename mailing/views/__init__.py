"""Pages of the outbox: the confirm page of each mass mail, its progress and undo, reminders off."""

from .mass import MassMailView
from .reading import MailList, MailText
from .sendings import Progress, SendingPage, Undo, posted_key, say_sent
from .unsubscribing import RemindersOff

__all__ = [
    "MailList",
    "MailText",
    "MassMailView",
    "Progress",
    "RemindersOff",
    "SendingPage",
    "Undo",
    "posted_key",
    "say_sent",
]
