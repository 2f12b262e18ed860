from django import forms
from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class StemhubConfig(AppConfig):
    name = "stemhub"
    label = "stemhub"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers the checks


def say_what_to_do() -> None:
    """Where a field is empty, or holds too much, Django's own sentence says what is wrong, not what to do."""
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
    validators.MaxLengthValidator.message = ngettext_lazy(
        "Keep to at most %(limit_value)d character; this has %(show_value)d.",
        "Keep to at most %(limit_value)d characters; this has %(show_value)d.",
        "limit_value",
    )
    validators.MinValueValidator.message = _("Enter %(limit_value)s or more.")
    validators.MaxValueValidator.message = _("Enter %(limit_value)s or less.")
    forms.FileField.default_error_messages["empty"] = _("The file is empty. Choose another one.")


# Before models are imported, and forms with them: a field takes its sentences when it is written.
say_what_to_do()


class SiteConfig(AdminConfig):
    """Makes :class:`stemhub.admin.Site` the admin that every app's ``admin.py`` registers with."""

    default_site = "stemhub.admin.Site"

    def ready(self) -> None:
        super().ready()
        from .admin import leave_to_services

        leave_to_services()
