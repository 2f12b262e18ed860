"""People and institutions for admins. What has rules goes through the services."""

from django.contrib import admin, messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.history_admin import HistoryAdmin, NothingTyped, Recorded
from foundation.refusals import Refused

from .models import Institution, PrivateNeeds, User
from .second_step import take_second_step_off
from .services import (
    PROFILE_FIELDS,
    activate,
    add_person,
    change_address,
    change_profile,
    deactivate,
    make_admin,
    needs_were_read,
)


@admin.register(User)
class UserAdmin(HistoryAdmin):
    """People: never their password, not even as a hash; nobody is deleted."""

    list_display = ["name", "email", "institution", "job_role", "is_active", "is_superuser"]
    list_filter = ["is_active", "is_superuser", "job_role", "language"]
    list_select_related = ["institution"]
    search_fields = ["name", "email", "institution__name"]
    autocomplete_fields = ["institution"]
    actions = ["deactivate_people", "activate_people", "take_second_steps_off"]
    fieldsets = [
        (None, {"fields": ["email", "name", "short_name"]}),
        (gettext_lazy("Work"), {"fields": ["institution", "job_role", "grade_band"]}),
        (gettext_lazy("Choices"), {"fields": ["language", "zone", "wants_reminders"]}),
        (
            gettext_lazy("Account"),
            {
                "fields": [
                    "is_active",
                    "is_superuser",
                    "merged_into",
                    "last_login",
                    "joined_site_at",
                ]
            },
        ),
    ]
    # Whether reminders come is the person's own choice; the rest has actions or a history.
    readonly_fields = [
        "wants_reminders", "is_active", "merged_into", "last_login", "joined_site_at",
    ]  # fmt: skip

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change) -> None:
        who = {"actor": request.user, "via": "admin"}
        if not change:
            add_person(user=obj, **who)
            return
        user = User.objects.get(pk=obj.pk)
        try:
            changes = {n: form.cleaned_data[n] for n in form.changed_data if n in PROFILE_FIELDS}
            change_profile(user=user, changes=changes, **who)
            change_address(user=user, email=obj.email, **who)
            make_admin(user=user, admin=obj.is_superuser, **who)
        except Refused as refusal:
            messages.error(request, refusal.message)

    @admin.action(description=gettext_lazy("Deactivate"), permissions=["change"])
    def deactivate_people(self, request, queryset) -> None:
        self._each(request, queryset.filter(is_active=True), deactivate)

    @admin.action(description=gettext_lazy("Activate"), permissions=["change"])
    def activate_people(self, request, queryset) -> None:
        self._each(request, queryset.filter(is_active=False), activate)

    @admin.action(
        description=gettext_lazy("Take the second step of signing in off"), permissions=["change"]
    )
    def take_second_steps_off(self, request, queryset) -> None:
        self._each(request, queryset, take_second_step_off)

    def _each(self, request, queryset, service) -> None:
        done = 0
        for user in queryset:
            try:
                done += service(user=user, actor=request.user, via="admin")
            except Refused as refusal:
                messages.error(request, f"{refusal.message} ({user})")
        if done:
            said = ngettext("%(n)s person changed.", "%(n)s people changed.", done)
            messages.success(request, said % {"n": done})


@admin.register(Institution)
class InstitutionAdmin(Recorded):
    """Reference data, edited in place."""

    list_display = ["name", "kind", "district", "county", "zone"]
    list_filter = ["kind", "county"]
    list_select_related = ["district"]
    search_fields = ["name", "district__name", "county"]
    autocomplete_fields = ["district"]


@admin.register(PrivateNeeds)
class PrivateNeedsAdmin(NothingTyped, admin.ModelAdmin):
    """For a records request. SECURITY: each reading is recorded, so the list shows only names."""

    list_display = ["user", "asked_at"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email"]
    fields = ["user", "food", "access", "spoken_language", "asked_at"]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        answer = super().change_view(request, object_id, form_url, extra_context)
        if answer.status_code == 200:
            users = User.objects.filter(needs=object_id)
            needs_were_read(users=users, actor=request.user, where=_("this page"))
        return answer
