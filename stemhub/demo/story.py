"""What happened in the demo's teams, told in the order of time through the services."""

import heapq
import itertools
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model

from foundation import history, zones
from gatherings.models import Attendee, Gathering
from gatherings.services import announcing, closing, daily
from gatherings.services import dates as dating
from mailing.models import Mail
from sessions.services import Row, set_dates
from teams.models import Team
from teams.roster.plan import Choices
from teams.services import importing, invitations, members

from . import answers
from .answers import Said
from .clock import Clock
from .network import Network, roster_of
from .when import ZONE, LiveDates, at

EARLIEST = at(date(2020, 1, 6), 8)
SERVER_WORDS = "552 5.2.2 The recipient's mailbox is full."


class Story:
    """Events by their moments; telling one may plan more. Everything lies before ``now``."""

    def __init__(self, network: Network, dates: LiveDates, now: datetime):
        self.network, self.dates, self.now = network, dates, now
        self._events: list = []
        self._order = itertools.count()
        # Nothing happens in the last hour, so that no mail waits for its minute of undo.
        self.last = now - timedelta(hours=1)

    def plan(self, moment: datetime, act: Callable[[datetime], object]) -> None:
        """Let ``act(moment)`` happen then."""
        heapq.heappush(self._events, (min(moment, self.last), next(self._order), act))

    def tell(self) -> None:
        clock = Clock(EARLIEST)
        while self._events:
            moment, _order, act = heapq.heappop(self._events)
            clock.until(moment)
            with history.dated(moment):
                act(moment)
        clock.until(self.now)

    def ago(self, days: int, hour: int = 10) -> datetime:
        """A time of the day that many days before today."""
        return at(self.dates.today - timedelta(days=days), hour)

    def digests(self, days: int) -> None:
        """The coordinators' morning mails of the last ``days`` days."""
        for back in range(days, -1, -1):
            moment = self.ago(back, 7)
            if moment < self.last:
                self.plan(moment, lambda moment: daily.send_due(now=moment))


class TeamStory:
    """The part of the story that plays in one team."""

    def __init__(self, story: Story, slug: str, team: Team):
        self.story, self.slug, self.team = story, slug, team
        self.actor = story.network.coordinators[slug]
        self.terms = list(team.cycle.terms.order_by("number"))

    # --- people -------------------------------------------------------------------------------

    def bring_in(self, moment, roster: str, *, welcome=True) -> None:
        """Import a spreadsheet of stemhub/demo/rosters as a coordinator does."""

        def act(now):
            importing.import_file(
                team=self.team,
                content=roster_of(roster),
                choices=Choices(agreed=True, welcome=welcome),
                actor=self.actor,
                now=now,
            )

        self.story.plan(moment, act)

    def invite(self, moment, email, name, *, joins=None, declines=None, **facts) -> None:
        """Invite somebody, who joins or says no that long after, or neither."""

        def act(now):
            row = invitations.invite(
                team=self.team,
                email=email,
                name=name,
                actor=self.actor,
                via="web",
                now=now,
                **facts,
            )
            link = {"membership_id": row.pk, "link_version": row.link_version}
            if joins:
                self.story.plan(now + joins, lambda now: invitations.join(**link, now=now))
            if declines:
                self.story.plan(now + declines, lambda now: invitations.decline(**link, now=now))

        self.story.plan(moment, act)

    def leave(self, moment, email, *, reason) -> None:
        def act(now):
            members.leave(
                membership=self.team.memberships.active().get(user__email=email),
                on=zones.local_date(now, ZONE),
                actor=self.actor,
                via="web",
                reason=reason,
                now=now,
            )

        self.story.plan(moment, act)

    # --- sessions -----------------------------------------------------------------------------

    def set_dates(self, moment, days: dict[int, date], **facts) -> None:
        """Drafts for these terms (by number)."""

        def act(now):
            rows = [
                Row(term=term, day=days[term.number], **facts)
                for term in self.terms
                if term.number in days
            ]
            set_dates(team=self.team, rows=rows, actor=self.actor, via="web", now=now)

        self.story.plan(moment, act)

    def announce(self, moment, numbers, said: dict[int, Said], *, until=None) -> None:
        """Announce the drafts of these terms; people answer until a week before, or ``until``."""

        def act(now):
            drafts = [self.session(number, "draft") for number in numbers]
            announcing.announce(
                gatherings=drafts,
                actor=self.actor,
                via="web",
                now=now,
                sending_key=f"demo:{self.team.pk}:{now.isoformat()}",
            )
            for number, gathering in zip(numbers, drafts, strict=True):
                self._plan_answers(gathering, said[number], now, until)

        self.story.plan(moment, act)

    def _plan_answers(self, gathering, said: Said, now, until) -> None:
        last = until or min(gathering.starts_at - timedelta(days=7), self.story.last)
        chance = random.Random(f"{self.slug}:{gathering.title}:{gathering.cycle.name}")  # noqa: S311
        planned = answers.plan(
            gathering, said, since=now + timedelta(minutes=25), until=last, chance=chance
        )
        for place, one in enumerate(planned):
            # Now and then somebody says it to the coordinator instead.
            told = place % 11 == 10
            self.story.plan(
                one.moment,
                lambda _now, one=one, told=told: answers.give(
                    one,
                    by=self.actor if told else None,
                    source="Said so on the phone" if told else "",
                ),
            )

    def close(self, moment, number, *, partly=0) -> None:
        """Who had said yes was there, the last ``partly`` of them until noon."""

        def act(now):
            gathering = self.session(number, "announced")
            came = gathering.attendees.counted().filter(answer=answers.COMING).order_by("pk")
            present = dict.fromkeys(came.values_list("pk", flat=True))
            for pk in list(present)[len(present) - partly :]:
                present[pk] = gathering.planned_minutes // 2
            closing.take_place(
                gathering=gathering, present=present, actor=self.actor, via="web", now=now
            )

        self.story.plan(moment, act)

    def cancel(self, moment, number, *, reason) -> None:
        def act(now):
            dating.cancel(
                gathering=self.session(number, "announced"),
                reason=reason,
                actor=self.actor,
                via="web",
                now=now,
                sending_key=f"demo:{self.team.pk}:cancel:{number}",
            )

        self.story.plan(moment, act)

    def session(self, number: int, state: str) -> Gathering:
        """The live session of this term in this state."""
        return Gathering.objects.select_related("hub", "team", "cycle").get(
            team=self.team, state=state, session__term__number=number, session__called_off=False
        )

    # --- what no form does yet ------------------------------------------------------------------

    def lead(self, moment, number, user) -> None:
        """``user`` facilitates the session."""

        def act(now):
            row = Attendee.objects.get(gathering=self.session(number, "announced"), user=user)
            row.role = Attendee.Role.FACILITATOR
            with history.record(actor=self.actor, via="web", reason="leads the session"):
                row.save(update_fields=["role"])

        self.story.plan(moment, act)

    def bounce(self, moment, email, *, since) -> None:
        """What was mailed to this person since then failed, as their server would say it.

        The demo sends nothing to any server, so the sender itself can't learn this.
        """

        def act(now):
            user = get_user_model().objects.get(email=email)
            Mail.objects.filter(user=user, sent_at__gte=since).update(
                state=Mail.State.FAILED, sent_at=None, error=SERVER_WORDS, attempts=1
            )

        self.story.plan(moment, act)


def archive(network: Network) -> None:
    """Close the old cycle: its teams are read, not changed."""
    with history.record(actor=None, via="admin", reason="the cycle is over"):
        network.archived.archived = True
        network.archived.save(update_fields=["archived"])
