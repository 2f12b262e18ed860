from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatheringsConfig(AppConfig):
    name = "gatherings"
    label = "gatherings"
    verbose_name = _("Dates")

    def ready(self) -> None:
        from foundation import statuses
        from foundation.slots import Part, declare, register
        from mailing import mass, undo, weekly, writers
        from mailing.writing import take_along
        from people.hooks import address_changed, person_changed

        from . import besides, daily_mails, mail_names, mails, parts, reminder_mails, reminders
        from . import statuses as own
        from .services import announcing, dates, links, reminding

        statuses.register(own.STATUSES)
        declare("gathering_page", "gathering_now", "dates_page", "answers_besides")
        address_changed.connect(links.end_links_of, floor=4)
        person_changed.connect(reminding.person_changed, floor=4)
        writers.name(mail_names.NAMES)
        writers.register(mails.Dates(), *mails.ANNOUNCEMENTS, *mails.CHANGES)
        writers.register(mails.AnswerSet(), mails.ANSWER_SET)
        writers.register(mails.FreshLink(), mails.FRESH_LINK)
        writers.register(reminder_mails.Nudge(), reminders.NUDGE)
        writers.register(reminder_mails.Reminders(), reminders.REMINDER)
        writers.register(daily_mails.Urgent(), daily_mails.URGENT)
        writers.register(daily_mails.Daily(), daily_mails.DAILY)
        take_along("dates", besides.besides)
        weekly.expect("reminders", reminders.expected)
        mass.register(announcing.KIND, announcing.write)
        mass.register(dates.CHANGED, dates.write)
        mass.register(dates.CANCELLED, dates.write)
        mass.register(reminding.NUDGED, reminding.write)
        undo.register(announcing.KIND, lock=announcing.lock, inverse=announcing.take_back)
        undo.register(dates.CHANGED, lock=dates.lock, inverse=dates.take_back)
        undo.register(dates.CANCELLED, lock=dates.lock, inverse=dates.take_back)
        undo.register(reminding.NUDGED, lock=reminding.lock, inverse=reminding.take_back)
        register("nav", Part("dates", parts.navigation))
        register("own_page", Part("calendar", parts.own_calendar, "gatherings/_own_calendar.html"))
        register("home", Part("own_dates", parts.home, "gatherings/_home.html", order=10))
        register("home", Part("hours", parts.home_hours, "gatherings/_home_hours.html", order=50))
        register(
            "team_room",
            Part(
                "hours",
                parts.team_hours,
                "gatherings/_team_hours.html",
                order=90,
                permission="teams.manage_team",
            ),
        )
        register("needs_attention", Part("dates", parts.attention, order=10))
        register(
            "person_page",
            Part("answers", parts.of_person, "gatherings/_person_answers.html", order=20),
        )
