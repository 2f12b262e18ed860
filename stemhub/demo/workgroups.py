"""The demo's workgroups, told through the services like everything else in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.auth import get_user_model

from gatherings.models import Attendee, Gathering
from gatherings.services import announcing, answers, closing
from teams.models import FocusArea, Team
from workgroups.models import Meeting, Workgroup
from workgroups.services import closing as ending
from workgroups.services import meetings, members, proposals, turnout
from workgroups.services.meetings import Row
from workgroups.services.proposals import Facts

from .network import EAST, PORTLAND, SALEM
from .story import Story
from .when import at, weekday_near

DAYS, MINUTES = timedelta, timedelta(minutes=1)
MEMBER, FACILITATOR = "member@example.org", "facilitator@example.org"


@dataclass(frozen=True)
class Told:
    """One workgroup: who proposed and leads it, who joins, on which days it meets, what it did.

    ``held`` of the ``days`` took place; what is over besides, nobody has closed. ``others`` join
    from other teams. ``silent`` don't answer, ``misses`` can't come to the third; to the one of the
    number ``thin`` the facilitator and one more come, and it is kept.
    """

    name: str
    goal: str
    area: str
    lead: str
    people: Sequence[str]
    days: Sequence[date] = ()
    held: int = 0
    serves: str = ""
    hands_in: str = ""
    open_to_cycle: bool = False
    others: Sequence[str] = ()
    silent: Sequence[str] = ()
    misses: Sequence[str] = ()
    thin: int = 0
    coach: str = ""
    place: str = ""
    link: str = ""
    starts: time = time(16)
    ends: time = time(18)
    summary: dict = field(default_factory=dict)

    @property
    def facts(self) -> Facts:
        first, last = (self.days[0], self.days[-1]) if self.days else (None, None)
        return Facts(
            name=self.name,
            goal=self.goal,
            focus_areas=list(FocusArea.objects.filter(slug=self.area)),
            serves=self.serves,
            hands_in=self.hands_in,
            first_week=first,
            last_week=last,
            meeting_link=self.link,
            shared_folder="https://example.org/folder",
        )


class GroupStory:
    """The part of the story that plays in one workgroup of a team."""

    def __init__(self, story: Story, slug: str, team: Team, told: Told):
        self.story, self.team, self.told = story, team, told
        self.coordinator = story.network.coordinators[slug]

    def tell(self) -> None:
        """From the proposal, more than three weeks before the first meeting, to where it stands."""
        told = self.told
        begun = at(told.days[0] - DAYS(24), 16)
        self.propose(begun)
        self.story.plan(begun + DAYS(4), self._open)
        self.story.plan(at(told.days[0] - DAYS(15), 17), self._plan)
        for number, day in enumerate(told.days[: told.held], start=1):
            self.story.plan(at(day, 19), lambda now, number=number: self._close(now, number))
        if told.summary:
            self.story.plan(at(told.days[-1] + DAYS(7), 17), self._end)

    def propose(self, moment: datetime) -> None:
        self.story.plan(moment, self._propose)
        for place, email in enumerate(self.told.people, start=1):
            self.story.plan(
                moment + DAYS(hours=5 * place), lambda now, email=email: self._support(now, email)
            )

    # --- what happens -----------------------------------------------------------------------

    def _propose(self, now) -> None:
        proposals.propose(
            team=self.team,
            facts=self.told.facts,
            open_to_cycle=self.told.open_to_cycle,
            actor=user_of(self.told.lead),
            via="web",
            now=now,
        )

    def _support(self, now, email) -> None:
        proposals.support(workgroup=self.group(), actor=user_of(email), via="web", now=now)

    def _open(self, now) -> None:
        given = {"actor": self.coordinator, "via": "web", "now": now}
        group = proposals.open_proposal(workgroup=self.group(), **given)
        if self.told.coach:
            members.name_coach(
                workgroup=group,
                facilitator=user_of(self.told.lead),
                coach=user_of(self.told.coach),
                **given,
            )
        for place, email in enumerate(self.told.others, start=1):
            self.story.plan(
                now + DAYS(place), lambda now, email=email: self._join(now, user_of(email))
            )

    def _join(self, now, user) -> None:
        members.join(workgroup=self.group(), actor=user, via="web", now=now)

    def _plan(self, now) -> None:
        """Drafts for all days, announced together; people answer in the days after."""
        told, lead = self.told, user_of(self.told.lead)
        rows = [Row(day, told.starts, told.ends, place=told.place) for day in told.days]
        made = meetings.add(workgroup=self.group(), rows=rows, actor=lead, via="web", now=now)
        announcing.announce(
            gatherings=[one.gathering for one in made],
            actor=lead,
            via="web",
            now=now + MINUTES,
            sending_key=f"demo:group:{self.group().pk}",
        )
        first = made[0].gathering
        people = Attendee.objects.filter(gathering=first).exclude(user__email__in=told.silent)
        for place, row in enumerate(people.select_related("user").order_by("pk"), start=1):
            moment = now + DAYS(hours=3 * place)
            self.story.plan(moment, lambda now, row=row: self._answer(now, row))
        if told.thin:
            asked = turnout.moment_of(self._meeting(told.thin)) + DAYS(hours=6)
            self.story.plan(asked, self._keep)

    def _keep(self, now) -> None:
        """*Keep it*, from the mail that asks the facilitator."""
        meeting = Meeting.objects.get(gathering=self._meeting(self.told.thin))
        turnout.keep(meeting=meeting, actor=user_of(self.told.lead), via="web", now=now)

    def _answer(self, now, row) -> None:
        given = {"actor": None, "via": "link", "now": now}
        answers.answer(attendee=row, answer="accepted", **given)
        if row.user.email in self.told.misses:
            third = self._meeting(3).attendees.get(user=row.user)
            answers.answer(attendee=third, answer="declined", alone=True, **given)
        if self.told.thin and row.user.email in (*self.told.people[1:], *self.told.others):
            one = self._meeting(self.told.thin).attendees.get(user=row.user)
            answers.answer(attendee=one, answer="declined", alone=True, **given)

    def _close(self, now, number) -> None:
        one = self._meeting(number)
        came = one.attendees.counted().filter(answer="accepted")
        closing.take_place(
            gathering=one,
            present=dict.fromkeys(came.values_list("pk", flat=True)),
            actor=user_of(self.told.lead),
            via="web",
            now=now,
        )

    def _end(self, now) -> None:
        ending.close(
            workgroup=self.group(),
            actor=user_of(self.told.lead),
            via="web",
            now=now,
            **self.told.summary,
        )

    def _meeting(self, number: int) -> Gathering:
        dates = Gathering.objects.filter(meeting__workgroup=self.group())
        return dates.select_related("hub", "team", "cycle").order_by("starts_at")[number - 1]

    def group(self) -> Workgroup:
        return Workgroup.objects.get(
            hub=self.team.hub_id, cycle=self.team.cycle_id, name=self.told.name
        )


def user_of(email: str):
    return get_user_model().objects.get(email=email)


def every_second_week(first: date, number: int) -> list[date]:
    return [first + DAYS(14 * place) for place in range(number)]


def _begun(today: date, *, held: int, ago: int) -> date:
    """The first of meetings every second week of which ``held`` are over, the last ``ago`` days ago."""
    return weekday_near(today - DAYS(14 * (held - 1) + ago))


# --- the workgroups ---------------------------------------------------------------------------


def tell_of_workgroups(story: Story) -> None:
    """Four of the live cycle between meeting 2 and 6, one proposed; one closed in each old team."""
    today, teams = story.dates.today, story.network.teams
    for slug, told in _live(today):
        GroupStory(story, slug, teams[slug], told).tell()
    GroupStory(story, EAST, teams[EAST], PROPOSED).propose(story.ago(6, 16))
    for slug, told in _old().items():
        GroupStory(story, slug, story.network.archived_teams[slug], told).tell()
    story.plan(story.ago(9), lambda now: _offers(story, now))


def _offers(story: Story, now) -> None:
    ruby = user_of("ruby.castellanos@example.org")
    members.offer_to_lead(team=story.network.teams[EAST], actor=ruby, via="web", now=now)
    areas = FocusArea.objects.filter(slug="toolkit")
    members.choose_interests(user=ruby, areas=areas, actor=ruby, via="web", now=now)


def _live(today: date) -> list[tuple[str, Told]]:
    return [*_live_in_the_east(today), *_live_elsewhere(today)]


def _live_in_the_east(today: date) -> list[tuple[str, Told]]:
    return [
        (
            EAST,
            Told(
                name="Science every week in K-5",
                goal="Every K-5 class in our districts has two hours of hands-on science a week.",
                area="k8-pd-needs",
                lead=FACILITATOR,
                people=(
                    MEMBER,
                    "meiling.chen@example.org",
                    "jose.pena@example.org",
                    "renee.laurent@example.org",
                    "hollis.greene@example.org",
                ),
                days=every_second_week(_begun(today, held=4, ago=6), 6),
                held=4,
                serves="Cedar Flats: more time for science by 2028",
                hands_in="A recommendation on time for science, and a sample timetable",
                misses=("meiling.chen@example.org",),
                silent=("hollis.greene@example.org",),
                coach="gwen.sato@example.org",
                place="Powell Butte Middle School, library",
                link="https://example.org/meet/science",
            ),
        ),
        (
            EAST,
            Told(
                name="Family STEM nights",
                goal="A kit with which any school can run a STEM night in four languages.",
                area="toolkit",
                lead="amara.obi@example.org",
                people=(
                    "farah.haddad@example.org",
                    "nadia.petrova@example.org",
                    "marcus.bell@example.org",
                ),
                days=every_second_week(_begun(today, held=4, ago=3), 7),
                held=2,
                hands_in="A kit: plans, shopping lists, letters home",
                place="Mount Tabor Science Workshop",
            ),
        ),
    ]


def _live_elsewhere(today: date) -> list[tuple[str, Told]]:
    return [
        (
            PORTLAND,
            Told(
                name="SIA funds for STEM",
                goal="Districts know how others spend SIA and EAC funds on STEM, and ask for them.",
                area="supporting-eac-rens",
                lead="rosalind.pike@example.org",
                people=(
                    "lars.eriksen@example.org",
                    "helen.strand@example.org",
                    "catherine.wolfe@example.org",
                    "deshawn.porter@example.org",
                ),
                days=every_second_week(_begun(today, held=3, ago=8), 6),
                held=3,
                hands_in="A guide of four pages",
                link="https://example.org/meet/funds",
            ),
        ),
        (
            SALEM,
            Told(
                name="Placements that fit",
                goal="Student teachers practice where districts need science teachers most.",
                area="teacher-preparation",
                lead="wren.adair@example.org",
                people=("vera.kowalski@example.org", "craig.tolliver@example.org"),
                others=(
                    "sian.oneill@example.org",
                    "tomas.valdivia@example.org",
                    "jamal.whitaker@example.org",
                ),
                days=every_second_week(_begun(today, held=2, ago=5), 6),
                held=2,
                thin=2,
                open_to_cycle=True,
                hands_in="A position on placements",
                link="https://example.org/meet/placements",
            ),
        ),
    ]


PROPOSED = Told(
    name="Outdoor science in the city",
    goal="Each school has a place outdoors within ten minutes where it teaches science.",
    area="k8-pd-needs",
    lead="owen.mcallister@example.org",
    people=("priscilla.damico@example.org", "kwame.mensah@example.org"),
    serves="Sandy Bluff: learning outside the classroom",
    hands_in="A map and a sample lesson for each grade",
)


def _old() -> dict[str, Told]:
    fall = every_second_week(date(2020, 9, 22), 6)
    return {
        EAST: Told(
            name="Science at the kitchen table",
            goal="Families do science at home with what is in the kitchen.",
            area="toolkit",
            lead="gwen.sato@example.org",
            people=(
                MEMBER,
                "zoe.lindgren@example.org",
                "meiling.chen@example.org",
                "amara.obi@example.org",
            ),
            days=fall,
            held=6,
            link="https://example.org/meet/kitchen",
            summary={
                "did": "We tried 24 experiments with 60 families and kept the 12 that worked.",
                "handed_in": "Twelve cards in English and Spanish, in the toolkit.",
                "left_open": "Vietnamese and Russian cards; somebody should test them with grade 6.",
            },
        ),
        PORTLAND: Told(
            name="First-year teachers",
            goal="Nobody teaches science alone in the first year.",
            area="teacher-preparation",
            lead="rosalind.pike@example.org",
            people=("lars.eriksen@example.org", "tessa.berg@example.org"),
            days=[day + DAYS(1) for day in fall],
            held=6,
            summary={
                "did": "We asked 31 first-year teachers and paired eight of them with mentors.",
                "handed_in": "A recommendation on paid mentoring time.",
                "left_open": "",
            },
        ),
        SALEM: Told(
            name="Science notebooks",
            goal="One notebook from grade 3 to grade 8.",
            area="k8-pd-needs",
            lead="vera.kowalski@example.org",
            people=("zoe.marsh@example.org", "sam.whitehorse@example.org"),
            days=[day + DAYS(2) for day in fall],
            held=6,
            summary={
                "did": "Five teachers used the same notebook for a term and compared them.",
                "handed_in": "A sample notebook with comments of students.",
                "left_open": "High schools were not asked.",
            },
        ),
    }
