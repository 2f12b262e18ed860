"""Answering: by the link in a mail, and signed in."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View

from foundation import slots
from foundation.access import SIGNED_IN, Guarded
from foundation.keys import is_key
from foundation.links import ByLink
from foundation.redirects import see_other
from foundation.refusals import Refused
from teams.contacts import contact_for

from .. import holding, kinds, links
from ..models import Attendee
from ..panels import answer_url, closed_sentence, greeting, others_coming, panel
from ..people import names_coming, people_of
from ..rules import know_own_attendee
from ..services import answers
from ..services.links import send_fresh_link


def take(request, attendee, *, actor, via, now) -> tuple[str, Attendee]:
    """Do what a POST to an answer page asks: what was done (answer, undo, substitute), the row."""
    if "substitute" in request.GET:
        row = answers.set_substitute(
            attendee=attendee,
            substitute=request.POST.get("substitute", ""),
            note=request.POST.get("note", ""),
            actor=actor,
            via=via,
            now=now,
        )
        return "substitute", row
    chosen = request.POST.get("answer", "")
    if "only" in request.GET:
        return "only", _answer_alone(request, attendee, chosen, actor=actor, via=via, now=now)
    if "undo" in request.GET:
        row = answers.undo_answer(attendee=attendee, to=chosen, actor=actor, via=via, now=now)
        return "undo", row
    row = answers.answer(attendee=attendee, answer=chosen, actor=actor, via=via, now=now)
    return "answer", row


def _answer_alone(request, attendee, chosen, *, actor, via, now) -> Attendee:
    """One date of a series, named by the person's row there, or the page's own: the others stay."""
    named = request.GET["only"]
    row = attendee
    if is_key(named):
        row = answers.one_of_series(attendee, int(named), now)
    said = answers.answer(attendee=row, answer=chosen, actor=actor, via=via, now=now, alone=True)
    # The page goes on being about the date that it was about.
    return said if said.pk == attendee.pk else _fresh(attendee)


def _fresh(attendee) -> Attendee:
    rows = Attendee.objects.select_related("gathering__hub", "gathering__team", "answered_by")
    row = rows.get(pk=attendee.pk)
    row.user = attendee.user
    return row


def before_of(attendee, now) -> str | None:
    """The choice that *Undo* can bring back; None where it was another for each date of a series."""
    chosen = {kinds.chosen(row) for row in answers.series_of(attendee, now)}
    return kinds.chosen(attendee) if len(chosen) < 2 else None


def after(done: str, before: str | None) -> str:
    """The query of the page to show once that is done: it offers *Undo* of an answer."""
    was = "" if before is None else f"?{urlencode({'was': before})}"
    return {"answer": was, "undo": "", "substitute": "?saved=1", "only": "?one=1"}[done]


def after_press(row, now) -> dict:
    """What a panel shows of a signed-in person's answer just made: two queries, if any."""
    if row.answer == Attendee.Answer.NEEDS_ACTION:
        return {}
    waiting = holding.waiting_of(row.user, now)
    return {
        "others": others_coming(row) if row.answer == Attendee.Answer.ACCEPTED else None,
        "file_url": reverse("gatherings:calendar_file", args=[row.gathering_id]),
        "following": waiting[0] if waiting else None,
        "following_url": waiting[0].gathering.get_absolute_url() if waiting else "",
    }


def was_before(request) -> str | None:
    """The choice that *Undo* on this page would bring back."""
    was = request.GET.get("was")
    return was if was and len(was) <= 40 else None


def shown_after(request, row, now) -> dict:
    """What the panel of a page says after the press that led there, by the query of :func:`after`."""
    was = was_before(request)
    done = {"was": was, "saved": "saved" in request.GET, "one_said": "one" in request.GET}
    return done | (after_press(row, now) if was is not None else {})


# SECURITY: it writes one answer of one person to one date, and tells nothing but title, time, place,
# first name, present answer and, without its name, that another date is on the same day.
class ByAnswerLink(ByLink):
    """Base of the pages behind an answer link: they end with the date."""

    def read(self, token):
        self.attendee = links.read_answer_token(token)

    def no_link(self, why):
        return self.ended(self.request, why, status=404)

    def over(self):
        if said := closed_sentence(self.attendee, self.now):
            note = self.request.POST.get("note", "")
            return self.ended(self.request, "over", closed=said, contact=self.contact, note=note)
        return None

    def stale(self, about):
        return self.ended(
            self.request,
            "stale",
            attendee=about,
            may_ask=not (
                about.withdrawn or not about.user.is_active or closed_sentence(about, self.now)
            ),
            fresh_url=reverse("gatherings:fresh_link", args=[self.kwargs["token"]]),
            contact=contact_for(about.gathering.hub),
        )

    @staticmethod
    def ended(request, why, *, status=410, **context) -> HttpResponse:
        return render(request, "gatherings/link_ended.html", {"why": why, **context}, status=status)

    @cached_property
    def contact(self):
        return contact_for(self.attendee.gathering.hub)


