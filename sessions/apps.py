from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "team_sessions"
    verbose_name = _("Sessions and PD")

    def ready(self) -> None:
        from foundation.slots import Part, declare, register
        from gatherings import kinds
        from gatherings.hooks import gathering_changed
        from mailing import mass, undo, writers
        from people.hooks import person_changed, person_returned
        from teams import hooks as teams_hooks
        from workgroups.hooks import dates_next

        from . import joining, kind, mail_names, parts, services, team_parts
        from .pd import cancelled, mails, statuses
        from .pd import parts as pd_parts
        from .pd.kind import PdEventKind
        from .pd.services import cancelling, closed_accounts, guests, places

        declare("offering_page")
        statuses.register()
        kinds.register(kind.SessionKind())
        kinds.register(PdEventKind())
        dates_next.connect(joining.dates_next, floor=6)
        teams_hooks.address_correcting.connect(guests.refuse_correcting, floor=6)
        teams_hooks.membership_activated.connect(joining.joined, floor=6)
        teams_hooks.membership_ended.connect(joining.left, floor=6)
        teams_hooks.membership_resumed.connect(joining.back, floor=6)
        teams_hooks.memberships_mistaken.connect(joining.mistaken, floor=6)
        teams_hooks.memberships_restored.connect(joining.restored, floor=6)
        person_changed.connect(closed_accounts.free, floor=6)
        person_returned.connect(places.offer_to_returned, floor=6)
        person_returned.connect(closed_accounts.give_again, floor=6)
        writers.name(mail_names.NAMES)
        writers.register(mails.AboutPlaces(), mails.OFFERED, mails.LAPSED)
        writers.register(mails.AboutNotes(), mails.REPLIED)
        writers.register(cancelled.EventCancelled(), cancelled.KIND)
        mass.register(cancelled.KIND, cancelling.write)
        undo.register(cancelled.KIND, lock=cancelling.lock, inverse=cancelling.take_back)
        mass.register(guests.KIND, guests.write)
        undo.register(guests.KIND, lock=guests.lock, inverse=guests.take_back)
        writers.register(mails.AboutForms(), mails.WORDS, mails.USE, mails.USE_AGAIN)
        register("home", Part("pd_offers", pd_parts.home, "sessions/pd/_home.html", order=5))
        record = "sessions/pd/_record.html"
        register("person_page", Part("pd", pd_parts.of_person, record, order=40))
        register("own_page", Part("pd", pd_parts.own_page, record, order=40))
        register("gathering_page", Part("pd_event", pd_parts.of_date, "sessions/pd/_of_date.html"))
        register("dates_page", Part("pd", pd_parts.dates, "sessions/pd/_dates.html"))
        gathering_changed.connect(services.keep_in_step, floor=6)
        timeline = "sessions/_team_timeline.html"
        register("team_room", Part("timeline", parts.team_timeline, timeline, order=10))
        register(
            "gathering_page",
            Part("session_facts", parts.session_facts, "sessions/_facts.html", order=20),
        )
        register("invitation_dates", Part("dates", team_parts.invitation_dates))
        register(
            "after_join", Part("next_date", team_parts.next_to_answer, "sessions/_after_join.html")
        )
        register("first_steps", Part("dates", parts.first_step, order=20))
