"""Workgroups for admins: to read, with their history. Pages of the site change them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from gatherings.admin import ReadOnly

from .models import (
    Coaching,
    LeadOffer,
    Meeting,
    Poll,
    PollAnswer,
    PollSlot,
    Workgroup,
    WorkgroupMember,
)


@admin.register(Workgroup)
class WorkgroupAdmin(ReadOnly):
    """*View on site* leads to the page where an admin opens, changes and closes it."""

    list_display = ["name", "hub", "team", "cycle", "state", "opened_on", "closed_on"]
    list_filter = ["state", "cycle", "hub"]
    list_select_related = ["hub", "team", "cycle"]
    search_fields = ["name", "team__name", "hub__name"]
    ordering = ["-id"]


@admin.register(WorkgroupMember)
class WorkgroupMemberAdmin(ReadOnly):
    list_display = ["user", "workgroup", "role", "joined_on", "left_on"]
    list_filter = ["role"]
    list_select_related = ["user", "workgroup"]
    search_fields = ["user__name", "user__email", "workgroup__name"]
    ordering = ["-id"]


@admin.register(Coaching)
class CoachingAdmin(ReadOnly):
    list_display = ["coach", "facilitator", "workgroup", "starts_on", "ends_on"]
    list_select_related = ["coach", "facilitator", "workgroup"]
    search_fields = ["coach__name", "facilitator__name", "workgroup__name"]
    ordering = ["-id"]


class Plain(admin.ModelAdmin):
    """To read; it keeps no history."""

    has_add_permission = ReadOnly.has_add_permission
    has_change_permission = ReadOnly.has_change_permission
    has_delete_permission = ReadOnly.has_delete_permission


@admin.register(LeadOffer)
class LeadOfferAdmin(Plain):
    list_display = ["user", "team", "offered_on", "ended_on"]
    list_select_related = ["user", "team"]
    search_fields = ["user__name", "user__email", "team__name"]
    show_full_result_count = False


class PollSlotInline(admin.TabularInline):
    model = PollSlot
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Poll)
class PollAdmin(Plain):
    """*View on site* leads to the page where whoever leads closes it and chooses a time."""

    list_display = ["workgroup", "opened_by", "opened_at", "closes_at", "closed_at", "due_at"]
    list_select_related = ["workgroup", "opened_by"]
    search_fields = ["workgroup__name"]
    show_full_result_count = False
    inlines = [PollSlotInline]


@admin.register(PollAnswer)
class PollAnswerAdmin(Plain):
    list_display = ["user", "poll", "slot", "answer", "answered_at", "via"]
    list_filter = ["answer", "via"]
    list_select_related = ["user", "slot__poll__workgroup"]
    search_fields = ["user__name", "user__email", "slot__poll__workgroup__name"]
    show_full_result_count = False
    ordering = ["-id"]

    @admin.display(description=_("time poll"))
    def poll(self, answer):
        return answer.slot.poll.workgroup


@admin.register(Meeting)
class MeetingAdmin(ReadOnly):
    list_display = ["gathering", "workgroup", "asked_at", "kept_at"]
    list_select_related = ["gathering", "workgroup"]
    search_fields = ["gathering__title", "workgroup__name"]
    ordering = ["-id"]
