from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class StemhubConfig(AppConfig):
    name = "stemhub"
    label = "stemhub"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers the checks

        say_what_to_do()


def say_what_to_do() -> None:
    """Where a field is left empty Django's own sentence says what is wrong, not what to do."""
    from django import forms
    from django.utils.translation import gettext_lazy as _

    for field, said in {
        forms.Field: _("Fill this in."),
        forms.ChoiceField: _("Choose one."),
        forms.MultipleChoiceField: _("Choose at least one."),
        forms.ModelMultipleChoiceField: _("Choose at least one."),
        forms.BooleanField: _("Tick this."),
        forms.FileField: _("Choose a file."),
        forms.DateField: _("Enter a day."),
        forms.TimeField: _("Enter a time, such as 8:30 am."),
    }.items():
        own = field.__dict__.get("default_error_messages", {})
        field.default_error_messages = own | {"required": said}


class SiteConfig(AdminConfig):
    """Makes :class:`stemhub.admin.Site` the admin that every app's ``admin.py`` registers with."""

    default_site = "stemhub.admin.Site"

    def ready(self) -> None:
        super().ready()
        from .admin import leave_to_services

        leave_to_services()
