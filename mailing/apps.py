from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "mailing"
    label = "mailing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from foundation import slots

        from .parts import attention

        slots.register("needs_attention", slots.Part("failed_mail", attention))
