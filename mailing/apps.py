from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "mailing"
    label = "mailing"

    def ready(self) -> None:
        from foundation import slots, statuses
        from people import hooks

        from . import mail_names, mails, weekly, writers
        from . import statuses as own
        from .parts import attention, own_page

        statuses.register(own.STATUSES)

        hooks.codes_guessed.connect(mails.tell_of_guesses, floor=2)
        hooks.second_step_taken_off.connect(mails.tell_of_second_step, floor=2)
        writers.name(mail_names.NAMES)
        writers.register(mails.OwnAccount(), mails.GUESSED, mails.SECOND_STEP_OFF)
        writers.register(weekly.Weekly(), weekly.WEEKLY)
        slots.register("needs_attention", slots.Part("failed_mail", attention))
        slots.register("own_page", slots.Part("weekly", own_page, "mailing/_own.html", order=45))
