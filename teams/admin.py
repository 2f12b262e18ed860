"""Hubs, cycles and teams for admins. What has a workflow goes through the services."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation import zones
from foundation.history_admin import HistoryAdmin, ReadOnly, Recorded
from foundation.refusals import Refused, show
from mailing.admin_confirm import ask_first, ask_to_remove
from people.models import GradeBand, JobRole

from .cycle_forms import CycleForm, TermFormSet
from .models import Cycle, FocusArea, Hub, HubRole, HubWord, Membership, Team, Term
from .roster.words import plain
from .services import invitations, members
from .services.setup import rename_team
from .setup_form import SetUpForm


@admin.register(Hub)
class HubAdmin(Recorded):
    """Hubs are edited here, and made on the page *Set up a hub*; a past one is made inactive."""

    list_display = ["name", "zone", "state", "website", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "website":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_urls(self):
        own = path("set-up/", self.admin_site.admin_view(self.set_up), name="teams_hub_set_up")
        return [own, *super().get_urls()]

    def add_view(self, request, form_url="", extra_context=None):
        return redirect("admin:teams_hub_set_up")

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def set_up(self, request):
        """Hub, cycle, terms, team and coordinator on one page, all or nothing."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = SetUpForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                team = form.save(actor=request.user)
            except Refused as refusal:
                show(form, refusal)
            else:
                said = _("%(team)s of %(hub)s is set up.") % {"team": team, "hub": team.hub}
                messages.success(request, said)
                return redirect("admin:teams_team_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Set up a hub"),
            "form": form,
            "opts": self.opts,
        }
        status = 422 if form.is_bound else 200
        return render(request, "admin/teams/set_up.html", context, status=status)


class TermInline(admin.TabularInline):
    model = Term
    formset = TermFormSet
    extra = 0
    min_num = 0


@admin.register(Cycle)
class CycleAdmin(Recorded):
    list_display = ["name", "starts_on", "ends_on", "session_minutes", "archived"]
    list_filter = ["archived"]
    form = CycleForm
    inlines = [TermInline]


class HubRoleForm(forms.ModelForm):
    def clean(self):
        # Who, where and what can't be changed, so Django leaves their constraint to the database.
        role, typed = self.instance, super().clean()
        if role.pk and "ends_on" in typed and typed["ends_on"] is None:
            same = HubRole.objects.filter(user=role.user_id, hub=role.hub_id, kind=role.kind)
            if same.filter(ends_on=None).exclude(pk=role.pk).exists():
                self.add_error("ends_on", _("They have this role again already. Keep the end."))
        return typed


@admin.register(HubRole)
class HubRoleAdmin(Recorded):
    """Who coordinates and who funds; a role that is over gets an end, and stays."""

    list_display = ["user", "kind", "hub", "starts_on", "ends_on"]
    list_filter = ["kind", "hub"]
    list_select_related = ["user", "hub"]
    search_fields = ["user__name", "user__email", "hub__name"]
    autocomplete_fields = ["user", "hub"]
    form = HubRoleForm

    def get_readonly_fields(self, request, obj=None):
        return ["user", "hub", "kind"] if obj else []

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


_MEANINGS = {HubWord.Column.ROLE: JobRole, HubWord.Column.GRADES: GradeBand}


class HubWordForm(forms.ModelForm):
    meaning = forms.ChoiceField(
        choices=[("", "---------")]
        + [(column.label, meanings.choices) for column, meanings in _MEANINGS.items()]
    )

    def clean_words(self):
        """As a list's words are looked up: their plain letters."""
        return plain(self.cleaned_data["words"])

    def clean(self):
        typed = super().clean()
        column, meaning = typed.get("column"), typed.get("meaning")
        if column and meaning and meaning not in _MEANINGS[column].values:
            self.add_error("meaning", _("Choose one of this column."))
        return typed


@admin.register(HubWord)
class HubWordAdmin(Recorded):
    """What was answered once when a list was imported; one that was wrong is put right here."""

    list_display = ["words", "column", "means", "hub"]
    list_filter = ["hub", "column"]
    search_fields = ["words"]
    form = HubWordForm

    @admin.display(description=gettext_lazy("meaning"), ordering="meaning")
    def means(self, word):
        return dict(_MEANINGS[word.column].choices).get(word.meaning, word.meaning)


@admin.register(FocusArea)
class FocusAreaAdmin(Recorded):
    """Retired, never deleted; the short name stays what it was."""

    list_display = ["number", "name", "retired"]
    list_display_links = ["name"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Team)
class TeamAdmin(HistoryAdmin):
    """Teams are made on *Set up a hub*; here only the name is changed."""

    list_display = ["name", "hub", "cycle", "active", "invited", "room"]
    list_filter = ["cycle", "hub"]
    search_fields = ["name", "hub__name"]
    fields = ["name", "hub", "cycle", "room"]
    readonly_fields = ["hub", "cycle", "room"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).with_seat_counts().select_related("hub", "cycle")

    @admin.display(description=gettext_lazy("members"))
    def active(self, team):
        return team.active_count

    @admin.display(description=gettext_lazy("invited"))
    def invited(self, team):
        return team.invited_count

    @admin.display(description=gettext_lazy("team room"))
    def room(self, team):
        return format_html('<a href="{}">{}</a>', team.get_absolute_url(), _("Open"))

    def save_model(self, request, obj, form, change) -> None:
        try:
            rename_team(team=obj, name=obj.name, actor=request.user, via="admin")
        except Refused as refusal:
            messages.error(request, refusal.message)


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    """Seats change by the services alone: the actions call them."""

    list_display = ["user", "team", "state", "seat", "joined_on", "left_on", "expires_at"]
    list_filter = ["state", "team__cycle", "team__hub"]
    list_select_related = ["user", "team"]
    search_fields = ["user__name", "user__email", "team__name"]
    actions = ["invite_again", "take_back", "leave_today"]

    @admin.action(description=gettext_lazy("Invite again"), permissions=["view"])
    def invite_again(self, request, queryset):
        if asked := ask_first(self, request, queryset, action="invite_again"):
            return asked
        return self._each(request, queryset, invitations.invite_again)

    @admin.action(description=gettext_lazy("Take the invitation back"), permissions=["view"])
    def take_back(self, request, queryset) -> None:
        self._each(request, queryset, invitations.take_back)

    @admin.action(description=gettext_lazy("They left today"), permissions=["view"])
    def leave_today(self, request, queryset):
        n = queryset.count()
        asked = ask_to_remove(
            self,
            request,
            queryset.select_related("user", "team"),
            action="leave_today",
            title=ngettext("%(n)s person left today?", "%(n)s people left today?", n) % {"n": n},
            button=ngettext("End %(n)s membership", "End %(n)s memberships", n) % {"n": n},
        )
        if asked:
            return asked

        def leave(*, membership, **how):
            today = zones.local_date(timezone.now(), membership.team.hub.zone)
            members.leave(membership=membership, on=today, **how)

        return self._each(request, queryset, leave)

    def _each(self, request, queryset, service) -> None:
        done = 0
        for membership in queryset.select_related("user", "team__hub"):
            try:
                service(membership=membership, actor=request.user, via="admin")
            except Refused as refusal:
                messages.error(request, f"{refusal.message} ({membership})")
            else:
                done += 1
        if done:
            said = ngettext("%(n)s membership changed.", "%(n)s memberships changed.", done)
            messages.success(request, said % {"n": done})
