"""The page behind an outside reader's link: one draft, while its comments are open."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from foundation import richtext
from foundation.access import PUBLIC, Guarded
from foundation.links import BadLink, StaleLink
from foundation.refusals import Refused
from teams.contacts import contact_for

from .. import reader_links
from ..models import ResourceFile, Thread
from ..paragraphs import paragraphs_of
from ..services import outside, rounds
from ..services.talking import Speaker
from ..threads import ALL, Talk, talk_of
from .resource import download_of
from .talking import say


# SECURITY: csrf_exempt since the signed token is the authority, and in-app browsers of mail
# programs drop cookies. It shows one draft, writes this reader's comments on it, and neither signs
# anybody in nor asks who is.
@method_decorator([login_not_required, csrf_exempt, never_cache], name="dispatch")
class ByReader(Guarded, View):
    """The draft as it stands, with how much was said to each paragraph. GET writes nothing."""

    permission = PUBLIC

    def dispatch(self, request, *args, token, **kwargs):
        self.now = timezone.now()
        answer = self.ended(token) or super().dispatch(request, *args, token=token, **kwargs)
        answer["X-Robots-Tag"] = "noindex"
        return answer

    def ended(self, token):
        """The page for a link that doesn't work (any more); None for one that does."""
        try:
            self.reader = reader_links.read(token)
        except StaleLink as stale:
            return self.stale(stale.about, token)
        except BadLink:
            return self.over(status=404)
        self.draft = self.reader.round.draft
        if closed := rounds.why_over(self.reader.round, self.now):
            return self.over(closed=closed, contact=contact_for(rounds.hub_of(self.draft)))
        return None

    def stale(self, reader, token):
        """A newer link was sent: it can be sent again, to the address that it went to."""
        if closed := rounds.why_over(reader.round, self.now):
            return self.over(closed=closed, contact=contact_for(rounds.hub_of(reader.round.draft)))
        return self.over(again_url=reverse("recommendations:outside_again", args=[token]))

    def over(self, *, status=410, **context):
        context = {"hide_sign_in": True, **context}
        return render(self.request, "recommendations/outside_over.html", context, status=status)

    def context(self, **more):
        return {
            "draft": self.draft,
            "reader": self.reader,
            "token": self.kwargs["token"],
            "until": rounds.said_until(self.reader.round, self.draft.zone, self.now),
            "hide_sign_in": True,
            **more,
        }

    def get(self, request, token):
        # What people from outside read is the version that they were asked about, carried on.
        save = self.draft.saves.filter(set_aside=False).order_by("-pk").first()
        blocks = richtext.blocks(save.html) if save else []
        threads = self.draft.threads.filter(state=Thread.State.OPEN)
        said = request.GET.get("said", "")
        context = self.context(
            paragraphs=paragraphs_of(blocks, threads),
            # Thanks stand where the comment was made, or on top where that isn't in the text.
            said_on=said if any(one.id == said for one in blocks) else said and ALL,
            file_name=ResourceFile.objects.filter(draft=self.draft, draft__kind="resource")
            .values_list("name", flat=True)
            .first(),
        )
        return render(request, "recommendations/outside.html", context)


class LinkAgain(ByReader):
    """The newest link, once more by mail. Nothing here says to which address."""

    http_method_names = ["post"]

    def stale(self, reader, token):
        if self.request.method != "POST":
            return super().stale(reader, token)
        try:
            outside.link_again(reader=reader, now=self.now)
        except Refused as refusal:
            return self.over(closed=refusal.message)
        return self.over(status=200, on_its_way=True)

    def post(self, request, token):
        """The link that asks works itself."""
        return redirect("recommendations:outside", token)


class ResourceByReader(ByReader):
    """The file of the toolkit resource that they were asked about."""

    def get(self, request, token):
        return download_of(self.draft)


class TalkByReader(ByReader):
    """One paragraph, what this reader said about it, and the form to say something."""

    def talk(self, block: str) -> Talk:
        talk = talk_of(self.draft, block)
        if talk is None or (talk.block is None and block != "all"):
            raise Http404
        # Others' words are the team's own.
        own = [
            line
            for line in talk.lines
            if any(one.reader_id == self.reader.pk for one in line.comments)
        ]
        return Talk(talk.name, talk.save, talk.block, own)

    def get(self, request, token, block):
        return self.page(self.talk(block))

    def post(self, request, token, block):
        try:
            say(
                self.draft,
                request.POST,
                block,
                speaker=Speaker(reader=self.reader),
                actor=None,
                via="link",
            )
        except Refused as refusal:
            return self.page(self.talk(block), problem=refusal, status=422)
        return redirect(
            reverse("recommendations:outside", args=[token]) + f"?said={block}#p-{block}"
        )

    def page(self, talk: Talk, *, problem=None, status=200):
        context = self.context(
            talk=talk,
            problem=problem,
            typed=self.request.POST,
            say_url=self.request.path,
            asks_tone=self.reader.round.kind == "warm_and_cool",
        )
        return render(self.request, "recommendations/outside_talk.html", context, status=status)
