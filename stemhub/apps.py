from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class StemhubConfig(AppConfig):
    name = "stemhub"
    label = "stemhub"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers the checks


class SiteConfig(AdminConfig):
    """Makes :class:`stemhub.admin.Site` the admin that every app's ``admin.py`` registers with."""

    default_site = "stemhub.admin.Site"

    def ready(self) -> None:
        super().ready()
        from .admin import leave_to_services

        leave_to_services()
