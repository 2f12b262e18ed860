"""The admin of rows that have a history: what is and what was is read, never brought back."""

from django.core.exceptions import PermissionDenied
from simple_history.admin import SimpleHistoryAdmin

from .history import record


class HistoryAdmin(SimpleHistoryAdmin):
    """SECURITY: simple_history's *Revert* saves an old version without asking for the right to
    change the row, and so past the services: a seat given back, an address mailed links don't know.
    """

    def revert_disabled(self, request, obj=None) -> bool:
        return True

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        if request.method == "POST":
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)


class Recorded(HistoryAdmin):
    """Reference data, edited in place; the history names the admin."""

    def save_model(self, request, obj, form, change) -> None:
        with record(actor=request.user, via="admin"):
            super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change) -> None:
        with record(actor=request.user, via="admin"):
            super().save_formset(request, form, formset, change)

    def delete_model(self, request, obj) -> None:
        with record(actor=request.user, via="admin"):
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset) -> None:
        with record(actor=request.user, via="admin"):
            for obj in queryset:
                obj.delete()


class NothingTyped:
    """Mixin for rows with a workflow: actions call services, and pages show mail first."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class ReadOnly(NothingTyped, HistoryAdmin):
    """The same with a history."""
