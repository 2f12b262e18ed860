from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "foundation"
    label = "foundation"

    def ready(self) -> None:
        from . import slots

        # What every page's frame and the home page have.
        slots.declare("nav", "home", "needs_attention")
