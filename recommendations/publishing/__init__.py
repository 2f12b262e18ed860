"""What is adopted, published: editions, the public's pages and files, and what a team still owes."""


def register() -> None:
    """What this package puts into other pages; called when the apps are ready."""
    from foundation import statuses
    from foundation.slots import Part, declare
    from foundation.slots import register as show
    from mailing import undo, weekly
    from mailing.writing import take_along

    from . import news, parts
    from .services import taking_back
    from .statuses import STATUSES

    statuses.register(STATUSES)
    show("needs_attention", Part("published", parts.attention, order=45))
    undo.register(taking_back.PUBLISHED, lock=taking_back.lock, inverse=taking_back.take_back)
    take_along("published", news.besides)
    weekly.register("published", news.waiting, news.KINDS)
    # Apps above add what became of a text, and what it led to.
    declare("published_text", "came_to_be")
