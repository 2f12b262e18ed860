"""Organisations and what was sent, for admins to read; *View on site* leads to where they change it."""

from django.contrib import admin

from foundation.history_admin import NothingTyped, ReadOnly

from ..models import Contact, Dispatch, DispatchStep, LetterFile, Organisation, StepFile


@admin.register(Organisation)
class OrganisationAdmin(ReadOnly):
    list_display = ["name", "kind", "hub", "liaison", "needs_by", "put_away"]
    list_filter = ["kind", "put_away"]
    list_select_related = ["hub", "liaison"]
    search_fields = ["name", "liaison__name"]
    ordering = ["name"]


@admin.register(Contact)
class ContactAdmin(ReadOnly):
    list_display = ["name", "role", "organisation"]
    list_select_related = ["organisation"]
    search_fields = ["name", "organisation__name"]
    ordering = ["name"]


@admin.register(Dispatch)
class DispatchAdmin(ReadOnly):
    list_display = ["draft", "organisation", "state", "ask_again_on", "public"]
    list_filter = ["state", "public"]
    list_select_related = ["draft", "organisation"]
    search_fields = ["draft__title", "organisation__name"]
    ordering = ["-id"]


@admin.register(DispatchStep)
class DispatchStepAdmin(NothingTyped, admin.ModelAdmin):
    list_display = ["dispatch", "state", "on", "entered_by", "entered_at"]
    list_filter = ["state"]
    list_select_related = ["dispatch__draft", "dispatch__organisation", "entered_by"]
    search_fields = ["dispatch__draft__title", "dispatch__organisation__name"]
    ordering = ["-id"]


@admin.register(LetterFile)
class LetterFileAdmin(NothingTyped, admin.ModelAdmin):
    list_display = ["name", "letter", "size", "added_at"]
    list_select_related = ["letter"]
    search_fields = ["name"]
    ordering = ["-id"]
    exclude = ["data"]


@admin.register(StepFile)
class StepFileAdmin(NothingTyped, admin.ModelAdmin):
    list_display = ["name", "step", "size", "added_at"]
    list_select_related = ["step__dispatch__draft", "step__dispatch__organisation"]
    search_fields = ["name"]
    ordering = ["-id"]
    exclude = ["data"]
