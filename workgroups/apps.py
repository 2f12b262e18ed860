from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkgroupsConfig(AppConfig):
    name = "workgroups"
    verbose_name = _("Workgroups")

    def ready(self) -> None:
        from foundation import slots, statuses
        from foundation.slots import Part, register
        from gatherings import kinds
        from gatherings.hooks import gathering_changed
        from mailing import undo, weekly, writers
        from mailing.writing import take_along
        from teams.hooks import (
            membership_ended,
            membership_resumed,
            memberships_mistaken,
            memberships_restored,
        )

        from . import kind, mails, parts, poll_mails, poll_news, poll_parts, turnout_mails
        from . import statuses as own
        from .mail_names import NAMES
        from .services import polls, proposals, turnout, with_team
        from .services import undo as inverse

        statuses.register(own.STATUSES)
        kinds.register(kind.MeetingKind())
        membership_ended.connect(with_team.leave_with_team, floor=5)
        membership_resumed.connect(with_team.catch_up, floor=5)
        memberships_restored.connect(with_team.come_back_with_team, floor=5)
        memberships_mistaken.connect(with_team.refuse_if_in_one, floor=5)
        gathering_changed.connect(turnout.plan, floor=5)
        writers.name(NAMES)
        writers.register(
            mails.AboutWorkgroups(), mails.OPENED, mails.SENT_BACK, mails.NAMED, mails.WORDS
        )
        writers.register(poll_mails.Polls(), *poll_mails.ASKING, poll_mails.CLOSED)
        take_along("polls", poll_news.besides)
        weekly.register("polls", poll_news.waiting, poll_news.KINDS)
        writers.register(turnout_mails.FewCome(), turnout_mails.FEW)
        undo.register(polls.OPENED, lock=polls.lock, inverse=polls.take_back)
        undo.register(proposals.OPENED, lock=inverse.lock, inverse=inverse.opened)
        undo.register(proposals.SENT_BACK, lock=inverse.lock, inverse=inverse.sent_back)
        slots.declare("workgroup_page")
        register(
            "workgroup_page",
            Part("times", poll_parts.finding_times, "workgroups/_times.html", order=10),
        )
        register("home", Part("polls", poll_parts.home, "workgroups/_polls.html", order=3))
        register("answers_besides", Part("polls", poll_parts.answers_besides))
        register("home", Part("workgroups", parts.home, "workgroups/_home.html", order=30))
        register("needs_attention", Part("workgroups", parts.attention, order=30))
        register(
            "team_room", Part("workgroups", parts.team_room, "workgroups/_team.html", order=20)
        )
        register(
            "gathering_page",
            Part("workgroup", parts.meeting_facts, "workgroups/_meeting.html", order=20),
        )
        register(
            "person_page", Part("workgroups", parts.of_person, "workgroups/_record.html", order=30)
        )
        register("own_page", Part("workgroups", parts.own_page, "workgroups/_own.html", order=30))
