from django.apps import AppConfig


class GatheringsConfig(AppConfig):
    name = "gatherings"
    label = "gatherings"
    default_auto_field = "django.db.models.BigAutoField"
