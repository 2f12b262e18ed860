"""The needs board, the page of a need, and all that is done there."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from foundation import zones
from foundation.access import Guarded
from foundation.deeds import Deed, InForm
from foundation.keys import is_key

from ...models import Need, NeedAnswer, NeedLink
from .. import board
from ..forms import AnswerForm, LinkForm, NeedForm, WordsForm
from ..people import as_member
from ..services import needs


class OnBoard(Guarded):
    """The board of the network's live cycle; funders and strangers get 404."""

    permission = "recommendations.see_needs"
    visible_permission = "recommendations.see_needs"


class OfNeed(OnBoard):
    """A page about the need ``pk``."""

    def get_guarded(self):
        rows = Need.objects.visible_to(self.request.user).with_counts(self.request.user)
        rows = rows.select_related("posted_by", "hub", "cycle")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        kwargs.setdefault("need", self.guarded)
        return super().get_context_data(**kwargs)

    @property
    def need(self) -> Need:
        return self.guarded


class Board(OnBoard, TemplateView):
    """Open needs first; how soon they were answered and something was tried."""

    template_name = "recommendations/needs/board.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        every = Need.objects.visible_to(user)
        rows = every.with_counts(user).select_related("posted_by", "hub")
        kind = self.request.GET.get("kind", "")
        if kind in Need.Kind.values:
            rows = rows.filter(kind=kind)
        found = list(rows.order_by("-posted_at", "-pk")[: board.SHOWN * 3])
        by_state = {
            state: [one for one in found if one.state == state] for state in Need.State.values
        }
        return super().get_context_data(
            groups=[
                (state, Need.State(state).label, by_state[state])
                for state in Need.LIVE
                if by_state[state]
            ],
            ended=[*by_state["done"], *by_state["dropped"]],
            kind=kind if kind in Need.Kind.values else "",
            kinds=Need.Kind.choices,
            speed=board.speed_of(every),
            may_post=user.has_perm("recommendations.post_need"),
            today=zones.local_date(timezone.now(), user.zone),
            **kwargs,
        )


class NewNeed(OnBoard, InForm):
    """What, where, which grades, by when: where and grades are those of one's seat."""

    permission = "recommendations.post_need"
    template_name = "recommendations/needs/need_form.html"
    form_class = NeedForm

    def get_initial(self):
        seat = as_member(self.request.user).seat
        where = str(seat.institution)[:150] if seat and seat.institution_id else ""
        grades = seat.grade_band if seat else ""
        return {"kind": Need.Kind.PD, "where": where, "grade_band": grades}

    def save(self, form):
        row = needs.post(facts=form.facts(), actor=self.request.user, via="web")
        messages.success(
            self.request,
            _("Posted. Teacher-preparation members hear of it with their next mail."),
        )
        return redirect(row)


class NeedPage(OfNeed, TemplateView):
    """The need, what programs can do about it, who needs it too, and what it led to."""

    template_name = "recommendations/needs/need.html"

    def get_context_data(self, **kwargs):
        row, user = self.need, self.request.user
        live = row.state in Need.LIVE

        def may(what: str) -> bool:
            return live and user.has_perm(f"recommendations.{what}", row)

        return super().get_context_data(
            need=row,
            answers=row.answer_list,
            too=[one.user for one in row.we_too.select_related("user").order_by("pk")],
            links=board.links_of(row, user),
            may_answer=may("answer_need"),
            may_share=may("share_need"),
            may_try=may("try_need") and row.state == Need.State.ANSWERED,
            may_end=may("end_need"),
            may_open=not live and user.has_perm("recommendations.end_need", row),
            may_link=may("link_need"),
            today=zones.local_date(timezone.now(), user.zone),
            **kwargs,
        )


class ChangeNeed(OfNeed, InForm):
    permission = "recommendations.end_need"
    template_name = "recommendations/needs/need_form.html"
    form_class = NeedForm

    def get_initial(self):
        return {name: getattr(self.need, name) for name in NeedForm.base_fields}

    def save(self, form):
        needs.change(
            need=self.need,
            facts=form.facts(),
            seen=self.need,
            actor=self.request.user,
            via="web",
        )
        return redirect(self.need)


class WeToo(OfNeed, Deed):
    permission = "recommendations.share_need"

    def do(self):
        given = {"need": self.need, "actor": self.request.user, "via": "web"}
        if "back" in self.request.POST:
            needs.not_we(**given)
            return _("Taken back.")
        needs.we_too(**given)
        return _("You need it, too.")


class AnswerNeed(OfNeed, InForm):
    permission = "recommendations.answer_need"
    template_name = "recommendations/needs/answer.html"
    form_class = AnswerForm

    def get_initial(self):
        return {"program": as_member(self.request.user).program[:150]}

    def save(self, form):
        needs.answer(need=self.need, actor=self.request.user, via="web", **form.cleaned_data)
        name = self.need.posted_by
        messages.success(
            self.request,
            _("Answered. %(name)s hears of it with their next mail.") % {"name": name},
        )
        return redirect(self.need)


class TakeAnswerBack(OfNeed, Deed):
    """One's own alone."""

    permission = "recommendations.answer_need"

    def get_guarded(self):
        need = super().get_guarded()
        rows = need.answers.filter(user=self.request.user)
        self.answer: NeedAnswer = get_object_or_404(rows, pk=self.kwargs["answer"])
        return need

    def do(self):
        needs.take_answer_back(answer=self.answer, actor=self.request.user, via="web")
        return _("Taken back.")


class BeingTried(OfNeed, Deed):
    permission = "recommendations.try_need"

    def do(self):
        needs.being_tried(need=self.need, actor=self.request.user, via="web")
        return _("It is being tried.")


class EndNeed(OfNeed, InForm):
    """*Done* with what came of it, or *dropped* with a reason: two addresses, one page."""

    permission = "recommendations.end_need"
    template_name = "recommendations/needs/end.html"
    form_class = WordsForm
    is_done = False

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if self.is_done:
            form.fields["words"].label = _("What came of it")
        return form

    def save(self, form):
        words = form.cleaned_data["words"]
        given = {"need": self.need, "actor": self.request.user, "via": "web"}
        if self.is_done:
            needs.done(outcome=words, **given)
        else:
            needs.drop(reason=words, **given)
        return redirect(self.need)

    def get_context_data(self, **kwargs):
        return super().get_context_data(is_done=self.is_done, **kwargs)


class OpenAgain(OfNeed, Deed):
    permission = "recommendations.end_need"

    def do(self):
        needs.open_again(need=self.need, actor=self.request.user, via="web")
        return _("It stands on the board again.")


class LinkNeed(OfNeed, InForm):
    """To an idea, a draft, a workgroup or a PD offering that one may see."""

    permission = "recommendations.link_need"
    template_name = "recommendations/needs/link.html"
    form_class = LinkForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"things": board.linkable(self.request.user)}

    def save(self, form):
        to, what = form.chosen()
        needs.link(need=self.need, to=to, what=what, actor=self.request.user, via="web")
        return redirect(self.need)


class Unlink(OfNeed, Deed):
    permission = "recommendations.link_need"

    def do(self):
        pk = self.kwargs["link"]
        link = NeedLink.objects.filter(need=self.need, pk=pk).first() if is_key(pk) else None
        if link is None:
            raise Http404
        needs.unlink(link=link, actor=self.request.user, via="web")
        return _("Taken off.")
