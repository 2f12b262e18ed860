"""The needs board: what districts need, and what teacher-preparation programs can do."""


def register() -> None:
    """What this part says elsewhere; called once, when the app is ready."""
    from foundation import statuses
    from mailing import weekly
    from mailing.writing import take_along

    from . import news, rules  # noqa: F401  rules are known once they are read
    from .statuses import STATUSES

    statuses.register(STATUSES)
    take_along("needs", news.besides)
    weekly.register("needs", news.waiting, news.KINDS)
