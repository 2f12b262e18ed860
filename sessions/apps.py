from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "team_sessions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from foundation.slots import Part, register
        from gatherings import kinds
        from gatherings.hooks import gathering_changed

        from . import parts, services

        kinds.register(
            kinds.Kind(
                slug=services.KIND,
                label=_("Session"),
                noun=_("session"),
                nouns=_("sessions"),
                contact_minutes=lambda gathering: gathering.cycle.session_minutes,
            )
        )
        gathering_changed.connect(services.keep_in_step, floor=6)
        register(
            "team_room",
            Part("timeline", parts.team_timeline, "sessions/_team_timeline.html", order=10),
        )
        register(
            "gathering_page",
            Part("session_facts", parts.session_facts, "sessions/_facts.html", order=20),
        )
        register("first_steps", Part("dates", parts.dates_step))
        register("first_steps", Part("dates", parts.first_step, order=20))
