"""Organisations, letters that take texts to them, and what became of these."""


def register() -> None:
    """What this part shows and says elsewhere; called once, when the app is ready."""
    from foundation import slots, statuses
    from foundation.slots import Part
    from mailing import files, undo, writers

    from .. import beyond
    from ..publishing import owed
    from . import attachments, mails, parts, rules  # noqa: F401  rules are known once they are read
    from .querysets import deadlines
    from .services import letters, replies
    from .statuses import STATUSES

    statuses.register(STATUSES)
    writers.register(mails.Letters(), mails.LETTER)
    writers.register(mails.WhatBecame(), mails.BECAME)
    files.register(attachments.MAKER, attachments.content)
    undo.register(letters.SENT, lock=letters.lock, inverse=letters.take_back)
    undo.register(replies.ENTERED, lock=replies.lock, inverse=replies.take_back)
    owed.register(deadlines)
    became = "recommendations/sending/_became.html"
    slots.register("published_text", Part("became", parts.became, became, order=60))
    slots.register("needs_attention", Part("beyond", beyond.attention, order=45))
    slots.register("home", Part("beyond", beyond.home, "recommendations/_waits.html", order=45))
