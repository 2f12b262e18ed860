"""Deciding: votes of a team on fixed versions, by mail and in the room, and what answers a harm."""


def register() -> None:
    """Called by the app once it is ready: mails, news, places on pages, moments of teams."""
    from foundation.slots import Part
    from foundation.slots import register as show
    from mailing import undo, weekly, writers
    from mailing.writing import take_along
    from people.hooks import address_changed
    from teams.hooks import membership_ended, memberships_mistaken, memberships_restored

    from . import after_mails, mails, outcomes, parts, rules  # noqa: F401  rules are known once they are read
    from .services import leaving, opening

    writers.register(mails.Votes(), *mails.TO_ELECTORS)
    writers.register(after_mails.AfterVotes(), *after_mails.AFTERWARDS)
    take_along("votes", outcomes.besides)
    weekly.register("votes", outcomes.waiting, outcomes.KINDS)
    undo.register(opening.OPENED, lock=opening.lock, inverse=opening.take_back)
    show("home", Part("votes", parts.home, "recommendations/voting/_home.html", order=2))
    show("answers_besides", Part("votes", parts.answers_besides))
    show("needs_attention", Part("votes", parts.attention, order=35))
    show(
        "gathering_page",
        Part("votes", parts.of_date, "recommendations/voting/_of_date.html", order=15),
    )
    show(
        "gathering_now",
        Part("votes", parts.to_do_on_the_day, "recommendations/voting/_to_do_on_the_day.html"),
    )
    membership_ended.connect(leaving.left, floor=7)
    memberships_restored.connect(leaving.restored, floor=7)
    memberships_mistaken.connect(leaving.mistaken, floor=7)
    address_changed.connect(leaving.end_links, floor=7)
