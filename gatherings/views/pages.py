"""The list of dates, and the page of one: for who comes, and for who coordinates."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.generic import ListView, View

from foundation import slots, zones
from foundation.access import SIGNED_IN, Guarded
from foundation.spreadsheets import neutral
from teams.contacts import contact_for
from teams.models import Cycle, Team
from teams.roles import network_roles

from .. import holding, kinds, mail_words, panels
from ..answer_words import answer_stats, answer_word
from ..forms import DateFilter
from ..models import Attendee, Gathering
from ..people import comes, names_coming, people_of, rows_of
from ..rules import know_own_attendee
from .answering import shown_after
from .scope import OfGathering


class GatheringList(Guarded, ListView):
    """All dates that the visitor may see, coming ones first; fifty a page."""

    permission = SIGNED_IN
    template_name = "gatherings/list.html"
    context_object_name = "dates"
    paginate_by = 50

    def get_queryset(self):
        self.now = timezone.now()
        self.filter = DateFilter(
            self.request.GET or None,
            teams=self.teams(),
            cycles=list(Cycle.objects.all()),
            drafts=self.manages(),
        )
        return self.filter.apply(
            Gathering.objects.visible_to(self.request.user).select_related("team"), self.now
        )

    def manages(self) -> bool:
        """Whether there may be drafts for this visitor to see."""
        return self.request.user.has_perm("gatherings.manage_gathering")

    def teams(self) -> list[tuple[int, str]]:
        """Id and name of each team to choose from; no query but for who sees the whole network."""
        who = network_roles(self.request.user)
        if self.request.user.is_superuser or who.coordinates_network:
            return list(Team.objects.order_by("name").values_list("pk", "name"))
        known = {**who.past_teams, **who.coordinated_teams, **who.active_teams}
        named = [
            (team.pk, _("%(team)s, archived") % {"team": team.name} if team.archived else team.name)
            for team in known.values()
        ]
        return sorted(named, key=lambda one: one[1])

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        dates = list(context["dates"])
        manages = self.manages()
        numbers = {over: pattern_of(answer_stats({}, over=over)) for over in (False, True)}
        counts, own = Attendee.objects.answers_of(dates, self.request.user) if dates else ({}, {})
        for row in holding.held_in(dates):
            if row.user_id == self.request.user.pk:
                own[row.gathering_id] = holding.ON_HOLD
            counts[row.gathering_id][row.answer] -= 1
            apart = counts[row.gathering_id]
            apart[holding.ON_HOLD] = apart.get(holding.ON_HOLD, 0) + 1
        for one in dates:
            one.managed = self.request.user.has_perm("gatherings.manage_gathering", one)
            one.said = said_short(one, self.now)
            one.own_answer = own.get(one.pk, "")
            asked = one.managed and one.state != Gathering.State.DRAFT
            one.over = one.ends_at <= self.now
            one.numbers = said_numbers(numbers[one.over], counts.get(one.pk, {})) if asked else ""
        context.update(
            dates=dates,
            filter=self.filter,
            manages=manages,
            several_teams=len(self.filter.team_choices) > 1,
            has_drafts=any(one.managed and one.state == "draft" for one in dates),
            now=self.now,
            parts=slots.fill("dates_page", self.request),
        )
        return context


def counted(counts: dict[str, int]) -> dict[str, int]:
    """The four numbers, noughts too."""
    return dict.fromkeys(Attendee.Answer.values, 0) | counts


def pattern_of(stats) -> str:
    """ "%(accepted)s coming · ...", to be filled in for each row."""
    return " · ".join(f"%({one['key']})s {one['text']}" for one in stats)


def said_numbers(pattern: str, counts: dict[str, int]) -> str:
    """ "17 coming · 2 can't come · ...", and who is on hold apart."""
    held = counts.get(holding.ON_HOLD)
    apart = " · " + _("%(n)s on hold") % {"n": held} if held else ""
    return pattern % counted(counts) + apart


def said_short(gathering, now) -> str:
    """ "Wed, Dec 9, 8:30 am Pacific time", as one machine-readable time."""
    start, zone = gathering.starts_at, gathering.zone
    return format_html(
        '<time datetime="{}">{}, {} {}</time>',
        zones.utc_to_wall(start, zone).isoformat(timespec="minutes"),
        zones.local_day(start, zone, now=now, short=True),
        zones.local_time(start, zone),
        zones.zone_name(zone),
    )


def said_whole(gathering, user, now) -> str:
    """ "Session 2, East Metro: Wednesday, December 9, 8:30 am - ..., Rosewood Center"."""
    facts = mail_words.facts(gathering, user, now)
    title = f"{gathering.title}, {gathering.team.name}" if gathering.team else gathering.title
    place = f", {gathering.place}" if gathering.place else ""
    return f"{title}: {facts['when']}{place}"


class GatheringPage(OfGathering, View):
    """One date. Who comes finds the answer first; who coordinates, the numbers."""

    permission = "gatherings.view_gathering"

    def get(self, request, pk):
        return render(request, *page_of(request, self.gathering))

    @classmethod
    def refused(cls, request, pk, refusal):
        """The page again after a plain POST to it was refused: 422, with what was typed."""
        view = cls()
        view.setup(request, pk=pk)
        gathering = view.get_guarded()
        template, context = page_of(request, gathering, problem=refusal, typed=request.POST)
        return render(request, template, context, status=422)


def page_of(request, gathering, *, problem=None, typed=None):
    """The template and context of a date's page, for this visitor."""
    now, user = timezone.now(), request.user
    rows = people_of(gathering)
    own = next((row for row in rows if row.user_id == user.pk), None)
    know_own_attendee(user, gathering, own)
    manages = user.has_perm("gatherings.manage_gathering", gathering)
    sees_answers = manages or user.has_perm("gatherings.see_answers", gathering)
    left_open = gathering.is_left_open(now)
    to_do = slots.fill("gathering_now", request, obj=gathering) if manages else []
    once_over = left_open or gathering.state == Gathering.State.HELD
    context = {
        "gathering": gathering,
        "kind": kinds.get(gathering.kind),
        "now": now,
        "manages": manages,
        "sees_answers": sees_answers,
        # What whoever leads it came to do on the day itself: before anything else while it lasts.
        "to_do_now": [] if once_over else to_do,
        "to_do_still": to_do if once_over else [],
        "parts": slots.fill("gathering_page", request, obj=gathering),
        "over": gathering.ends_at <= now,
        "left_open": left_open,
    }
    if own is not None:
        own.user = user
        context["panel"] = panels.panel(
            own,
            url=panels.answer_url(gathering.pk),
            now=now,
            manages=manages,
            problem=problem,
            typed=typed,
            **shown_after(request, own, now),
        )
    if sees_answers:
        context |= _for_who_coordinates(request, gathering, rows, now, manages)
        return kinds.templates([gathering.kind], "page_coordinator.html"), context
    context["coming"] = names_coming(rows)
    if own is None:
        context["contact"] = contact_for(gathering.hub)
    return kinds.templates([gathering.kind], "page_member.html"), context


