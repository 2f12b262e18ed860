"""Dates and answers for admins: to read, with their history. Pages of the site change them."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy, ngettext

from foundation.history_admin import NothingTyped, ReadOnly
from foundation.refusals import Refused
from mailing.admin_confirm import ask_first

from . import kinds
from .models import Attendee, CalendarFeed, Gathering
from .services.links import new_link


class InWords(admin.AllValuesFieldListFilter):
    """The kinds that there are, as pages call them."""

    def choices(self, changelist):
        everything, *found = super().choices(changelist)
        yield everything
        for one in found:
            yield one | {"display": kinds.get(one["display"]).label}


@admin.register(Gathering)
class GatheringAdmin(ReadOnly):
    """*View on site* leads to the page where an admin announces, changes and cancels."""

    list_display = ["title", "kind_of", "team", "starts_at", "zone", "place", "state", "sequence"]
    list_filter = ["state", ("kind", InWords), "cycle", "hub"]
    list_select_related = ["team"]
    search_fields = ["title", "place", "team__name", "uid"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at", "-id"]
    fields = [
        "hub", "team", "cycle", "kind_of", "title", "starts_at", "ends_at", "zone", "break_minutes",
        "planned_minutes", "hours_reason", "place", "address", "arrival_notes", "link",
        "document_link", "answer_by", "state", "announced_at", "moved_at", "cancelled_reason",
        "sequence",
    ]  # fmt: skip
    readonly_fields = ["kind_of"]

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def kind_of(self, gathering):
        return kinds.get(gathering.kind).label


@admin.register(Attendee)
class AttendeeAdmin(ReadOnly):
    list_display = ["user", "gathering", "answer", "answered_at", "substitute", "withdrawn"]
    list_filter = ["answer", "substitute", "role", "answered_via", "withdrawn"]
    list_select_related = ["user", "gathering"]
    search_fields = ["user__name", "user__email", "gathering__title"]
    search_help_text = gettext_lazy("A name, an address or a date's title")
    ordering = ["-id"]
    actions = ["send_new_links"]

    @admin.action(description=gettext_lazy("End the old link and mail a new one"))
    def send_new_links(self, request, queryset):
        if asked := ask_first(
            self, request, queryset, action="send_new_links", related=["gathering__team"]
        ):
            return asked
        done = 0
        for row in queryset.select_related("user"):
            try:
                new_link(attendee=row, actor=request.user, via="admin")
            except Refused as refusal:
                messages.error(request, f"{refusal.message} ({row.user})")
            else:
                done += 1
        if done:
            said = ngettext("%(n)s new link goes out.", "%(n)s new links go out.", done)
            messages.success(request, said % {"n": done})
        return None


@admin.register(CalendarFeed)
class CalendarFeedAdmin(NothingTyped, admin.ModelAdmin):
    """Who has a private calendar address; the address itself is theirs alone."""

    list_display = ["user", "created_at"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email"]
    fields = ["user", "created_at"]
