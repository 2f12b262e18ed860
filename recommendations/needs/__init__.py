"""The needs board: what districts need, and what teacher-preparation programs can do."""


def register() -> None:
    """What this part says elsewhere; called once, when the app is ready."""
    from foundation import statuses
    from foundation.slots import Part
    from foundation.slots import register as show
    from mailing import weekly
    from mailing.writing import take_along

    from . import linked, news, rules  # noqa: F401  rules are known once they are read
    from .statuses import STATUSES

    statuses.register(STATUSES)
    take_along("needs", news.besides)
    at_the_other_end = "recommendations/needs/_linked.html"
    show("workgroup_page", Part("needs", linked.of_workgroup, at_the_other_end, order=25))
    show("offering_page", Part("needs", linked.of_offering, at_the_other_end, order=30))
    weekly.register("needs", news.waiting, news.KINDS)
