"""Votes for admins, to read: nobody decides or changes a tally here, and no list says who said what."""

from django.contrib import admin

from foundation.history_admin import NothingTyped, ReadOnly

from ..models import Ballot, Concern, TeamRule, VoteCall


@admin.register(VoteCall)
class VoteCallAdmin(ReadOnly):
    list_display = ["team", "opens_at", "closes_at", "extended_at", "closed_at", "opened_by"]
    list_filter = ["team__cycle"]
    list_select_related = ["team", "opened_by"]
    search_fields = ["team__name"]
    ordering = ["-id"]


@admin.register(Ballot)
class BallotAdmin(NothingTyped, admin.ModelAdmin):
    list_display = [
        "call", "number", "outcome", "electors", "needed", "ahead", "not_mine", "harm", "decided_at",
    ]  # fmt: skip
    list_filter = ["outcome"]
    list_select_related = ["call__team"]
    search_fields = ["call__team__name"]
    ordering = ["-id"]


@admin.register(Concern)
class ConcernAdmin(ReadOnly):
    list_display = ["draft", "answered_in", "answered_at", "met"]
    list_filter = ["met"]
    list_select_related = ["draft", "answered_in"]
    search_fields = ["draft__title"]
    ordering = ["-id"]


@admin.register(TeamRule)
class TeamRuleAdmin(ReadOnly):
    list_display = [
        "team",
        "answer_num",
        "answer_den",
        "ahead_num",
        "ahead_den",
        "role",
        "role_needed",
    ]
    list_select_related = ["team"]
    search_fields = ["team__name"]
    ordering = ["-id"]
