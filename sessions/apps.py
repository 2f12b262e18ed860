from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "team_sessions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from foundation.slots import Part, register
        from gatherings import kinds
        from gatherings.hooks import gathering_changed
        from teams.hooks import membership_activated, membership_ended, membership_resumed

        from . import kind, parts, services, team_parts

        kinds.register(kind.SessionKind())
        membership_activated.connect(kind.invite_members, floor=6)
        membership_ended.connect(kind.withdraw_members, floor=6)
        membership_resumed.connect(kind.catch_up, floor=6)
        gathering_changed.connect(services.keep_in_step, floor=6)
        register(
            "team_room",
            Part("timeline", parts.team_timeline, "sessions/_team_timeline.html", order=10),
        )
        register(
            "gathering_page",
            Part("session_facts", parts.session_facts, "sessions/_facts.html", order=20),
        )
        register("invitation_dates", Part("dates", team_parts.invitation_dates))
        register(
            "after_join", Part("next_date", team_parts.next_to_answer, "sessions/_after_join.html")
        )
        register("first_steps", Part("dates", parts.first_step, order=20))
