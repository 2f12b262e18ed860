"""Importing a roster: choose a file, look at what would happen, put it right, add the people.

One address and no state between the steps: the rows travel with the page, and every step reads
them anew.
"""

import secrets

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from foundation import spreadsheets
from foundation.refusals import Refused
from mailing.models import Sending
from mailing.services import send_test
from mailing.views import posted_key, recent_said, say_sent

from ..import_forms import ChoicesForm, FileForm
from ..roster import plan as planning
from ..roster import reading, showing
from ..services import importing
from ..services.seats import free_seats
from .scope import TeamPage


def refuse_to_carry(roster) -> None:
    """Refuse, before anything is typed, a list that the page couldn't send back with it.

    A quarter of what the server takes is left for what is put right on the page.
    """
    if len(reading.to_json(roster).encode()) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 3 // 4:
        raise Refused(
            _(
                "The list says too much to be checked on one page. Shorten the long texts in it, "
                "or make two files of it and choose one after the other."
            )
        )


class Import(TeamPage, TemplateView):
    permission = "teams.manage_team"
    template_name = "teams/import.html"

    def get(self, request, *args, **kwargs):
        return self.ask(FileForm())

    def post(self, request, *args, **kwargs):
        if "rows" not in request.POST:
            return self.look(request)
        try:
            roster = reading.from_json(request.POST["rows"])
        except Refused as refusal:
            return self.ask(self.refused_file(refusal), status=422)
        return self.next_step(request, roster)

    # --- a file -------------------------------------------------------------------------------

    def ask(self, form, status=200):
        context = {"team": self.team, "form": form, "free": len(free_seats(self.team))}
        return render(self.request, self.template_name, context, status=status)

    def refused_file(self, refusal):
        form = FileForm(self.request.POST, self.request.FILES)
        form.is_valid()
        form.errors.pop("file", None)
        form.add_error("file", refusal.message)
        return form

    def look(self, request):
        """The file as it came: what an import of it would do."""
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.ask(form, status=422)
        file = form.cleaned_data["file"]
        try:
            content = file.read(spreadsheets.MAX_BYTES + 1)
            roster = reading.from_file(content, file_name=file.name)
            refuse_to_carry(roster)
        except Refused as refusal:
            return self.ask(self.refused_file(refusal), status=422)
        return self.preview(roster, ChoicesForm(), planning.Choices(), {})

    # --- the rows -----------------------------------------------------------------------------

    def next_step(self, request, roster):
        form = ChoicesForm(request.POST)
        typed = showing.typed_cells(request.POST)
        choices = form.choices(skip=request.POST.getlist("skip"))
        arguments = {"roster": roster, "form": form, "choices": choices, "typed": typed}
        if not form.is_valid():
            return self.preview(**arguments, status=422)
        if request.POST.get("do") != "add":
            return self.preview(**arguments, test=request.POST.get("do") == "test")
        try:
            plan = importing.import_roster(
                team=self.team,
                roster=roster.edited(typed),
                choices=choices,
                expected=request.POST.get("expected", ""),
                sending_key=posted_key(request),
                actor=request.user,
                via="import",
            )
        except Refused as refusal:
            return self.preview(**arguments, status=422, refusal=refusal.message)
        self.say_done(plan)
        return redirect("teams:room", self.team.pk)

    def say_done(self, plan):
        """What happened, with *Undo* while its mail waits; a second press says the same."""
        key = posted_key(self.request)
        sending = Sending.objects.filter(key=key, actor=self.request.user).first() if key else None
        if sending is None or not sending.may_be_undone(timezone.now()):
            messages.success(self.request, showing.done_said(plan))
        else:
            say_sent(self.request, sending, done=showing.done_said(plan, mails=not plan.mails))

    @staticmethod
    def had_lately(plan) -> str:
        new = plan.of(planning.NEW)
        known = {one.user.pk for one in new if one.user}
        return recent_said(known, newcomers=len(known) < len(new))

    def preview(self, roster, form, choices, typed, *, status=200, refusal="", test=False):
        """Every row with what would become of it. Nothing of it is written.

        ``test`` mails the example to whoever asks.
        """
        plan = planning.make(self.team, roster.edited(typed), choices)
        fixing, rows = showing.rows(plan, typed)
        planned = importing.planned(plan, actor=self.request.user)
        letter = planned.example(0) if planned.going else None
        if test and letter:
            send_test(text=letter, actor=self.request.user)
        context = {
            "team": self.team,
            "plan": plan,
            "form": form,
            "roster": roster,
            "rows_json": reading.to_json(roster),
            "fixing": fixing,
            "fixes_hidden": sum(bool(one.entry.problems) for one in plan.outcomes)
            - sum(bool(one.problems) for one in fixing),
            "to_fix": plan.count(planning.TO_FIX),
            "rows": rows,
            "columns": [cell.label for cell in rows[0].cells],
            "counts": showing.counts_said(plan),
            "mails": showing.mails_said(plan),
            "recent": self.had_lately(plan) if letter else "",
            "letter": letter,
            "mail": letter,
            "button": showing.button_said(plan),
            "tested": test and letter is not None,
            "sending_key": secrets.token_urlsafe(24),
            "refusal": refusal if refusal not in plan.obstacles else "",
            "unused": ", ".join(roster.unused),
        }
        fragment = self.request.htmx and not self.request.htmx.history_restore_request
        template = "teams/_import_preview.html" if fragment else "teams/import_preview.html"
        return render(self.request, template, context, status=status)
