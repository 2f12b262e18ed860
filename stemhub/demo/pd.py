"""The demo's PD: offerings, a run that was held, one whose places are taken, one in draft."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from gatherings.models import Attendee
from gatherings.services import announcing, answers, closing
from sessions.models import Offering, PdAsk, PdEvent
from sessions.pd import asks, sweeps
from sessions.pd.services import afterwards, events, feedback, guests, offerings, publishing
from sessions.pd.services.events import Plan, Row
from teams.models import FocusArea
from teams.services.newcomers import Newcomer
from workgroups.models import Workgroup

from .network import EAST, PORTLAND
from .story import Story
from .when import ARCHIVED_TERMS, at, weekday_near
from .workgroups import user_of

DAYS, HOURS = timedelta, timedelta(hours=1)
MEMBER, FACILITATOR = "member@example.org", "facilitator@example.org"
LEARN, OBSERVE = "participant", "observer"
GROUP = "Science every week in K-5"
LAST_CYCLE = at(ARCHIVED_TERMS[-1].ends_on - DAYS(30), 15)

GRAPHS: dict[str, Any] = {
    "title": "Reading graphs in every grade",
    "for_whom": "Teachers of grades 3 to 8 and their coaches",
    "hours": 12,
    "what_people_do": (
        "Day 1: read graphs as a pupil would, find where they mislead, and plan one lesson.\n"
        "Between: teach it once, and bring what pupils drew.\n"
        "Day 2: look at their work together, and plan the next two lessons."
    ),
    "materials": "Graph cards: https://example.org/graph-cards\nOne set of dice a table",
    "guide": "Begin with a wrong graph from this week's news. Keep ten minutes for questions.",
    "who_for": "Classes where few pupils have seen a graph outside of school.",
    "left_out": "Teachers without a substitute: both days are offered again online.",
    "developed_by": "Workgroup Graphs in grades 3 to 8",
    "asks_observers": "Where did people stop talking?\nWhich card helped most?",
    "cost": "",
}
BIN: dict[str, Any] = {
    "title": "Engineering with the recycling bin",
    "for_whom": "K-5 teachers, librarians and after-school staff",
    "hours": 12,
    "what_people_do": (
        "Build three machines from what a school throws away, test them, and turn one of them into "
        "a unit for your own grade."
    ),
    "materials": "Bring a bag of clean cardboard.\nhttps://example.org/recycling-units",
    "guide": "Let the machines fail. Ask what changed, not who was right.",
    "who_for": "Schools without money for kits.",
    "left_out": "People who can't stand for long: each station can be done seated.",
    "developed_by": "",
    "cost": "Lunch is on the hub",
}
TALK: dict[str, Any] = {
    "title": "Science talk in more than one language",
    "for_whom": "Teachers of multilingual classes",
    "hours": 6,
    "what_people_do": "Watch two lessons, write sentence starters, and try them on each other.",
    "materials": "https://example.org/sentence-starters",
    "guide": "Put people who speak the same home language at one table, if they like.",
    "who_for": "Pupils who know more science than their English shows.",
    "left_out": "Teachers of languages for which we have no starters yet.",
    "developed_by": "Portland Metro's workgroup Languages in science",
    "cost": "",
}

MATHS: dict[str, Any] = {
    "title": "Mathematics for every pupil, summer course",
    "for_whom": "Teachers of grades 6 to 8",
    "hours": 30,
    "what_people_do": "Five days of tasks, classroom video and planning with one's own team.",
    "who_for": "Classes that split pupils by what they already know.",
    "left_out": "Who teaches in summer: a second course begins in October.",
    "run_by": "Cascade Teacher Institute",
    "link": "https://example.org/summer-course",
    "when_it_is": "Every August, five days",
    "course_number": "ED 510",
    "register_too": True,
    "shaped_by": "Recommendation “Mathematics that keeps doors open”, 2025, https://example.org/doors",
    "they_changed": "Two of the five days are now about classes with several home languages.",
}

NOTES = (
    {
        "saw": "Tables of four, cards in use from the first minute.",
        "warm": "The wrong graph from the news had everybody talking.",
        "cool": "After lunch the instructions were on the screen for ten seconds.",
        "questions": "How would this look in grade 3?",
        "left_out": "Two people at the back couldn't read the screen.",
    },
    {
        "saw": "People brought real work from their pupils.",
        "warm": "Nobody was asked to read aloud who didn't want to.",
        "left_out": "Who teaches alone in a small school had nobody to plan with.",
    },
)
REPLIES = {
    "cool": ("The instructions are on paper on each table from now on.", True),
    "questions": ("The cards have a set for grade 3; the guide says so now.", True),
    "left_out": ("The room can't be changed; we sent the slides to both of them.", False),
}


def _words(useful: int, plus: str = "", delta: str = "", *, anonymous: bool = False) -> dict:
    return {"useful": useful, "plus": plus, "delta": delta, "anonymous": anonymous}


def _use(used: str, tell: str = "yes", what: str = "") -> dict:
    return {"used": used, "tell": tell, "what": what}


WORDS = (
    _words(4, "The graph cards, and time to plan with my own grade."),
    _words(4, "Looking at pupils' work together."),
    _words(3, delta="More examples for grade 3."),
    _words(2, delta="Too much at once on the first day.", anonymous=True),
    _words(4, "The wrong graph at the start."),
    _words(3, "", "Show the slides longer.", anonymous=True),
    _words(4),
    _words(3, "The dice."),
)
USED = (
    _use("often", "yes", "The cards, every Monday, with the weather."),
    _use("often", "yes", "Pupils now look for what a graph hides."),
    _use("once", "maybe", "One lesson with the dice; I need a second set."),
    _use("once"),
    _use("plan", "yes", "Our unit on data comes in spring."),
    _use("often"),
    _use("no", "maybe", "I change schools."),
    _use("often", "yes", "Two colleagues borrowed the cards."),
    _use("once"),
)


@dataclass
class Run:
    """One event: on which days, how many come on each side, in the order in which they answer."""

    offering: str
    days: Sequence[date]
    learners: int | None
    observers: int | None
    learn: int = 0
    observe: int = 0
    cant: int = 0
    leads: Sequence[str] = ()
    first_observer: str = ""
    event: PdEvent | None = field(default=None)


class PdStory:
    """PD as coordinators plan it, and as people answer."""

    def __init__(self, story: Story, slug: str):
        self.story, self.actor = story, story.network.coordinators[slug]
        self.hub, self.cycle = story.network.hubs[slug], story.network.live

    def write_down(self, moment, values: dict, area: str, *, published: bool, group="") -> None:
        """``group`` names the hub's workgroup that developed it."""

        def act(_now):
            group_of = Workgroup.objects.filter(hub=self.hub, name=group).first()
            areas = FocusArea.objects.filter(slug=area)
            made = offerings.make(
                hub=self.hub,
                values=values | {"workgroup": group_of},
                focus_areas=areas,
                actor=self.actor,
                via="web",
            )
            if published:
                offerings.publish(offering=made, published=True, actor=self.actor, via="web")

        self.story.plan(moment, act)

    def plan(self, moment, run: Run) -> None:
        def act(now):
            run.event = events.make(
                offering=Offering.objects.select_related("hub").get(title=run.offering),
                plan=Plan(
                    open_to="cycle",
                    cycle=self.cycle,
                    learners=run.learners,
                    observers=run.observers,
                    facilitators=[user_of(email) for email in run.leads],
                ),
                rows=[
                    Row(
                        day=day,
                        starts=time(8, 30),
                        ends=time(15, 30),
                        break_minutes=60,
                        place="Rosewood Center",
                        address="14901 SE Stark St, Portland",
                    )
                    for day in run.days
                ],
                actor=self.actor,
                via="web",
                now=now,
            )

        self.story.plan(moment, act)

    def announce(self, moment, run: Run, *, every: timedelta) -> None:
        """Invite everybody; one answers each so long."""

        def act(now):
            announcing.announce(
                gatherings=_dates(run),
                actor=self.actor,
                via="web",
                now=now,
                sending_key=f"demo:pd:{run.event.pk}",
            )
            first = _dates(run)[0]
            rows = list(
                Attendee.objects.counted()
                .filter(gathering=first)
                .select_related("user")
                .order_by("pk")
            )
            # Ana answers her session first; here she only comes as a critical friend.
            others = [row for row in rows if row.user.email != MEMBER]
            said = [LEARN] * run.learn + [OBSERVE] * run.observe + ["declined"] * run.cant
            spoken = list(zip(others, said, strict=False))
            spoken += [(row, OBSERVE) for row in rows if row.user.email == run.first_observer]
            for place, (row, answer) in enumerate(spoken, 1):
                self.story.plan(
                    now + HOURS + every * place,
                    lambda now, row=row, answer=answer: answers.answer(
                        attendee=row, answer=answer, actor=None, via="link", now=now
                    ),
                )

        self.story.plan(moment, act)

    def bring_guest(self, moment, run: Run, guest: Newcomer) -> None:
        """Somebody from outside the teams is invited, and comes to learn."""

        def act(now):
            how = {"event": run.event, "actor": self.actor, "via": "web", "now": now}
            ((user,), _leads) = guests.add(guests=[guest], **how)
            guests.invite(sending_key=f"demo:guest:{run.event.pk}", **how)
            row = Attendee.objects.filter(gathering=_dates(run)[0], user=user)
            self.story.plan(
                now + HOURS * 3,
                lambda now: answers.answer(
                    attendee=row.select_related("gathering", "user").get(),
                    answer=LEARN,
                    actor=None,
                    via="link",
                    now=now,
                ),
            )

        self.story.plan(moment, act)

    def show_to_everybody(self, moment) -> None:
        self.story.plan(
            moment,
            lambda now: publishing.show_to_everybody(
                hub=self.hub, public=True, actor=self.actor, via="web"
            ),
        )

    def close(self, run: Run) -> None:
        """Who had a place was there."""
        for day in run.days:
            self.story.plan(at(day, 18), lambda now, day=day: self._close(run, day, now))

    def _close(self, run: Run, day: date, now) -> None:
        gathering = next(one for one in _dates(run) if one.starts_at < now <= one.ends_at + DAYS(1))
        came = gathering.attendees.counted().filter(answer="accepted")
        closing.take_place(
            gathering=gathering,
            present=dict.fromkeys(came.values_list("pk", flat=True)),
            actor=self.actor,
            via="web",
            now=now,
        )

    def ask(self, moment, run: Run, said: Sequence[dict[str, Any]]) -> None:
        """The mail with a form goes out, and the next days learners answer it; others say nothing."""

        def act(now):
            sweeps.forms(now=now)
            about = asks.USE if "used" in said[0] else asks.WORDS
            say = afterwards.say_use if about == asks.USE else afterwards.say_words
            rows = PdAsk.objects.filter(event=run.event, about=about).order_by("pk")
            for n, (row, words) in enumerate(zip(rows, said, strict=False), 1):
                self.story.plan(
                    now + HOURS * 7 * n,
                    lambda now, row=row, words=words: say(ask=row, now=now, **words),
                )

        self.story.plan(moment, act)

    def hear(self, moment, run: Run, notes: Sequence[dict[str, str]], replies) -> None:
        """Observers send their notes, and who leads answers the first of them a week later."""

        def send(now):
            places = run.event.places.filter(side=OBSERVE, state="held").select_related("user")
            rows = zip(places.order_by("number"), notes, strict=False)
            sheets = [
                feedback.send(
                    event=run.event,
                    user=place.user,
                    words=dict.fromkeys(feedback.BOXES, "") | words,
                    now=now,
                )
                for place, words in rows
            ]
            self.story.plan(now + DAYS(7), lambda now: answer(now, sheets[0]))

        def answer(now, sheet):
            feedback.reply(
                sheet=sheet, answers=replies, actor=user_of(run.leads[0]), via="web", now=now
            )

        self.story.plan(moment, send)


