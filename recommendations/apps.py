from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecommendationsConfig(AppConfig):
    name = "recommendations"

    def ready(self) -> None:
        from foundation import statuses
        from foundation.slots import Part, register
        from mailing import undo, weekly, writers
        from mailing.writing import take_along
        from teams.hooks import memberships_mistaken

        from . import (
            joining,
            mail_names,
            needs,
            news,
            parts,
            publishing,
            round_mails,
            round_news,
            sending,
            shaping,
            voting,
        )
        from .services import rounds
        from .statuses import STATUSES
        from .triggers import keep_unchangeable

        # Django's own moment, not one of ours: SQLite drops triggers when a migration rebuilds
        # the table, so they are made anew after every migration.
        post_migrate.connect(keep_unchangeable, sender=self)

        statuses.register(STATUSES)
        writers.name(mail_names.NAMES)
        writers.register(round_mails.Rounds(), *round_mails.ASKING, round_mails.SUMMARY)
        take_along("drafts", news.besides)
        weekly.register("drafts", news.waiting, news.KINDS)
        take_along("comments", round_news.besides)
        weekly.register("comments", round_news.waiting, round_news.KINDS)
        undo.register(rounds.OPENED, lock=rounds.lock, inverse=rounds.take_back)
        register("nav", Part("recommendations", parts.navigation, order=30))
        register("home", Part("drafts", parts.home, "recommendations/_home.html", order=40))
        register("needs_attention", Part("drafts", parts.attention, order=40))
        register(
            "workgroup_page",
            Part("drafts", parts.of_workgroup, "recommendations/_of_workgroup.html", order=20),
        )
        register(
            "gathering_page",
            Part("drafts", parts.of_date, "recommendations/_on_the_table.html", order=40),
        )
        register("own_page", Part("drafts", parts.own_page, "recommendations/_own.html", order=40))
        register(
            "offering_page",
            Part("texts", shaping.of_offering, "recommendations/_shaped_by.html", order=20),
        )
        publishing.register()
        memberships_mistaken.connect(joining.refuse_authors, floor=7)
        voting.register()
        sending.register()
        needs.register()
