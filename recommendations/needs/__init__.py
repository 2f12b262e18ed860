"""The needs board: what districts need, and what teacher-preparation programs can do."""


def register() -> None:
    """What this part shows and says elsewhere; called once, when the app is ready."""
    from . import registered

    registered.register()
