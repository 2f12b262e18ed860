"""*Open comments*: who is asked until when, the mail as they get it, and what came of it."""

from functools import cached_property

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import entered, zones
from foundation.deeds import Deed, InForm
from foundation.refusals import refuse
from mailing.views import MassMailView

from ..models import CommentRound, Draft
from ..round_forms import AskForm
from ..services import rounds, states
from .scope import OfDraft


def about(draft: Draft) -> str:
    return f"comments:{draft.pk}"


class Ask(OfDraft, InForm):
    permission = "recommendations.write"
    template_name = "recommendations/ask.html"
    form_class = AskForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"draft": self.draft}

    def get_initial(self):
        opens, until = rounds.proposed_days(self.draft, timezone.now())
        later = opens > zones.local_date(timezone.now(), self.draft.zone)
        return {"until": until, "opens": opens if later else None, "whom": "team"}

    def entered_about(self):
        return about(self.draft)

    def save(self, form):
        now = timezone.now()
        refuse(
            [*states.lacks_for_comments(self.draft), *rounds.faults(self.draft, form.asked(), now)]
        )
        name = entered.keep(self.request, about(self.draft))
        url = reverse("recommendations:ask_send", args=[self.draft.pk])
        return redirect(f"{url}?{entered.NAME}={name}")

    def get_context_data(self, **kwargs):
        draft = self.draft
        version = draft.versions.order_by("-number").defer("html").first()
        since = (
            draft.saves.filter(set_aside=False, pk__gt=version.save_kept_id) if version else None
        )
        return super().get_context_data(
            draft=draft,
            version=version,
            n_saves=since.count() if since is not None else 0,
            lacks=states.lacks_for_comments(draft),
            **kwargs,
        )


class Send(OfDraft, MassMailView):
    """Who gets it, as they get it, and the button."""

    permission = "recommendations.write"

    @cached_property
    def asked(self) -> rounds.Asked | None:
        typed = entered.typed(self.request, about(self.draft))
        if typed is None:
            return None
        form = AskForm(typed, draft=self.draft)
        return form.asked() if form.is_valid() else None

    def get(self, request, *args, **kwargs):
        if self.asked is None:
            return redirect("recommendations:ask", self.draft.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.asked is None:
            messages.error(request, _("This page was too old. Enter it once more."))
            return redirect("recommendations:ask", self.draft.pk)
        return super().post(request, *args, **kwargs)

    def plan(self):
        # A copy: the preview looks at the draft as it will stand.
        draft = Draft.objects.select_related("cycle").get(pk=self.draft.pk)
        return rounds.planned(draft, self.asked, actor=self.request.user, now=timezone.now())

    def heading(self):
        return _("Open comments on %(title)s") % {"title": self.draft.title}

    def explain(self):
        outside = self.asked.outsiders
        if not outside:
            return []
        said = ngettext(
            "%(n)s person without an account gets a link of their own: %(names)s.",
            "%(n)s people without an account get a link of their own: %(names)s.",
            len(outside),
        )
        return [said % {"n": len(outside), "names": ", ".join(name for name, _email in outside)}]

    def besides(self):
        return len(self.asked.outsiders)

    def send(self, sending_key):
        rounds.open_round(
            draft=self.draft,
            asked=self.asked,
            actor=self.request.user,
            via="web",
            sending_key=sending_key,
        )
        return self.draft.get_absolute_url()

    def back_url(self):
        return self.draft.get_absolute_url()

    def form_url(self):
        url = reverse("recommendations:ask", args=[self.draft.pk])
        return f"{url}?{self.request.GET.urlencode()}"


class OfRound(OfDraft, Deed):
    permission = "recommendations.write"

    @cached_property
    def round(self) -> CommentRound:
        return get_object_or_404(CommentRound, draft=self.draft, pk=self.kwargs["round"])


class Close(OfRound):
    def do(self):
        rounds.close(row=self.round, actor=self.request.user, via="web")
        return _("Comments are closed.")


class WhatChanged(OfRound):
    def do(self):
        rounds.say_what_changed(
            row=self.round,
            answer=self.request.POST.get("answer", ""),
            # The form stands there until somebody has said it.
            before="",
            actor=self.request.user,
            via="web",
        )
        return _("Everybody who commented sees it here.")
