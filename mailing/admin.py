"""The outbox for admins: why somebody got nothing, what the server said, and once more."""

from django.contrib import admin, messages
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.history_admin import NothingTyped
from foundation.refusals import Refused

from . import weekly, writers
from .admin_confirm import ask_first
from .models import Mail, Sending, WeeklyMail
from .retention import TEXTS_KEPT
from .services import cancel, send_again
from .writing import without_links

DEEDS = {"again": send_again, "cancel": cancel}


class InWords(admin.AllValuesFieldListFilter):
    """The kinds that there are, in words and in their order."""

    def choices(self, changelist):
        everything, *kinds = super().choices(changelist)
        for one in kinds:
            one["display"] = writers.name_of(one["display"])
        yield everything
        yield from sorted(kinds, key=lambda one: one["display"])


@admin.register(Mail)
class MailAdmin(NothingTyped, admin.ModelAdmin):
    list_display = ["address", "listed_subject", "state", "words", "what", "sent_at"]
    list_select_related = ["user"]
    list_filter = ["state", ("kind", InWords), "priority", "created_at"]
    # SECURITY: not the subject, where a search could confirm a sign-in code that still waits.
    search_fields = ["to", "user__name", "user__email", "key", "error"]
    search_help_text = gettext_lazy("A name, an address or the server's words")
    actions = ["send_them_again", "cancel_them"]
    fields = [
        "address", "user", "actor", "subject_line", "state", "error", "attempts", "what", "speaks_of",
        "priority", "send_after", "not_after", "sent_at", "created_at", "sending",
        "generation", "key", "shown_text",
    ]  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).with_subject()

    @admin.display(description=gettext_lazy("to"), ordering="to")
    def address(self, mail) -> str:
        return mail.address

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def what(self, mail) -> str:
        return mail.what

    @admin.display(description=gettext_lazy("topics"))
    def speaks_of(self, mail) -> str:
        return ", ".join(mail.topics.order_by("pk").values_list("topic", flat=True))

    @admin.display(description=gettext_lazy("subject"))
    def listed_subject(self, mail) -> str:
        """A list writes no mail: what wasn't written yet has none here."""
        return mail.fit_to_show(mail.said_subject)

    @admin.display(description=gettext_lazy("subject"))
    def subject_line(self, mail) -> str:
        return mail.fit_to_show(mail.subject)

    @admin.display(description=gettext_lazy("text"))
    def shown_text(self, mail) -> str:
        if mail.priority == Mail.Priority.SIGN_IN:
            return _("Sign-in mail isn't shown.")
        # SECURITY: read by somebody else than the person, in whose name its links would answer.
        said = without_links(mail.text_row).text
        return said or _("Texts are kept for %(days)s days.") % {"days": TEXTS_KEPT.days}

    @admin.display(description=gettext_lazy("the server's words"))
    def words(self, mail) -> str:
        return Truncator(mail.error).chars(120)

    def get_urls(self):
        return [
            path(
                f"<int:pk>/{deed}/",
                self.admin_site.admin_view(self.do),
                {"deed": deed},
                name=f"mailing_mail_{deed}",
            )
            for deed in DEEDS
        ] + super().get_urls()

    def do(self, request, pk: int, deed: str):
        """The two buttons of a mail's page."""
        mail = Mail.objects.filter(pk=pk).first()
        if mail is None or request.method != "POST":
            raise Http404
        self._each(request, [mail], deed)
        return HttpResponseRedirect(reverse("admin:mailing_mail_change", args=[pk]))

    @admin.action(description=gettext_lazy("Send again"))
    def send_them_again(self, request, queryset):
        if asked := ask_first(self, request, queryset, action="send_them_again"):
            return asked
        return self._each(request, queryset, "again")

    @admin.action(description=gettext_lazy("Don't send any more"))
    def cancel_them(self, request, queryset) -> None:
        self._each(request, queryset, "cancel")

    def _each(self, request, mails, deed: str) -> None:
        done = 0
        for mail in mails:
            try:
                DEEDS[deed](mail=mail, actor=request.user, via="admin")
            except Refused as refusal:
                messages.error(request, f"{refusal.message} ({mail.address})")
                continue
            done += 1
            self.log_change(request, mail, _("Sent again.") if deed == "again" else _("Cancelled."))
        if done and deed == "again":
            said = ngettext("%(n)s mail goes out again.", "%(n)s mails go out again.", done)
            messages.success(request, said % {"n": done})
        elif done:
            said = ngettext("%(n)s mail cancelled.", "%(n)s mails cancelled.", done)
            messages.success(request, said % {"n": done})


@admin.register(Sending)
class SendingAdmin(NothingTyped, admin.ModelAdmin):
    list_display = ["label", "what", "actor", "created_at", "undone_at"]
    list_filter = [("kind", InWords), "created_at"]
    list_select_related = ["actor"]
    search_fields = ["label", "actor__name", "actor__email"]
    fields = ["label", "what", "actor", "created_at", "undo_until", "undone_at", "progress"]
    readonly_fields = ["what", "progress"]

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def what(self, sending) -> str:
        return writers.name_of(sending.kind)

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, sending) -> str:
        return Sending.objects.progress(sending).sentence(sending, timezone.now())


@admin.register(WeeklyMail)
class WeeklyMailAdmin(NothingTyped, admin.ModelAdmin):
    """What somebody chose on their own page or by the link in the mail: to read alone."""

    list_display = ["user", "day", "turned_off"]
    list_select_related = ["user"]
    list_filter = ["weekday"]
    search_fields = ["user__name", "user__email"]
    search_help_text = gettext_lazy("A name or an address")
    fields = ["user", "day", "turned_off"]

    @admin.display(description=gettext_lazy("turned off"))
    def turned_off(self, row) -> str:
        return ", ".join(str(weekly.KINDS.get(one, one)) for one in row.off)

    @admin.display(description=gettext_lazy("day"), ordering="weekday")
    def day(self, row) -> str:
        return WEEKDAYS[row.weekday]