def tell_of_pd(story: Story) -> None:
    dates, east, portland = story.dates, PdStory(story, EAST), PdStory(story, PORTLAND)
    areas = list(FocusArea.objects.order_by("number").values_list("slug", flat=True))
    # Of last cycle: the draft below is planned from it again.
    east.write_down(LAST_CYCLE, GRAPHS, areas[0], published=True)
    east.write_down(story.ago(30, 15), BIN, areas[1], published=False, group=GROUP)
    east.show_to_everybody(story.ago(29, 15))
    portland.write_down(story.ago(70, 15), TALK, areas[2], published=True)

    east.write_down(story.ago(60, 15), MATHS, areas[0], published=True)

    held = [weekday_near(dates.today - DAYS(days)) for days in (50, 43)]
    past = Run(
        GRAPHS["title"], held, 20, 4, learn=14, observe=3, cant=9,
        leads=(FACILITATOR,), first_observer=MEMBER,
    )  # fmt: skip
    east.plan(story.ago(100, 15), past)
    east.announce(story.ago(99, 10), past, every=HOURS * 5)
    east.close(past)
    east.hear(at(held[-1] + DAYS(1), 16), past, NOTES, REPLIES)
    east.ask(at(held[-1] + DAYS(1), 8), past, WORDS)
    east.ask(at(held[-1] + DAYS(31), 8), past, USED)

    coming = [weekday_near(dates.today + DAYS(days)) for days in (24, 31)]
    full = Run(
        BIN["title"], coming, 12, 4, learn=14, observe=2, cant=6,
        leads=(FACILITATOR,), first_observer=MEMBER,
    )  # fmt: skip
    east.plan(story.ago(13, 15), full)
    east.announce(story.ago(12, 10), full, every=HOURS * 2)
    east.bring_guest(story.ago(12, 12), full, Newcomer("guest@example.org", "Robin Vale"))

    again = [weekday_near(dates.today + DAYS(days)) for days in (80, 87)]
    east.plan(story.ago(2, 15), Run(GRAPHS["title"], again, 20, 4, leads=(FACILITATOR,)))


def _dates(run: Run) -> list:
    rows = run.event.dates.select_related(
        "gathering__hub", "gathering__team", "gathering__cycle"
    ).order_by("gathering__starts_at")
    return [row.gathering for row in rows]
