from django.apps import AppConfig


class GatheringsConfig(AppConfig):
    name = "gatherings"
    label = "gatherings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from foundation.slots import Part, register
        from mailing.hooks import sending_again, sending_undoing, sending_undone
        from people.hooks import address_changed, person_changed
        from teams.hooks import membership_activated, membership_ended, membership_resumed

        from . import parts, team_parts
        from .services import announcing, recalling, relinking, reminding, returning

        membership_activated.connect(announcing.invite_late, floor=4)
        membership_ended.connect(announcing.withdraw, floor=4)
        membership_resumed.connect(returning.catch_up, floor=4)
        address_changed.connect(relinking.end_links_of, floor=4)
        sending_again.connect(relinking.refuse_overtaken, floor=4)
        sending_undoing.connect(recalling.hold, floor=4)
        sending_undone.connect(recalling.recall, floor=4)
        sending_undone.connect(reminding.recall_nudge, floor=4)
        person_changed.connect(reminding.person_changed, floor=4)
        register("invitation_dates", Part("dates", team_parts.invitation_dates))
        register(
            "after_join",
            Part("next_date", team_parts.next_to_answer, "gatherings/_after_join.html"),
        )
        register("nav", Part("dates", parts.navigation))
        register("own_page", Part("calendar", parts.own_calendar, "gatherings/_own_calendar.html"))
        register("home", Part("own_dates", parts.home, "gatherings/_home.html", order=10))
        register("needs_attention", Part("dates", parts.attention, order=10))
        register(
            "person_page",
            Part("answers", parts.of_person, "gatherings/_person_answers.html", order=20),
        )
