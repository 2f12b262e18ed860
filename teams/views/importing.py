"""Importing a roster: choose a file, look at what would happen, put it right, add the people.

One address and no state between the steps: the rows travel with the page, and every step reads
them anew.
"""

import secrets
from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from foundation.refusals import Refused
from mailing.models import Sending
from mailing.recent import Recent, recent_of
from mailing.services import send_test
from mailing.views import posted_key, say_sent
from people.models import JobRole

from .. import source_form
from ..import_forms import ChoicesForm, FileForm
from ..roster import columns, questions, reading, showing
from ..roster import plan as planning
from ..roster.columns import ColumnsUnknown
from ..services import importing
from ..services.seats import free_seats
from ..source_form import Source
from .scope import TeamPage

# The largest file that travels in the form (source_form.py), as text.
FILE_IN_FORM = 1_300_000
# What is asked of a preview that reads the file anew.
REREAD = ("read", "all-sheets", "hidden")


def refuse_to_carry(roster) -> None:
    """Refuse, before anything is typed, a list that the page couldn't send back with it.

    Room is left for the file, which travels along, and a quarter of the rest for what is put right.
    """
    room = settings.DATA_UPLOAD_MAX_MEMORY_SIZE - FILE_IN_FORM
    if len(reading.to_json(roster).encode()) > room * 3 // 4:
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
        try:
            source = source_form.from_post(request.POST)
            if source and (request.POST.get("do") in REREAD or "letters_now" in request.POST):
                return self.read(source)
            if "rows" not in request.POST:
                return self.look(request)
            roster = reading.from_json(request.POST["rows"])
        except Refused as refusal:
            return self.ask(self.refused_file(refusal), status=422)
        return self.next_step(request, roster, source)

    # --- a file -------------------------------------------------------------------------------

    def ask(self, form, status=200):
        context = {"team": self.team, "form": form, "free": len(free_seats(self.team))}
        return render(self.request, self.template_name, context, status=status)

    def refused_file(self, refusal):
        form = FileForm(self.request.POST, self.request.FILES)
        form.is_valid()
        form.errors.clear()
        form.add_error("pasted" if form.data.get("pasted") else "file", refusal.message)
        return form

    def look(self, request):
        """The file as it came: what an import of it would do."""
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.ask(form, status=422)
        return self.read(Source(form.content, form.file_name, reading.How()))

    def read(self, source):
        """The preview of a file; what was chosen and typed before holds. Columns that can't be
        told are asked for."""
        data = self.request.POST
        form = ChoicesForm(data) if "agreed" in data else ChoicesForm()
        try:
            roster = source.roster()
            refuse_to_carry(roster)
        except ColumnsUnknown as refusal:
            return self.ask_columns(source, refusal.message)
        except Refused as refusal:
            return self.ask(self.refused_file(refusal), status=422)
        return self.preview(
            roster, form, self.chosen(form), showing.typed_cells(data), source=source
        )

    def ask_columns(self, source, said):
        """Which column is which? What was typed on a preview before is carried along."""
        shown = source.shown()
        if not shown.get("packed"):
            return self.ask(self.refused_file(Refused(said)), status=422)
        kept = [
            (key, value)
            for key, values in self.request.POST.lists()
            if key.partition("-")[0] in ("cell", "means", "all")
            or key in ("skip", "rename", "agreed", "welcome")
            for value in values
        ]
        context = {"team": self.team, "source": shown, "said": said, "kept": kept,
                   "choices": columns.CHOICES.items()}  # fmt: skip
        return render(self.request, "teams/import_columns.html", context)

    # --- the rows -----------------------------------------------------------------------------

    def chosen(self, form):
        data = self.request.POST
        return form.choices(
            skip=data.getlist("skip"),
            answers=questions.given(data),
            rename=data.getlist("rename"),
        )

    def next_step(self, request, roster, source):
        form = ChoicesForm(request.POST)
        typed = showing.typed_cells(request.POST)
        choices = self.chosen(form)
        do = request.POST.get("do")
        if do == "fit":
            plan = planning.make(self.team, roster.edited(typed), choices)
            choices = replace(choices, skip=choices.skip | set(plan.beyond_seats))
        arguments = {"roster": roster, "form": form, "choices": choices, "typed": typed,
                     "source": source}  # fmt: skip
        if not form.is_valid():
            return self.preview(**arguments, status=422)
        if do != "add":
            return self.preview(**arguments, test=do == "test")
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
    def had_lately(plan) -> Recent:
        new = plan.of(planning.NEW)
        known = {one.user.pk for one in new if one.user}
        return recent_of(known, newcomers=len(known) < len(new))

    def preview(
        self, roster, form, choices, typed, *, source=None, status=200, refusal="", test=False
    ):
        """Every row with what would become of it. Nothing of it is written.

        ``test`` mails the example to whoever asks.
        """
        plan = planning.make(self.team, roster.edited(typed), choices)
        fixing, rows = showing.rows(plan, typed)
        to_see, folded = showing.folded(rows)
        planned = importing.planned(plan, actor=self.request.user)
        letter = planned.example(0) if planned.going else None
        if test and letter:
            send_test(text=letter, actor=self.request.user)
        context = {
            "team": self.team,
            "plan": plan,
            "form": form,
            "roster": roster,
            "source": source.shown() if source else {},
            "column_choices": columns.CHOICES.items(),
            "roles": JobRole.choices,
            "new_places": showing.new_places_said(plan),
            "rows_json": reading.to_json(roster),
            "fixing": fixing,
            "fixes_hidden": showing.fixes_hidden(plan, fixing),
            "to_fix": plan.count(planning.TO_FIX),
            "rows": rows,
            "to_see": to_see,
            "folded": folded,
            **showing.folded_said(folded),
            "columns": [cell.label for cell in rows[0].cells],
            "counts": showing.counts_said(plan),
            "mails": showing.mails_said(plan),
            "recent": self.had_lately(plan) if letter else None,
            "letter": letter,
            "mail": letter,
            "button": showing.button_said(plan),
            "tested": test and letter is not None,
            "sending_key": secrets.token_urlsafe(24),
            "refusal": refusal if refusal not in plan.obstacles else "",
            "unused": ", ".join(roster.unused),
            "over": len(plan.beyond_seats),
        }
        fragment = self.request.htmx and not self.request.htmx.history_restore_request
        template = "teams/_import_preview.html" if fragment else "teams/import_preview.html"
        return render(self.request, template, context, status=status)
