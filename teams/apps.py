from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "teams"
    label = "teams"

    def ready(self) -> None:
        from foundation import statuses
        from foundation.slots import Part, declare, register
        from mailing import undo, writers
        from people.hooks import (
            address_changed,
            address_changing,
            person_changed,
            person_returned,
            person_returning,
        )

        from . import mail_names, mails, parts
        from . import statuses as own
        from .services import corrections, importing, invitations, links, members, returning
        from .services import undo as inverse

        statuses.register(own.STATUSES)
        declare("team_room", "person_page", "first_steps", "invitation_dates", "after_join")
        address_changing.connect(returning.hold, floor=3)
        address_changed.connect(links.end_links_of, floor=3)
        person_changed.connect(corrections.take_own_word, floor=3)
        person_returning.connect(returning.hold, floor=3)
        person_returned.connect(returning.catch_up, floor=3)
        writers.name(mail_names.NAMES)
        writers.register(mails.Places(), mails.INVITATION, mails.REMINDER, mails.WELCOME)
        writers.register(mails.Coordinators(), mails.COORDINATOR)
        writers.register(mails.Leavings(), mails.LEFT)
        writers.register(mails.Corrections(), mails.CORRECTED)
        undo.register(importing.ROSTER, lock=inverse.lock, inverse=inverse.roster)
        undo.register(members.AGREED, lock=inverse.lock, inverse=inverse.agreed)
        undo.register(corrections.CORRECTED, lock=inverse.lock, inverse=corrections.take_back)
        undo.register(members.ADDED, lock=inverse.lock, inverse=inverse.roster)
        undo.register(members.ENDED, lock=inverse.lock, inverse=inverse.ended)
        undo.register(invitations.RENEWAL, lock=inverse.lock, inverse=inverse.renewed)
        register("nav", Part("teams", lambda request, **subject: parts.navigation(request)))
        register("own_page", Part("teams", parts.own_teams, "teams/_own_teams.html", order=5))
        register(
            "needs_attention",
            Part("teams", lambda request, **subject: parts.attention(request), order=20),
        )