class Answer(ByAnswerLink):
    """The page that a mail leads to. GET shows the choice; only a POST by a person changes it."""

    def get(self, request, token):
        return self.page(
            self.panel(
                was=was_before(request),
                saved="saved" in request.GET,
                one_said="one" in request.GET,
            )
        )

    def post(self, request, token):
        before = before_of(self.attendee, self.now)
        try:
            # Whoever is signed in here: it is the link's person who answers.
            done, _row = take(request, self.attendee, actor=None, via="link", now=self.now)
        except Refused as refusal:
            return self.page(self.panel(problem=refusal, typed=request.POST), status=422)
        return see_other(self.url + after(done, before))

    @property
    def url(self) -> str:
        return reverse("gatherings:answer", args=[self.kwargs["token"]])

    def panel(self, **options):
        row = self.attendee
        if row.answer != Attendee.Answer.NEEDS_ACTION:
            following = self.following()
            options |= {
                "others": others_coming(row) if row.answer == Attendee.Answer.ACCEPTED else None,
                "file_url": reverse("gatherings:answer_calendar", args=[self.kwargs["token"]]),
                "following": following,
                "following_url": following
                and reverse("gatherings:answer", args=[links.answer_token(following)]),
            }
        return panel(row, url=self.url, now=self.now, htmx=False, **options)

    def page(self, shown, status=200) -> HttpResponse:
        context = {
            "panel": shown,
            "notes": kinds.get(self.attendee.gathering.kind).notes(self.attendee, self.now),
            "attendee": self.attendee,
            "gathering": self.attendee.gathering,
            "contact": self.contact,
            "hide_sign_in": True,
        }
        name = kinds.templates([self.attendee.gathering.kind], "answer.html")
        return render(self.request, name, context, status=status)

    def following(self) -> Attendee | None:
        """The person's next date without an answer."""
        waiting = holding.waiting_of(self.attendee.user_id, self.now)
        return waiting[0] if waiting else None


class FreshLink(ByAnswerLink):
    """Mails a link that works to the person; the stale link's page has the button."""

    def stale(self, about):
        if self.request.method != "POST":
            return super().stale(about)
        self.attendee = about
        return None

    def get(self, request, token):
        return see_other(reverse("gatherings:answer", args=[token]))

    def post(self, request, token):
        try:
            send_fresh_link(attendee=self.attendee, now=self.now)
        except Refused as refusal:
            return self.ended(request, "over", closed=refusal.message, contact=self.contact)
        return render(
            request,
            "gatherings/link_sent.html",
            {"attendee": self.attendee, "contact": self.contact},
        )


class Respond(Guarded, View):
    """The answer of whoever is signed in: a fragment for htmx, a page without a script."""

    permission = SIGNED_IN
    http_method_names = ["post"]

    def get_guarded(self):
        row = (
            Attendee.objects.counted()
            .filter(user=self.request.user, gathering__id=self.kwargs["pk"])
            .exclude(gathering__state="draft")
            .select_related("gathering__hub", "gathering__team", "answered_by")
            .first()
        )
        if row is None:
            raise Http404
        row.user = self.request.user
        know_own_attendee(row.user, row.gathering, row)
        if not row.user.has_perm("gatherings.answer", row.gathering):
            raise Http404
        return row

    def post(self, request, pk):
        row, now = self.guarded, timezone.now()
        before = before_of(row, now)
        try:
            done, saved = take(request, row, actor=request.user, via="web", now=now)
        except Refused as refusal:
            return self.refused(row, refusal, now)
        if not request.htmx:
            return see_other(self.after(done, before))
        if self.shows_more(saved.gathering):
            # Numbers and lists that the answer changes stand there, too: all of it anew.
            return HttpResponse(headers={"HX-Redirect": self.here + after(done, before)})
        was = before if done == "answer" else None
        return self.fragment(
            saved,
            now,
            was=was,
            saved=done == "substitute",
            one_said=done == "only",
            **after_press(saved, now),
        )

    def fragment(self, row, now, status=200, **options):
        shown = panel(
            row,
            url=answer_url(row.gathering_id, small=self.small),
            now=now,
            small=self.small,
            greeting=self.greeting(now) if self.small else "",
            **options,
        )
        context = {"panel": shown}
        if not self.is_there(row):
            return render(self.request, "gatherings/_answer.html", context, status=status)
        context |= self.below(row.gathering, now)
        return render(self.request, "gatherings/_answered_there.html", context, status=status)

    @property
    def here(self) -> str:
        """The page it was pressed on."""
        return (self.request.htmx.current_url_abs_path or "").partition("?")[0]

    def is_there(self, row) -> bool:
        """Whether it was pressed on the date's own page."""
        return self.here == row.gathering.get_absolute_url()

    def shows_more(self, gathering) -> bool:
        """Whether that page says more of the answer than :meth:`fragment` can put right: the date's
        own where all answers stand, and that of whose date it is (a workgroup, an event).
        """
        if self.here == gathering.get_absolute_url():
            return self.sees_answers(gathering)
        return not self.small and self.here == kinds.owners([gathering])[gathering.audience].url

    def sees_answers(self, gathering) -> bool:
        return any(
            self.request.user.has_perm(f"gatherings.{name}", gathering)
            for name in ("manage_gathering", "see_answers")
        )

    def below(self, gathering, now) -> dict:
        """What stands below the answer on the date's own page, as this press has left it."""
        return {
            "gathering": gathering,
            "over": gathering.ends_at <= now,
            # Who sees everybody's answers has a list of all people there instead.
            "coming": None if self.sees_answers(gathering) else names_coming(people_of(gathering)),
        }

    def greeting(self, now) -> str:
        """The home page's title as it is after this answer: other apps may wait for some, too."""
        user = self.request.user
        besides = sum(part.data for part in slots.fill("answers_besides", self.request))
        return greeting(user, len(holding.waiting_of(user, now)) + besides)

    def refused(self, row, refusal, now):
        if self.request.htmx:
            return self.fragment(row, now, 422, problem=refusal, typed=self.request.POST)
        from .pages import GatheringPage

        return GatheringPage.refused(self.request, self.kwargs["pk"], refusal)

    @property
    def small(self) -> bool:
        return self.request.GET.get("from") == "home"

    def after(self, done, before) -> str:
        """The date's own page, which shows the answer and offers *Undo* and the substitute."""
        return reverse("gatherings:page", args=[self.kwargs["pk"]]) + after(done, before)