def _for_who_coordinates(request, gathering, rows, now, manages) -> dict:
    team = gathering.team
    may_open = team is not None and request.user.has_perm("teams.manage_team", team)
    everybody = rows_of(rows, now=now, linked=may_open)
    # Who waited for a place and was there after all is one of those who came.
    held = [one for one in everybody if one.hold and not one.row.present_minutes]
    people = [one for one in everybody if not one.hold or one.row.present_minutes]
    rows = [one.row for one in people]
    wanted = request.GET.get("answer", "")
    if wanted not in (*Attendee.Answer.values, holding.ON_HOLD):
        wanted = ""
    silent = [one for one in people if one.row.answer == Attendee.Answer.NEEDS_ACTION]
    substitutes = [row for row in rows if row.answer != "declined"]
    over = gathering.is_over(now)
    counts, stats = _stats(gathering, rows, len(held), wanted, over)
    groups = _groups(people, held, over)
    asking = gathering.state == Gathering.State.ANNOUNCED and gathering.ends_at > now
    return {
        "counts": counts,
        "stats": stats,
        "wanted": wanted,
        "found": next((one["count"] for one in stats if one["current"]), 0),
        "silent": silent,
        # Whose mail failed, and who had a nudge just now, is ticked by who means it.
        "ticked": sum(one.ticked for one in silent),
        "groups": [
            group for group in groups if group["people"] and wanted in ("", group["answer"])
        ],
        "asking": asking,
        "sees_mails": request.user.has_perm("gatherings.see_mails", gathering),
        # Once it has begun nobody is asked by mail any more; an answer can still be set.
        "may_nudge": asking and gathering.starts_at > now,
        "late": bool(
            gathering.answer_by and gathering.answer_by < zones.local_date(now, gathering.zone)
        ),
        "subs_wanted": sum(row.substitute == "wanted" for row in substitutes),
        "subs_found": sum(row.substitute == "found" for row in substitutes),
        "unconfirmed": sum(row.answered_before_move for row in rows),
        "not_joined": (
            kinds.to_come([gathering])
            if manages and gathering.state in ("draft", "announced")
            else 0
        ),
        "coming_names": "\n".join(neutral(row.user.name) for row in rows if comes(row)),
        "came": sum(comes(row) for row in rows),
        "partly": sum(row.presence == "partly" for row in rows),
        "invited": len(rows),
    }


def _stats(gathering, rows, held: int, wanted: str, over: bool) -> tuple[dict, list]:
    """How many gave which answer, and the line that says so and filters; ``held`` are on hold."""
    counts = dict.fromkeys(Attendee.Answer.values, 0)
    for row in rows:
        counts[row.answer] += 1
    page = gathering.get_absolute_url()
    stats = answer_stats(counts, page, current=wanted, over=over)
    if held:
        stats.append(
            {
                "key": holding.ON_HOLD,
                "count": held,
                "text": _("waited") if over else _("on hold"),
                "url": f"{page}?answer={holding.ON_HOLD}",
                "current": wanted == holding.ON_HOLD,
            }
        )
    return counts, stats


def _groups(people, held, over: bool) -> list[dict]:
    """People by what they answered, the silent aside."""
    by_answer = [
        (
            answer,
            answer_word(answer, over=over),
            [one for one in people if one.row.answer == answer],
        )
        for answer in ("accepted", "tentative", "declined")
    ]
    on_hold = (holding.ON_HOLD, answer_word(holding.ON_HOLD, over=over), held)
    return [
        {"answer": answer, "word": word, "people": some}
        for answer, word, some in [*by_answer, on_hold]
    ]
