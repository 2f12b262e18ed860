"""The first page: public for whoever isn't signed in, else the person's home."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from foundation import attention, slots, zones
from foundation.access import PUBLIC, SIGNED_IN, Guarded
from foundation.caching import Cacheable
from gatherings import kinds
from gatherings.answer_words import answer_stats
from gatherings.panels import greeting
from recommendations.publishing import catalogue
from sessions import timeline
from sessions.parts import page_address
from teams.first_steps import Step, first_steps
from teams.models import Hub
from teams.roles import network_roles

from . import home

TEAMS_A_PAGE = 50


@method_decorator(login_not_required, name="dispatch")
class Home(Cacheable, Guarded, TemplateView):
    """What waits for this person, and what is next; for others what this is and who runs it."""

    permission = PUBLIC
    # Whoever has just signed in is shown another page here: it is asked for each time.
    seconds = 0

    def get_template_names(self):
        return ["home/home.html" if self.request.user.is_authenticated else "public/home.html"]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["now"] = self.now
        if not self.request.user.is_authenticated:
            site_url = settings.SITE_URL + "/"
            return context | {
                "hubs": list(Hub.objects.active()),
                "texts": catalogue.newest_lines(),
                "site_url": site_url,
            }
        who = self.who
        user = self.request.user
        parts = slots.fill("home", self.request)
        context["parts"] = parts
        context["title"] = self.title(parts)
        if who.is_coordinator:
            context |= self.coordinator()
        elif kinds.led_by(user):
            context["attention"] = shown(self.waiting, self.now, user.zone)
        if who.is_member and not who.is_coordinator:
            context["teams"] = self.teams(home.member_lines(who))
        if who.is_funder:
            context |= self.funder()
        context["earlier"] = [team for team in who.active_teams.values() if team.archived]
        context["invited"] = list(who.invited_teams.values())
        context["is_stranger"] = not (
            who.is_coordinator
            or who.is_funder
            or who.is_member
            or parts
            or user.is_superuser
            or kinds.led_by(user)
        )
        return context

    @cached_property
    def now(self):
        return timezone.now()

    @cached_property
    def who(self):
        return network_roles(self.request.user)

    @cached_property
    def waiting(self) -> list:
        parts = slots.fill("needs_attention", self.request)
        return attention.summed_up(attention.soonest_first(parts))

    def title(self, parts) -> str:
        """What the person is greeted with: what an app has to say, answers of several together."""
        said = [
            part.data for part in parts if isinstance(part.data, dict) and part.data.get("title")
        ]
        if len(said) == 1:
            return said[0]["title"]
        if said:
            return greeting(self.request.user, sum(one["answers"] for one in said))
        name, count = (
            self.request.user.greeting,
            len(self.waiting) if self.who.is_coordinator else 0,
        )
        if count:
            return ngettext(
                "%(name)s, one thing waits for you", "%(name)s, %(n)s things wait for you", count
            ) % {"name": name, "n": count}
        return _("Hello, %(name)s") % {"name": name}

    def coordinator(self) -> dict:
        waiting = self.waiting
        lines = home.soonest_first(home.coordinated_lines(self.who), self.now)
        new = lines[0] if lines and not any(line.was_announced for line in lines) else None
        return {
            "coordinates": True,
            "attention": shown(waiting, self.now, self.request.user.zone),
            "next": self.next_session(lines),
            "steps": steps(new) if new else None,
            "teams": [self.team(line, manages=True) for line in lines],
        }

    def next_session(self, lines) -> dict | None:
        """The soonest announced session of all teams, with its four numbers."""
        if not lines or not (stop := lines[0].upcoming(self.now)):
            return None
        url = page_address(stop)
        return {
            "stop": stop,
            "url": url,
            "team": lines[0],
            "several": len(lines) > 1,
            "stats": answer_stats(stop.answers, url),
        }

    def teams(self, lines) -> list[dict]:
        return [self.team(line, manages=False) for line in home.soonest_first(lines, self.now)]

    def team(self, line, *, manages: bool) -> dict:
        return {
            "line": line,
            "url": reverse("teams:room", args=[line.pk]),
            "manages": manages,
            "stops": timeline.shown(line.stops, now=self.now, address=page_address),
            "next": line.upcoming(self.now),
        }

    def funder(self) -> dict:
        teams = home.funded_teams(self.who)
        total = home.funded_total(teams)
        paginator = Paginator(teams, TEAMS_A_PAGE)
        paginator.count = total["teams"]
        page = paginator.get_page(self.request.GET.get("page"))
        start = max(page.start_index() - 1, 0)
        lines = home.team_lines(
            teams.model.objects.filter(pk__in=teams.values("pk")[start : start + TEAMS_A_PAGE]),
            drafts=False,
        )
        return {
            "funds": True,
            "funded_page": page,
            "funded_total": total,
            "funded": [
                {"line": line, "held": line.held, "next": line.upcoming(self.now)}
                for line in sorted(lines, key=home.TeamLine.funders_order)
            ],
        }


class NeedsAttention(Guarded, TemplateView):
    """Everything that waits for a coordinator, what hurts soonest first."""

    permission = SIGNED_IN
    template_name = "home/attention.html"

    def get_context_data(self, **kwargs):
        waiting = attention.soonest_first(slots.fill("needs_attention", self.request))
        lines, now = attention.summed_up(waiting), timezone.now()
        many = len(lines)
        items = shown(lines, now, self.request.user.zone)
        for item, line in zip(items, lines, strict=True):
            item["parts"] = attention.parts_of(line, waiting)
        return super().get_context_data(
            **kwargs,
            items=items,
            now=now,
            lead=ngettext("%(n)s thing waits.", "%(n)s things wait.", many) % {"n": many},
        )


def shown(waiting, now, zone: str) -> list[dict]:
    """Attentions as parts/_attention.html shows them."""
    above = [None, *waiting]
    return [
        {
            "with_above": bool(one.about and before and before.about == one.about),
            "sentence": one.sentence,
            "since": _since(one, now, zone),
            "aside": one.aside,
            "aside_url": one.aside_url,
            "url": one.url,
            "button": one.button,
            "method": getattr(one, "method", ""),
            "tone": "no" if one.urgency <= now else "unsure",
        }
        for before, one in zip(above, waiting, strict=False)
    ]


def _since(one, now, zone: str) -> str:
    """Since when it waits, and what was done about it; either may be missing."""
    since = one.since and _("Since %(day)s") % {"day": zones.local_day(one.since, zone, now=now)}
    return " · ".join(said for said in (since, one.note) if said)


def steps(line) -> list[Step]:
    """The four steps of a new team's coordinator."""
    done = {"people": not line.has_nobody, "dates": line.drafts, "announce": line.was_announced}
    return first_steps(
        line.pk,
        dates_url=reverse("team_sessions:dates", args=[line.pk]),
        done={name for name, is_done in done.items() if is_done},
    )
