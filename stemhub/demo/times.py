"""The demo's workgroup that looks for its time by a poll, and the days its schools are closed."""

from datetime import date, time, timedelta

from teams.services import closed_days
from teams.services.closed_days import NewClosedDay
from workgroups.services import polls
from workgroups.services.polls import NewSlot

from .network import EAST
from .story import Story
from .workgroups import FACILITATOR, MEMBER, GroupStory, Told, user_of

TOLD = Told(
    name="Coaches for science",
    goal="Each district has a science coach who knows the next one by name.",
    area="supporting-eac-rens",
    lead=FACILITATOR,
    people=(
        MEMBER,
        "owen.mcallister@example.org",
        "priscilla.damico@example.org",
        "kwame.mensah@example.org",
        "renee.laurent@example.org",
        "gwen.sato@example.org",
    ),
    serves="Cedar Flats: a coach in every building",
    hands_in="A plan for a year of coaching",
)
SLOTS = [
    NewSlot(time(15, 30), time(17, 30), weekday=0),
    NewSlot(time(16), time(18), weekday=1),
    NewSlot(time(16), time(18), weekday=2),
    NewSlot(time(7), time(9), weekday=3),
    NewSlot(time(16), time(18), weekday=3),
    NewSlot(time(12), time(14), weekday=4),
]
# In the order of SLOTS: y yes, m if need be, n no. Two of the seven are silent.
SAID = {
    FACILITATOR: "mymnyn",
    "owen.mcallister@example.org": "yyynny",
    "priscilla.damico@example.org": "nyynmn",
    "renee.laurent@example.org": "nymynn",
    "gwen.sato@example.org": "ynyymn",
}
WORDS = {"y": "yes", "m": "maybe", "n": "no"}


class PollStory(GroupStory):
    """Proposed, opened, and asking for times since the day before yesterday."""

    def tell(self) -> None:
        self.propose(self.story.ago(12, 16))
        self.story.plan(self.story.ago(8, 16), self._open)
        self.story.plan(self.story.ago(2, 15), self._ask)

    def _ask(self, now) -> None:
        polls.open_poll(
            workgroup=self.group(),
            slots=SLOTS,
            actor=user_of(self.told.lead),
            via="web",
            sending_key=f"demo:poll:{self.group().pk}",
            now=now,
        )
        for place, email in enumerate(SAID, start=1):
            moment = now + timedelta(hours=3 * place)
            self.story.plan(moment, lambda now, email=email: self._say(now, email))

    def _say(self, now, email) -> None:
        poll = self.group().polls.get()
        slots = poll.slots.values_list("pk", flat=True)
        said = {pk: WORDS[letter] for pk, letter in zip(slots, SAID[email], strict=True)}
        polls.answer(poll=poll, user=user_of(email), said=said, actor=None, via="link", now=now)


def tell_of_times(story: Story) -> None:
    """A poll with five answers of seven, and the closed days of its hub."""
    PollStory(story, EAST, story.network.teams[EAST], TOLD).tell()
    story.plan(story.ago(20), lambda now: _close_schools(story, now))


def _close_schools(story: Story, now) -> None:
    today = story.dates.today
    winter, spring = _next(today, 12, 21), _next(today, 3, 22)
    grading = _next(today, 2, 1)
    days = [
        NewClosedDay("Winter break", winter, winter + timedelta(days=11)),
        NewClosedDay("Grading day", grading + timedelta(days=(4 - grading.weekday()) % 7)),
        NewClosedDay("Spring break", spring, spring + timedelta(days=4)),
    ]
    closed_days.add(
        hub=story.network.hubs[EAST],
        days=days,
        actor=story.network.coordinators[EAST],
        via="web",
        now=now,
    )


def _next(today: date, month: int, day: int) -> date:
    """The Monday on or after the next such day of a year."""
    year = today.year + ((month, day) < (today.month, today.day))
    found = date(year, month, day)
    return found + timedelta(days=-found.weekday() % 7)
