"""The admin of rows with a history: to read what was, never to bring it back."""

from django.core.exceptions import PermissionDenied
from simple_history.admin import SimpleHistoryAdmin


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
