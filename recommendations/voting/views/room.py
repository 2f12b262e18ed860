"""*Decide now* in a session or meeting: who is there, the mail to those absent, and what is said."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from foundation import entered, zones
from foundation.deeds import InForm
from foundation.keys import keys_in
from foundation.refusals import Refused, refuse, show
from gatherings.models import Attendee
from gatherings.views.scope import OfGathering
from mailing.views import MassMailView
from mailing.writing import Planned
from people.models import User
from teams.models import Membership, Team

from ...models import Draft, Vote
from .. import panel, querysets, rule
from ..forms import ExceptForm, RoomForm
from ..services import opening, room
from ..services.opening import Wanted
from .scope import OfVote

EXCEPTIONS = 3


class OfRoom(OfGathering):
    """A session or meeting of one team, for whoever leads it and may open votes of the team."""

    permission = "gatherings.manage_gathering"
    visible_permission = "gatherings.view_gathering"

    def get_guarded(self):
        found = super().get_guarded()
        if found.team_id is None:
            raise Http404
        return found

    @cached_property
    def now(self):
        return timezone.now()

    @cached_property
    def team(self) -> Team:
        return Team.objects.select_related("hub", "cycle").get(pk=self.guarded.team_id)

    def check_access(self, user, obj):
        super().check_access(user, obj)
        if not user.has_perm("recommendations.open_votes", self.team):
            raise PermissionDenied

    @cached_property
    def choosable(self) -> list[Draft]:
        """What its team may decide, of which a coordinator puts any to a vote, others their own."""
        return list(querysets.to_put(self.request.user, self.team, querysets.votable(self.team)))

    @cached_property
    def people(self) -> list[User]:
        seats = Membership.objects.active().filter(team=self.team, user__is_active=True)
        return [one.user for one in seats.select_related("user").order_by("user__name", "user_id")]

    def wanted(self, texts, present, *, collection: bool) -> Wanted:
        may = {one.pk for one in self.choosable}
        texts = keys_in(texts)
        return Wanted(
            drafts=[pk for pk in dict.fromkeys(texts) if pk in may],
            collection=collection,
            gathering=self.guarded,
            present=frozenset(keys_in(present)),
        )


class DecideNow(OfRoom, InForm):
    template_name = "recommendations/voting/decide_now.html"
    form_class = RoomForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"drafts": self.choosable, "people": self.people}

    def get_initial(self):
        """Who was there or said yes is ticked; so are the texts on the table, or the only one."""
        came = Attendee.objects.counted().filter(gathering=self.guarded)
        there = [
            user
            for user, minutes, answer in came.values_list("user_id", "present_minutes", "answer")
            if (minutes if minutes is not None else answer == Attendee.Answer.ACCEPTED)
        ]
        table = set(self.guarded.drafts_on_the_table.values_list("pk", flat=True))
        texts = [one.pk for one in self.choosable if one.pk in table]
        return {"present": there, "drafts": texts or [one.pk for one in self.choosable]}

    def entered_about(self):
        return f"room:{self.guarded.pk}"

    def save(self, form):
        given = form.cleaned_data
        one = given.get("collection", False)
        wanted = self.wanted(given["drafts"], given["present"], collection=one)
        refuse(opening.faults(self.team, wanted, self.now))
        query = [("text", one) for one in given["drafts"]]
        query += [("here", pk) for pk in given["present"]]
        query += [("as", "collection")] if one else []
        query.append((entered.NAME, entered.keep(self.request, self.entered_about())))
        url = reverse("recommendations:room_send", args=[self.guarded.pk])
        return redirect(f"{url}?{urlencode(query)}")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            gathering=self.guarded,
            team=self.team,
            drafts=self.choosable,
            on=room.is_on(self.guarded, self.now),
        )


class RoomSend(OfRoom, MassMailView):
    """The mail to those absent, and the button that opens it for all."""

    template_name = "recommendations/voting/room_send.html"

    @cached_property
    def asked(self) -> Wanted:
        get = self.request.GET
        one = get.get("as") == "collection"
        return self.wanted(get.getlist("text"), get.getlist("here"), collection=one)

    @cached_property
    def wrong(self) -> list[Refused]:
        return opening.faults(self.team, self.asked, self.now)

    def plan(self):
        if self.wrong:
            return Planned()
        return opening.planned(self.team, self.asked, actor=self.request.user, now=self.now)

    def heading(self):
        return _("Decide now: %(title)s") % {"title": self.guarded.title}

    def explain(self):
        if self.wrong:
            return [str(one.message) for one in self.wrong]
        made = opening.unsaved(self.team, self.asked, actor=self.request.user, now=self.now)
        there, n = len(made.electors) - len(made.by_mail), len(made.electors)
        said = ngettext(
            "%(there)s person is there and answers now. Whoever is absent gets the mail.",
            "%(there)s people are there and answer now. Whoever is absent gets the mail.",
            there,
        )
        until = _("Open until %(until)s; %(needed)s of %(n)s must answer.")
        when = zones.local_moment(made.call.closes_at, self.team.hub.zone, now=self.now)
        return [
            said % {"there": there},
            until % {"until": when, "needed": rule.needed(n, made.call), "n": n},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, wrong=bool(self.wrong))

    def shown_is_sent(self, key):
        return bool(self.wrong) or super().shown_is_sent(key)

    def send(self, sending_key):
        refuse(self.wrong)
        sending = opening.open_vote(
            team=self.team, wanted=self.asked, actor=self.request.user, via="web",
            sending_key=sending_key,
        )  # fmt: skip
        return reverse("recommendations:vote_room", args=[sending.before["call"]])

    def back_url(self):
        return self.guarded.get_absolute_url()

    def form_url(self):
        url = reverse("recommendations:decide_now", args=[self.guarded.pk])
        return f"{url}?{self.request.GET.urlencode()}"


class EnterInRoom(OfVote, View):
    """*All go ahead, except ...*"""

    permission = "recommendations.run_vote"

    @cached_property
    def electors(self):
        rows = querysets.in_count(self.call.electors.filter(present=True)).select_related("user")
        return list(rows.order_by("user__name", "pk"))

    @cached_property
    def questions(self) -> list[panel.Question]:
        return panel.questions_of(self.call, None, now=self.now)

    def forms(self, data=None) -> list[ExceptForm]:
        texts = [
            (one.pk, text.pk, text.draft.title) for one in self.questions for text in one.texts
        ]
        return [
            ExceptForm(data, prefix=f"e{n}", electors=self.electors, texts=texts)
            for n in range(1, EXCEPTIONS + 1)
        ]

    def get(self, request, pk):
        return self.page(self.forms())

    def post(self, request, pk):
        forms = self.forms(request.POST)
        wrong = [form for form in forms if not form.is_valid()]
        if wrong:
            return self.page(forms, status=422)
        exceptions = [one for form in forms if (one := form.exception())]
        try:
            n = room.enter(call=self.call, exceptions=exceptions, actor=request.user, via="web")
        except Refused as refusal:
            return self.page(forms, problem=_beside(forms, refusal), status=422)
        said = ngettext(
            "Entered for %(n)s person, who is told by mail.",
            "Entered for %(n)s people; each is told by mail.",
            n,
        )
        messages.success(request, said % {"n": n})
        return redirect(self.call)

    def page(self, forms, *, problem="", status=200):
        pressed = Vote.objects.filter(ballot__call=self.call, entered_by=None)
        themselves = set(pressed.values_list("elector_id", flat=True))
        context = {
            "call": self.call,
            "questions": self.questions,
            "electors": self.electors,
            "themselves": sum(one.pk in themselves for one in self.electors),
            "forms": forms,
            "problem": problem,
            "may_enter": room.may_enter(self.call, self.now),
        }
        return render(self.request, "recommendations/voting/room.html", context, status=status)


def _beside(forms: list[ExceptForm], refusal: Refused) -> str:
    """Put what was refused beside its field; returns what belongs to none."""
    alone = []
    for one in refusal.all:
        prefix, _dash, name = (one.field or "").partition("-")
        form = next((form for form in forms if form.prefix == prefix), None)
        if form is None:
            alone.append(str(one.message))
        else:
            show(form, Refused(one.message, field=name))
    return " ".join(alone)
