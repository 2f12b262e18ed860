"""The page of one draft."""

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from foundation import comparing, richtext, zones
from foundation.deeds import Deed
from foundation.keys import is_key

from .. import about, equity
from ..models import Concern, Draft, Thread
from ..paragraphs import is_on_all, paragraphs_of, without_place
from ..services import reading, writing
from ..talk_parts import talk_on
from ..voting.on_draft import voting_on
from .scope import OfDraft


def _status(draft, talk: dict) -> str:
    """As on the board: a text whose comments were closed isn't open to them."""
    if draft.state == Draft.State.COMMENTS and not talk.get("round_is_open"):
        return "draft-commented"
    return f"draft-{draft.state}"


class DraftPage(OfDraft, TemplateView):
    """Where it stands; what changed since one read it; its text; who and what for; equity."""

    template_name = "recommendations/draft.html"

    def rows(self):
        user = self.request.user
        harms = Concern.objects.filter(vote__ballot__texts__draft=OuterRef("pk"))
        rows = super().rows().with_texts(user).with_words(user).annotate(has_harms=Exists(harms))
        return rows.select_related("resource_file").defer("resource_file__data")

    def get_guarded(self):
        draft = super().get_guarded()
        self.about = about.read(draft, self.request.user)
        return draft

    def get_context_data(self, **kwargs):
        draft, user, now = self.draft, self.request.user, timezone.now()
        blocks = richtext.blocks(draft.newest_html) if draft.newest_id else []
        threads = list(draft.threads.filter(state=Thread.State.OPEN).order_by("pk"))
        questions = equity.questions_of(draft)
        writes = user.has_perm("recommendations.write", draft)
        talk = talk_on(draft, user, now=now)
        worked_on = not draft.cycle.archived and draft.state in Draft.WRITTEN
        return super().get_context_data(
            **kwargs,
            draft=draft,
            status=_status(draft, talk),
            kept=draft.cycle.archived,
            teams=draft.team_list,
            authors=draft.author_list,
            addressees=self.about.addressees,
            dates=self.about.dates,
            needs=self.about.needs if user.has_perm("recommendations.see_needs") else [],
            offerings=self.about.offerings,
            late=self.is_late(),
            paragraphs=paragraphs_of(blocks, threads, writing.holders(draft, now=now), user),
            adrift=without_place(blocks, threads),
            on_all=sum(is_on_all(one) for one in threads),
            comments=len(threads),
            changed=self.changed(blocks),
            questions=questions,
            answered=sum(one.answered for one in questions),
            first_open=[one.number for one in questions if one.comes_first and not one.answered],
            writes=writes,
            decides=user.has_perm("recommendations.decide", draft),
            may_write=writes and worked_on,
            **talk,
            **voting_on(draft, user, now=now),
            board_url=reverse("recommendations:board", args=[draft.team_list[0].pk]),
            newest_is_version=draft.version_save is not None and draft.n_saves == 0,
        )

    def is_late(self) -> bool:
        draft = self.draft
        if draft.due_on is None or draft.state not in Draft.WRITTEN:
            return False
        return draft.due_on < zones.local_date(timezone.now(), draft.zone)

    def changed(self, blocks) -> dict | None:
        """How many paragraphs changed since this person read it; None where nothing did."""
        draft = self.draft
        if draft.read_id is None or draft.read_id == draft.newest_id:
            return None
        if draft.read_html == draft.newest_html:
            return None
        counts = comparing.summary(comparing.compare(richtext.blocks(draft.read_html), blocks))
        return counts | {"at": draft.read_at, "save": draft.read_id}


class Read(OfDraft, Deed):
    """*I've read it*; a page that is read for the first time says so by itself."""

    def do(self) -> str:
        named = self.request.POST.get("save", "")
        reading.read(
            draft=self.draft,
            save_id=int(named) if is_key(named) else None,
            actor=self.request.user,
            via="web",
        )
        return ""

    def post(self, request, *args, **kwargs):
        answer = super().post(request, *args, **kwargs)
        return HttpResponse(status=204) if request.headers.get("HX-Request") else answer
