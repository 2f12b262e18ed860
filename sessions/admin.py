"""Sessions and PD for admins: to read, with their history. Pages of the site change them.

Observers' notes and learners' forms aren't here: they are for those whom they are for alone.
"""

from django.contrib import admin
from django.db import models

from foundation.history_admin import ReadOnly

from .models import Offering, PdEvent, PdPlace, PublicCatalogue, Reply


@admin.register(Offering)
class OfferingAdmin(ReadOnly):
    """*View on site* leads to the page where an admin changes, publishes and archives it."""

    list_display = ["title", "hub", "hours", "run_by", "published", "archived", "copied_from"]
    list_filter = ["published", "archived", "hub"]
    list_select_related = ["hub", "copied_from"]
    search_fields = ["title", "hub__name", "run_by", "developed_by"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    ordering = ["-id"]


@admin.register(PdEvent)
class PdEventAdmin(ReadOnly):
    """*View on site* leads to the page where an admin announces, closes and cancels it."""

    list_display = ["title", "hub", "cycle", "open_to", "team", "learners", "observers", "closed"]
    list_filter = ["open_to", "closed", "cycle", "hub"]
    list_select_related = ["hub", "cycle", "team"]
    search_fields = ["title", "hub__name", "team__name"]
    ordering = ["-id"]


@admin.register(PdPlace)
class PdPlaceAdmin(ReadOnly):
    list_display = ["user", "event", "side", "state", "number", "turn", "offered_until"]
    list_filter = ["state", "side"]
    list_select_related = ["user", "event"]
    search_fields = ["user__name", "user__email", "event__title"]
    ordering = ["-id"]


@admin.register(Reply)
class ReplyAdmin(ReadOnly):
    """What was answered to observers, and changed."""

    list_display = ["event", "box", "changed", "words"]
    list_filter = ["changed", "box"]
    list_select_related = ["sheet__event"]
    search_fields = ["sheet__event__title"]
    fields = readonly_fields = ["event", "box", "changed", "text"]
    ordering = ["-id"]

    @admin.display(description="event")
    def event(self, row):
        return row.sheet.event

    @admin.display(description="text")
    def words(self, row):
        """Read, and not sorted by."""
        return row.text


@admin.register(PublicCatalogue)
class PublicCatalogueAdmin(ReadOnly):
    list_display = ["hub"]
    list_select_related = ["hub"]
    search_fields = ["hub__name"]
    ordering = ["hub"]
