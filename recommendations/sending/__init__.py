"""Organisations, letters that take texts to them, and what became of these."""


def register() -> None:
    """What this part shows and says elsewhere; called once, when the app is ready."""
    from . import registered

    registered.register()
