from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from foundation import slots

        from . import checks  # noqa: F401 - registers the checks

        slots.declare("own_page")
