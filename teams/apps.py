from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "teams"
    label = "teams"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from foundation.slots import Part, register
        from mailing.hooks import sending_undoing, sending_undone
        from people.hooks import address_changed, person_returned, person_returning

        from . import parts
        from .services import recalling, relinking, returning

        address_changed.connect(relinking.end_links_of, floor=3)
        person_returning.connect(returning.hold, floor=3)
        person_returned.connect(returning.catch_up, floor=3)
        sending_undoing.connect(recalling.hold, floor=3)
        sending_undone.connect(recalling.recall, floor=3)
        register("nav", Part("teams", lambda request, **subject: parts.navigation(request)))
        register(
            "needs_attention",
            Part("teams", lambda request, **subject: parts.attention(request), order=20),
        )
