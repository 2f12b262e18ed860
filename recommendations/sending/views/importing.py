"""Bringing in a list of organisations: choose it, look at every row, put right, then add.

One address and no state between the steps: the rows travel with the page, and every step reads
them anew.
"""

import json
from collections import Counter

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from foundation.refusals import Refused
from foundation.spreadsheets import MAX_ROWS
from teams.import_forms import FileForm

from ..services import importing
from .scope import ForCoordinators


class ImportOrganisations(ForCoordinators, TemplateView):
    template_name = "recommendations/sending/import.html"

    def get(self, request, *args, **kwargs):
        return self.ask(FileForm())

    def post(self, request, *args, **kwargs):
        if "rows" in request.POST:
            return self.next_step()
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.ask(form, status=422)
        try:
            rows = importing.read(form.content)
        except Refused as refusal:
            form.add_error("pasted" if form.data.get("pasted") else "file", refusal.message)
            return self.ask(form, status=422)
        return self.preview(rows)

    def next_step(self):
        try:
            rows = self.posted_rows()
        except (ValueError, RecursionError):
            messages.error(self.request, _("This page was too old. Choose the list once more."))
            return redirect("recommendations:organisations_import")
        if self.request.POST.get("do") != "add":
            return self.preview(rows)
        try:
            n, contacts = importing.add_all(rows=rows, actor=self.request.user, via="import")
        except Refused as refusal:
            return self.preview(rows, problem=refusal.message, status=422)
        messages.success(self.request, _said(n, contacts))
        return redirect("recommendations:organisations")

    def posted_rows(self) -> list[dict[str, str]]:
        """What travelled with the page, with what was put right, without what was left out.

        SECURITY: what comes back may be anything, and is taken as warily as a file.
        """
        rows = json.loads(self.request.POST["rows"])
        if not isinstance(rows, list) or len(rows) > MAX_ROWS:
            raise ValueError
        skip, found = set(self.request.POST.getlist("skip")), []
        for row in rows:
            if not isinstance(row, dict) or not str(row.get("number", "")).isdecimal():
                raise ValueError
            number = str(row["number"])[:7]
            if number in skip:
                continue
            cells = {column: str(row.get(column, "")) for column in importing.COLUMNS}
            for column in importing.COLUMNS:
                typed = self.request.POST.get(f"cell-{number}-{column}")
                if typed is not None:
                    cells[column] = typed[: importing.LONGEST]
            found.append({"number": number, **cells})
        return found

    # --- answers ----------------------------------------------------------------------------------

    def ask(self, form, status=200):
        context = {"form": form, "columns": [label for label, _h in importing.COLUMNS.values()]}
        return render(self.request, self.template_name, context, status=status)

    def preview(self, rows, *, problem="", status=200):
        lines = importing.plan(rows, user=self.request.user)
        counts = Counter(line.becomes for line in lines)
        context = {
            "lines": [_shown(line) for line in lines],
            "fixing": [_to_fix(line) for line in lines if line.becomes == "fix"],
            "rows_json": json.dumps(rows),
            "counts": _counted(counts),
            "n": counts["new"],
            "adds": counts["new"] + counts["contact"],
            "to_fix": counts["fix"],
            "problem": problem,
        }
        template = "recommendations/sending/import_preview.html"
        return render(self.request, template, context, status=status)


def _shown(line) -> dict:
    words = {
        "new": _("New"),
        "contact": _("One more person there"),
        "same": _("Stands there already"),
        "fix": _("To fix"),
    }
    return {"line": line, "cells": line.cells, "becomes": words[line.becomes]}


def _to_fix(line) -> dict:
    """The cells to put right, each as a field."""
    fields = [
        {
            "name": f"cell-{line.number}-{column}",
            "label": importing.COLUMNS[column][0],
            "value": line.cells[column],
            "problem": problem,
        }
        for column, problem in line.wrong.items()
    ]
    return {"number": line.number, "name": line.cells["name"], "fields": fields}


def _counted(counts: Counter) -> str:
    """ "19 new, 3 more people, 2 unchanged, 1 to fix"."""
    parts = [
        ngettext("%(n)s new", "%(n)s new", counts["new"]) % {"n": counts["new"]},
        ngettext("%(n)s more person", "%(n)s more people", counts["contact"])
        % {"n": counts["contact"]},
        _("%(n)s unchanged") % {"n": counts["same"]},
        _("%(n)s to fix") % {"n": counts["fix"]},
    ]
    return ", ".join(parts)


def _said(n: int, contacts: int) -> str:
    one = ngettext("%(n)s organisation", "%(n)s organisations", n) % {"n": n}
    two = ngettext("%(n)s person", "%(n)s people", contacts) % {"n": contacts}
    return _("Added: %(organisations)s, %(people)s. No mail was sent.") % {
        "organisations": one,
        "people": two,
    }
