"""Workgroups for admins: to read, with their history. Pages of the site change them."""

from django.contrib import admin

from foundation.history_admin import NothingTyped, ReadOnly

from .models import Coaching, LeadOffer, Meeting, Workgroup, WorkgroupMember


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


@admin.register(LeadOffer)
class LeadOfferAdmin(NothingTyped, admin.ModelAdmin):
    list_display = ["user", "team", "offered_on", "ended_on"]
    list_select_related = ["user", "team"]
    search_fields = ["user__name", "user__email", "team__name"]


@admin.register(Meeting)
class MeetingAdmin(ReadOnly):
    list_display = ["gathering", "workgroup"]
    list_select_related = ["gathering", "workgroup"]
    search_fields = ["gathering__title", "workgroup__name"]
    ordering = ["-id"]
