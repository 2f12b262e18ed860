"""Needs for admins to read; *View on site* leads to where they move on."""

from django.contrib import admin

from foundation.history_admin import ReadOnly

from ..models import Need, NeedAnswer


@admin.register(Need)
class NeedAdmin(ReadOnly):
    list_display = ["what", "kind", "where", "state", "posted_by", "posted_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["posted_by"]
    search_fields = ["what", "where", "posted_by__name"]
    ordering = ["-id"]


@admin.register(NeedAnswer)
class NeedAnswerAdmin(ReadOnly):
    list_display = ["need", "user", "program", "offer", "at"]
    list_filter = ["offer"]
    list_select_related = ["need", "user"]
    search_fields = ["need__what", "user__name", "program"]
    ordering = ["-id"]
