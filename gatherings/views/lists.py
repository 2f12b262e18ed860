"""What a coordinator takes along: who comes as a spreadsheet or to sign, and what they need."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from foundation import spreadsheets, zones
from foundation.statuses import STATUSES
from people.services import needs_were_read

from .. import holding
from ..answer_words import answer_word
from ..models import Attendee, Gathering
from .scope import OfGathering

NEEDS = ("food", "access", "spoken_language")


class Export(OfGathering, View):
    """Everybody's answer as a spreadsheet; ``?answer=accepted`` for those who come."""

    permission = "gatherings.manage_gathering"

    def get(self, request, pk):
        gathering = self.gathering
        rows = gathering.attendees.counted().select_related("user__institution", "answered_by")
        waits = {row.pk for row in holding.held_in([gathering])}
        if (answer := request.GET.get("answer", "")) in STATUSES:
            rows = rows.filter(answer=answer).exclude(pk__in=waits)
        over = gathering.is_over(timezone.now())
        day = zones.local_date(gathering.starts_at, gathering.zone)
        return spreadsheets.xlsx_response(
            [
                _("Name"),
                _("E-mail"),
                # Not "Role": brought back as a roster, it would be taken for the seat's.
                _("Own role"),
                _("Where they work"),
                _("Answer"),
                _("Substitute"),
                _("Note"),
                _("How we know"),
                _("Minutes there"),
            ],
            [self.cells(row, row.pk in waits, over) for row in rows.order_by("user__name", "pk")],
            title=gathering.title[:31],
            name=f"{slugify(gathering.title) or 'date'}-{day.isoformat()}",
        )

    @staticmethod
    def cells(row, waits: bool, over: bool) -> list[str | int]:
        user = row.user
        return [
            user.name,
            user.email,
            user.get_job_role_display(),
            user.institution.name if user.institution else "",
            answer_word(holding.ON_HOLD if waits else row.answer, over=over),
            "" if row.substitute == "none" else row.get_substitute_display(),
            row.note,
            row.answer_source,
            # A date that nobody has closed says nothing of who was there. A number, to be added up.
            "" if row.present_minutes is None else row.present_minutes,
        ]


class SignInSheet(OfGathering, TemplateView):
    """On paper, to be signed at the door: who hasn't said no, and a few lines for who comes anyway."""

    permission = "gatherings.manage_gathering"
    template_name = "gatherings/sign_in_sheet.html"
    # So many fit one page, and so many of them are kept free where there is room.
    PAGE, FREE = 25, 3

    def get_guarded(self):
        gathering = super().get_guarded()
        if gathering.state not in (Gathering.State.ANNOUNCED, Gathering.State.HELD):
            raise Http404
        return gathering

    def get_context_data(self, **kwargs):
        rows = self.gathering.attendees.counted().exclude(answer=Attendee.Answer.DECLINED)
        waits = {row.pk for row in holding.held_in([self.gathering])}
        rows = rows.select_related("user__institution").order_by("user__name", "pk")
        people = [row.user for row in rows if row.pk not in waits]
        blank = range(min(self.FREE, -len(people) % self.PAGE))
        return super().get_context_data(
            gathering=self.gathering, people=people, blank=blank, **kwargs
        )


class Needs(OfGathering, View):
    """Food, access and language of those who come; who only facilitates sees how many."""

    permission = "gatherings.see_need_counts"

    def get(self, request, pk):
        waits = holding.held_in([self.gathering])
        rows = list(
            self.gathering.attendees.counted()
            .filter(answer__in=["accepted", "tentative"])
            .exclude(pk__in=[row.pk for row in waits])
            .select_related("user__needs")
            .order_by("user__name", "pk")
        )
        named = request.user.has_perm("gatherings.see_needs", self.gathering)
        asked = [(row, getattr(row.user, "needs", None)) for row in rows]
        counts = {
            name: sum(bool(needs and getattr(needs, name)) for _row, needs in asked)
            for name in NEEDS
        }
        people = [
            {"row": row, "needs": needs}
            for row, needs in asked
            if named and needs and any(getattr(needs, name) for name in NEEDS)
        ]
        if request.user.is_superuser:
            # Admins don't provide for anybody: that they read it is kept.
            users = [one["row"].user_id for one in people]
            needs_were_read(users=users, actor=request.user, where=str(self.gathering))
        context = {
            "gathering": self.gathering,
            "counts": counts,
            "coming": len(rows),
            "people": people,
            "named": named,
            "unasked": sum(needs is None or needs.asked_at is None for _row, needs in asked),
        }
        answer = render(request, "gatherings/needs.html", context)
        answer["Cache-Control"] = "private, no-store"
        return answer
