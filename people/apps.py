from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    label = "people"

    def ready(self) -> None:
        from foundation import slots

        from . import checks  # noqa: F401 - registers the checks

        slots.declare("own_page")
