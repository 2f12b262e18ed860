"""What is said about a paragraph: its page, and the deeds on it."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from foundation.deeds import Deed
from foundation.keys import is_key
from foundation.refusals import Refused

from ..authorship import who_wrote
from ..models import Suggestion, Thread
from ..services import talking
from ..services.talking import Place, Speaker
from ..threads import ALL, talk_of
from .scope import OfDraft


def place_of(post, name: str) -> Place:
    """Where the form says something."""
    save = post.get("save", "")
    return Place(
        block="" if name == ALL else name,
        words=post.get("words", "").replace("\r\n", "\n").strip(),
        save=int(save) if is_key(save) else None,
    )


def say(draft, post, name: str, *, speaker: Speaker, actor, via: str) -> Thread:
    """Begin the thread that a form asks for: a comment, or a suggestion with or without one."""
    deed = post.get("deed")
    if deed is None and post.get("new_words") and not post.get("text"):
        deed = "suggest"
    suggests = deed == "suggest"
    return talking.begin(
        draft=draft,
        place=place_of(post, name),
        text=post.get("why" if suggests else "text", ""),
        new_words=post.get("new_words", "") if suggests else None,
        tone=post.get("tone", "") if post.get("tone") in ("warm", "cool") else "",
        speaker=speaker,
        actor=actor,
        via=via,
    )


class TalkPage(OfDraft, View):
    """One paragraph, what was said about it, and the form to say more."""

    permission = "recommendations.comment"

    @cached_property
    def talk(self):
        talk = talk_of(self.draft, self.kwargs["block"])
        if talk is None:
            raise Http404
        return talk

    def get(self, request, pk, block):
        return self.page()

    def post(self, request, pk, block):
        try:
            say(
                self.draft,
                request.POST,
                block,
                speaker=Speaker(user=request.user),
                actor=request.user,
                via="web",
            )
        except Refused as refusal:
            return self.page(problem=refusal, status=422)
        return redirect(f"{self.draft.get_absolute_url()}?said=1#p-{block}")

    def page(self, problem=None, status=200):
        user, draft = self.request.user, self.draft
        writes = user.has_perm("recommendations.write", draft)
        asks_who = "who" in self.request.GET and self.talk.block
        context = {
            "draft": draft,
            "wrote": who_wrote(draft, self.kwargs["block"]) if asks_who else None,
            "talk": self.talk,
            "problem": problem,
            "typed": self.request.POST,
            "writes": writes,
            "asks_tone": draft.rounds.filter(closed_at=None, kind="warm_and_cool").exists(),
            "back_url": f"{draft.get_absolute_url()}#p-{self.kwargs['block']}",
        }
        return render(self.request, "recommendations/talk.html", context, status=status)


class OnThread(OfDraft, Deed):
    """A deed on one thread of the draft; back to its paragraph."""

    permission = "recommendations.comment"

    @cached_property
    def thread(self) -> Thread:
        return get_object_or_404(Thread, draft=self.draft, pk=self.kwargs["thread"])

    @cached_property
    def suggestion(self) -> Suggestion:
        return get_object_or_404(Suggestion, thread=self.thread)

    @property
    def by(self) -> dict:
        return {"actor": self.request.user, "via": "web"}

    def back(self):
        name = self.thread.block or ALL
        url = reverse("recommendations:talk", args=[self.draft.pk, name])
        return f"{url}#t-{self.thread.pk}"


class Reply(OnThread):
    def do(self):
        talking.reply(
            thread=self.thread,
            text=self.request.POST.get("text", ""),
            speaker=Speaker(user=self.request.user),
            **self.by,
        )
        return _("Your answer stands there.")


class Resolve(OnThread):
    def do(self):
        talking.resolve(thread=self.thread, outcome=self.request.POST.get("outcome", ""), **self.by)
        return _("Done.")


class Reopen(OnThread):
    def do(self):
        talking.reopen(thread=self.thread, **self.by)
        return _("It is open again.")


class Take(OnThread):
    permission = "recommendations.write"

    def do(self):
        talking.take(suggestion=self.suggestion, **self.by)
        return _("The new words stand in the text.")


class TurnDown(OnThread):
    permission = "recommendations.write"

    def do(self):
        talking.turn_down(
            suggestion=self.suggestion, reason=self.request.POST.get("reason", ""), **self.by
        )
        return _("Turned down, with your reason.")
