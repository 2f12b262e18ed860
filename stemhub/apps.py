from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class StemhubConfig(AppConfig):
    name = "stemhub"
    label = "stemhub"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.forms import Field
        from django.utils.translation import gettext_lazy as _

        from . import checks  # noqa: F401 - registers the checks

        # Django's own sentence says what is wrong, not what to do.
        Field.default_error_messages["required"] = _("Fill this in.")


class SiteConfig(AdminConfig):
    """Makes :class:`stemhub.admin.Site` the admin that every app's ``admin.py`` registers with."""

    default_site = "stemhub.admin.Site"

    def ready(self) -> None:
        super().ready()
        from .admin import leave_to_services

        leave_to_services()
