"""Recommendations for admins: drafts to read, with their history; what is edited in place."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from foundation import richtext
from foundation.history_admin import NothingTyped, ReadOnly
from teams.admin import Recorded

from .models import (
    Addressee,
    BroughtIn,
    Comment,
    Draft,
    DraftTemplate,
    EquityAnswer,
    Idea,
    Thread,
    Topic,
    Version,
)
from .voting import admin as votes  # noqa: F401  its pages are registered as it is read


class TemplateForm(forms.ModelForm):
    def clean_html(self) -> str:
        return richtext.clean(self.cleaned_data["html"])


@admin.register(DraftTemplate)
class DraftTemplateAdmin(Recorded):
    """Used by drafts that are started from now on."""

    form = TemplateForm
    list_display = ["kind"]

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class Retired(Recorded):
    """Retired, never deleted; the short name stays what it was."""

    list_display = ["number", "name", "retired"]
    list_display_links = ["name"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


admin.site.register(Topic, Retired)
admin.site.register(Addressee, Retired)


@admin.register(Draft)
class DraftAdmin(ReadOnly):
    """*View on site* leads to the page where an admin changes it."""

    list_display = ["title", "kind", "focus_area", "cycle", "state", "due_on"]
    list_filter = ["state", "kind", "cycle", "focus_area"]
    list_select_related = ["focus_area", "cycle"]
    search_fields = ["title", "summary", "teams__name"]
    ordering = ["-id"]


class Plain(NothingTyped, admin.ModelAdmin):
    """Rows without a history of their own, to read."""


class Worded:
    """What somebody wrote is read in the list; nobody sorts or searches by it."""

    @admin.display(description=_("text"))
    def words(self, row) -> str:
        return row.text


@admin.register(Version)
class VersionAdmin(Plain):
    list_display = ["draft", "number", "note", "kept_by", "kept_at", "saves"]
    list_select_related = ["draft", "kept_by"]
    search_fields = ["draft__title", "note"]
    ordering = ["-id"]


@admin.register(BroughtIn)
class BroughtInAdmin(Plain):
    list_display = ["draft", "name", "person", "at"]
    list_select_related = ["draft", "person"]
    search_fields = ["draft__title", "name"]
    fields = ["draft", "name", "person", "at", "left_out"]
    ordering = ["-id"]


@admin.register(Thread)
class ThreadAdmin(ReadOnly):
    list_display = ["draft", "words", "state", "changed", "created_at"]
    list_filter = ["state", "changed"]
    list_select_related = ["draft"]
    search_fields = ["draft__title", "words"]
    ordering = ["-id"]


@admin.register(Comment)
class CommentAdmin(Worded, Plain):
    list_display = ["thread", "author", "outside_name", "words", "at"]
    list_select_related = ["thread__draft", "author"]
    search_fields = ["author__name", "outside_name", "thread__draft__title"]
    search_help_text = _("A name, or a title")
    ordering = ["-id"]


@admin.register(EquityAnswer)
class EquityAnswerAdmin(Worded, ReadOnly):
    list_display = ["draft", "question", "words", "answered_by", "answered_at"]
    list_select_related = ["draft", "answered_by"]
    search_fields = ["draft__title"]
    ordering = ["-id"]


@admin.register(Idea)
class IdeaAdmin(ReadOnly):
    list_display = ["title", "team", "state", "proposed_by", "created_at"]
    list_filter = ["state"]
    list_select_related = ["team", "proposed_by"]
    search_fields = ["title", "team__name"]
    ordering = ["-id"]


# Found by their name alone; what the parts register stands in theirs.
from .needs import admin as _needs  # noqa: E402, F401
from .sending import admin as _sending  # noqa: E402, F401
