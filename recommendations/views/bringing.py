"""Bringing in the newest text, and taking it away as a Word file."""

import re

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.html import linebreaks
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views import View

from foundation import comparing, documents
from foundation.deeds import InForm
from foundation.keys import is_key
from foundation.refusals import Refused

from ..forms import BringForm, KeepForm
from ..services import bringing, texts
from ..services.bringing import Look
from .scope import OfDraft, OfText

_GOOGLE = re.compile(r"^https://docs\.google\.com/document/(?:u/\d+/)?d/([\w-]+)")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word_file_of(address: str) -> str:
    """Where a Google document's own Word file is; "" for another address."""
    found = _GOOGLE.match(address)
    return f"https://docs.google.com/document/d/{found[1]}/export?format=docx" if found else ""


class BringIn(OfText, InForm):
    permission = "recommendations.write"
    template_name = "recommendations/bring_in.html"
    form_class = BringForm

    def save(self, form):
        file, text = form.cleaned_data["file"], form.cleaned_data["text"]
        if file is None and not text.strip():
            raise Refused(_("Choose a file, or paste the text."), field="file")
        brought = bringing.look(
            draft=self.draft,
            data=file.read() if file is not None else b"",
            name=file.name if file is not None else "",
            html=text if "<" in text else _paragraphs(text),
            actor=self.request.user,
            via="web",
        )
        return redirect("recommendations:brought", self.draft.pk, brought.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(word_url=word_file_of(self.draft.shared_document), **kwargs)


def _paragraphs(text: str) -> str:
    """Plain text as HTML: an empty line ends a paragraph."""
    return linebreaks(text, autoescape=True)


class Brought(OfText, InForm):
    """What was brought in, beside what stands there: to keep it, or to leave it."""

    permission = "recommendations.write"
    template_name = "recommendations/brought.html"
    form_class = KeepForm

    @cached_property
    def look(self) -> Look:
        rows = self.draft.brought_in.all()
        brought = get_object_or_404(rows, pk=self.kwargs["brought"])
        taken = self.request.POST if self.request.method == "POST" else self.request.GET
        return Look(brought, self.draft, bool(taken.get("take")) and bool(brought.html_taken))

    def get(self, request, *args, **kwargs):
        if self.look.brought.save_made_id is not None:
            return redirect(self.draft)
        return super().get(request, *args, **kwargs)

    def save(self, form):
        nothing = self.look.nothing_new
        version = bringing.keep(
            brought=self.look.brought,
            take=self.look.take,
            actor=self.request.user,
            via="web",
            **form.cleaned_data,
        )
        if version is None and nothing:
            said = _("The text is as it was. Nothing new was in it.")
        elif version is None:
            said = _("The text is as it was. What came along is kept.")
        else:
            said = _("Kept as version %(number)s.") % {"number": version.number}
        messages.success(self.request, said)
        return redirect(self.draft)

    def get_context_data(self, **kwargs):
        look = self.look
        in_place, moved = look.threads
        return super().get_context_data(
            look=look,
            counts=look.counts,
            in_place=in_place,
            paragraph_changed=len(moved),
            answered=[
                (one, one.comments.all()[0])
                for one in moved
                if not one.changed and one.comments.all()
            ],
            comments=len(look.new_comments),
            replies=len(look.new_replies),
            undecided=len(look.brought.suggestions),
            conflicts=len(look.merged.conflicts),
            rows=[one for one in look.rows if one.kind != comparing.SAME],
            number=(self.draft.version_number or 0) + 1,
            **kwargs | {"brought": look.brought},
        )


class Word(OfDraft, View):
    """The newest text, or a version of it, as a Word file."""

    def get(self, request, pk):
        named = request.GET.get("version", "")
        if named:
            rows = self.draft.versions.filter(number=named) if is_key(named) else None
            version = rows.first() if rows is not None else None
            if version is None:
                raise Http404
            html, name = version.html, f"{self.draft.title} {version.number}"
        else:
            newest = texts.newest(self.draft)
            html, name = (newest.html if newest else ""), self.draft.title
        try:
            data = documents.to_docx(html, title=self.draft.title)
        except Refused as refusal:
            return HttpResponse(str(refusal.message), content_type="text/plain", status=503)
        answer = HttpResponse(data, content_type=WORD)
        file = f"{slugify(name) or 'draft'}.docx"
        answer["Content-Disposition"] = f'attachment; filename="{file}"'
        return answer
