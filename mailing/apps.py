from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "mailing"
    label = "mailing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from foundation import slots
        from people import hooks

        from .parts import attention
        from .reactions import call_reminders_back, tell_of_guesses, tell_of_second_step

        # After all floors: they lock people's rows, and mails come after people.
        hooks.person_changed.connect(call_reminders_back, floor=99)
        hooks.codes_guessed.connect(tell_of_guesses, floor=2)
        hooks.second_step_taken_off.connect(tell_of_second_step, floor=2)
        slots.register("needs_attention", slots.Part("failed_mail", attention))
