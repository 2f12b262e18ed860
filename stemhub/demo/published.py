"""What the archived cycle published: adopted texts with their tallies, one corrected, one replaced by
a newer one, and a joint statement that two of three teams adopted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from foundation import history
from recommendations.models import Addressee, Draft, EquityAnswer, Topic, VoteCall
from recommendations.publishing.services import editions, replacing
from recommendations.services import bringing, drafts, public_names, rounds, states
from recommendations.services.drafts import Facts
from recommendations.voting import querysets
from recommendations.voting.services import answering, closing, harms, opening
from teams.models import FocusArea

from .network import EAST, PORTLAND, SALEM
from .recommendations import html_of
from .story import Story
from .when import at

DAYS = timedelta
# Of how many of each team's people went ahead, didn't mind, and saw a harm.
Said = tuple[int, int, int]
# Of a team of which too few answered.
_TOO_FEW = (6, 1, 0)
AHEAD, NOT_MINE = answering.Said("ahead"), answering.Said("not_mine")
HARM = answering.Said(
    "harm",
    what="Schools with one teacher a grade lose that teacher to coaching.",
    whom="The smallest schools, which are rural.",
    safe="Small districts share a coach who comes from outside.",
)
_EQUITY = (
    "Children in schools with the least money, and children who learn English: they have the least of it today.",
    "It could cost time for art where a school takes it from there; each plan says where time comes from.",
    "The state's goal of attainment in science for grade 5, by group of students.",
    "Schools without a room for materials, and teachers who are alone in their grade.",
    "Two evenings with families, in Spanish, Russian and Vietnamese; what they said is in the text.",
    "Each school chooses its units; examples come from the places where the children live.",
    "Timetables by school, and state results by race, ethnicity and language of three years.",
    "The workgroup reads one study a meeting, and asks two families to its next one.",
)


@dataclass(frozen=True)
class Told:
    """One text of 2020-21, written from ``began`` on, voted on and published on those days.

    ``votes`` are those of its first team; ``others`` of the other teams of a joint one, None where
    too few answered. With a harm it is the second vote.
    """

    file: str
    title: str
    summary: str
    area: str
    team: str
    began: date
    decided: date
    votes: Said
    kind: str = "recommendation"
    topic: str = ""
    addressees: Sequence[str] = ()
    others: dict[str, Said | None] = field(default_factory=dict)
    link: str = ""


_TEXTS = [
    Told(
        "kits-at-home", "A science kit in every home",
        "Every child in kindergarten to grade 5 gets four science kits a year at home.",
        "k8-pd-needs", EAST, date(2020, 9, 21), date(2020, 12, 8), (17, 2, 0),
        addressees=("districts", "schools"),
    ),
    Told(
        "coaches-from-sia", "A science coach for every three schools, from SIA funds",
        "Districts write science coaches into their plans for the Student Investment Account.",
        "supporting-eac-rens", EAST, date(2020, 10, 19), date(2021, 2, 9), (15, 3, 1),
        addressees=("districts", "eac-ren"),
    ),
    Told(
        "ten-steps", "Ten steps to science in every classroom",
        "Ten steps for a principal, in the order in which four principals took them.",
        "toolkit", EAST, date(2020, 11, 2), date(2021, 3, 9), (19, 1, 0),
        kind="resource", topic="ngss-capacity", addressees=("schools",),
    ),
    Told(
        "first-year-mentors", "A mentor who teaches science, for a year",
        "Programs and districts choose mentors together, and new teachers keep theirs for a year.",
        "teacher-preparation", PORTLAND, date(2020, 9, 28), date(2021, 1, 12), (14, 2, 0),
        addressees=("teacher-preparation", "eac-ren"),
    ),
    Told(
        "funds-in-ten-sentences", "SSA and EAC funds in ten sentences",
        "What both accounts pay for in STEM, for a school board to read before it decides.",
        "toolkit", PORTLAND, date(2020, 10, 26), date(2021, 2, 23), (16, 0, 0),
        kind="resource", topic="ssa-eac-funding", addressees=("districts",),
        link="https://example.org/ssa-and-eac-in-ten-sentences",
    ),
    Told(
        "science-every-week", "Two hours of science every week, in both languages",
        "Every class in kindergarten to grade 5 has science every week, for two hours at least.",
        "k8-pd-needs", SALEM, date(2020, 10, 5), date(2021, 1, 26), (15, 4, 0),
        addressees=("districts",),
    ),
    Told(
        "migrant-families", "Science that moves with the harvest",
        "Summer programs teach science that counts in the fall, and a notebook goes along.",
        "stem-education-policies", SALEM, date(2020, 11, 9), date(2021, 3, 16), (18, 0, 0),
        addressees=("ode", "districts"),
    ),
    Told(
        "science-in-the-report", "Science counts: say so in each school's report",
        "Oregon's report on each school says how many hours of science a child has in a year.",
        "stem-education-policies", EAST, date(2021, 1, 11), date(2021, 4, 20), (16, 3, 0),
        kind="position", addressees=("ode",),
        others={PORTLAND: (15, 1, 0), SALEM: None},
    ),
]  # fmt: skip
_NEWER = Told(
    "kits-to-lend", "Science kits, lent like books",
    "The hub lends science kits to schools and families, four for each grade.",
    "k8-pd-needs", EAST, date(2021, 3, 1), date(2021, 5, 18), (18, 1, 0),
    addressees=("districts", "schools"),
)  # fmt: skip


class TextStory:
    """The life of one text of the archived cycle."""

    def __init__(self, story: Story, told: Told):
        self.story, self.told = story, told
        self.teams = story.network.archived_teams
        self.team = self.teams[told.team]
        self.actor = story.network.coordinators[told.team]
        self.pk = 0

    def tell(self) -> None:
        told, plan = self.told, self.story.plan
        plan(at(told.began, 15), self.start)
        plan(at(told.began + DAYS(24), 16), lambda now: self.keep(now, 1))
        plan(at(told.began + DAYS(25), 9), self.answer)
        plan(at(told.began + DAYS(26), 10), self.ask_for_comments)
        plan(at(told.began + DAYS(40), 17), self.close_comments)
        if told.votes[2]:
            self.vote(told.decided - DAYS(28))
            plan(at(told.decided - DAYS(20), 9), self.answer_harm)
            plan(at(told.decided - DAYS(18), 9), self.say_met)
        plan(at(told.decided - DAYS(21), 16), lambda now: self.keep(now, 2))
        self.vote(told.decided)
        plan(at(told.decided + DAYS(6), 11), self.publish)

    def vote(self, closes: date) -> None:
        """Every team's, until that Tuesday; where too few answered until Friday."""
        plan = self.story.plan
        plan(at(closes - DAYS(11), 9), lambda now: self.open_votes(now, closes))
        for day in (closes, closes + DAYS(3)):
            plan(at(day, 17) + timedelta(minutes=5), lambda now: closing.sweep(now=now))

    @property
    def draft(self) -> Draft:
        return Draft.objects.get(pk=self.pk)

    def people(self, slug: str, number: int) -> list:
        seats = self.teams[slug].memberships.active().order_by("seat").select_related("user")
        return [seat.user for seat in seats[:number]]

    @property
    def authors(self) -> list:
        first = 2 + 3 * [one.file for one in (*_TEXTS, _NEWER)].index(self.told.file) % 9
        return self.people(self.told.team, first + 2)[first:]

    def start(self, now: datetime) -> None:
        told = self.told
        facts = Facts(
            title=told.title,
            summary=told.summary,
            kind=told.kind,
            focus_area=FocusArea.objects.get(slug=told.area),
            topic=Topic.objects.filter(slug=told.topic).first(),
            resource_link=told.link,
            addressees=list(Addressee.objects.filter(slug__in=told.addressees)),
            other_teams=[self.teams[slug] for slug in told.others],
        )
        given = self.given(now)
        self.pk = drafts.start(team=self.team, facts=facts, with_template=False, **given).pk
        self.name_authors(now)

    def name_authors(self, now: datetime) -> None:
        people = [
            *self.authors,
            *(one for slug in self.told.others for one in self.people(slug, 1)),
        ]
        drafts.name_authors(draft=self.draft, users=people, **self.given(now))
        # The first of them is glad to be named; the others weren't asked yet.
        public_names.say(user=people[0], shown=True, actor=people[0], via="web", now=now)

    def keep(self, now: datetime, number: int) -> None:
        actor = self.authors[(number - 1) % 2]
        html = html_of(self.told.file, number)
        if number == 2:
            html += "<p>The hub answers questions about it, and says each year what came of it.</p>"
        brought = bringing.look(draft=self.draft, html=html, actor=actor, via="web", now=now)
        bringing.keep(brought=brought, note="", actor=actor, via="web", now=now)
        self.put_on_the_table(now)

    def put_on_the_table(self, now: datetime) -> None:
        dates = self.team.gatherings.filter(starts_at__lte=now).order_by("-starts_at")
        if (last := dates.first()) is not None:
            self.draft.on_the_table.add(last)

    def answer(self, now: datetime) -> None:
        with history.record(actor=self.authors[0], via="web", reason="equity"):
            history.bulk_create(
                [
                    EquityAnswer(
                        draft_id=self.pk, question=number, text=text,
                        answered_by=self.authors[0], answered_at=now,
                    )
                    for number, text in enumerate(_EQUITY, start=1)
                ],
                EquityAnswer,
            )  # fmt: skip

    # --- decided ------------------------------------------------------------------------------------

    def ask_for_comments(self, now: datetime) -> None:
        rounds.open_round(
            draft=self.draft,
            asked=rounds.Asked(until=(now + DAYS(14)).date()),
            sending_key=f"demo:round:{self.pk}",
            **self.given(now),
        )

    def close_comments(self, now: datetime) -> None:
        rounds.close(row=self.draft.rounds.get(), **self.given(now))

    def open_votes(self, now: datetime, closes: date) -> None:
        """One a team; a text that came back from a vote goes into the second one as it stands."""
        if not querysets.open_concerns(self.draft):
            states.make_ready(draft=self.draft, **self.given(now))
        for slug, votes in {self.told.team: self.told.votes, **self.told.others}.items():
            sending = opening.open_vote(
                team=self.teams[slug],
                wanted=opening.Wanted([self.pk], closes_on=closes),
                actor=self.story.network.coordinators[slug],
                via="web",
                sending_key=f"demo:vote:{self.pk}:{slug}:{closes}",
                now=now,
            )
            call = VoteCall.objects.get(pk=sending.before["call"])
            # The day after, when they have the mail.
            act = partial(self.give_answers, call=call, votes=votes or _TOO_FEW)
            self.story.plan(now + DAYS(1), act)

    def give_answers(self, now: datetime, *, call: VoteCall, votes: Said) -> None:
        """So many of each, some minutes apart."""
        ballot, electors = call.ballots.get(), call.electors.select_related("user").order_by("pk")
        said = [AHEAD] * votes[0] + [NOT_MINE] * votes[1] + [HARM] * votes[2]
        for place, (elector, one) in enumerate(zip(electors, said, strict=False), start=1):
            answering.vote(
                elector=elector, ballot=ballot, said=one, actor=None, via="link",
                now=now + timedelta(minutes=7 * place),
            )  # fmt: skip

    def answer_harm(self, now: datetime) -> None:
        answer = "Coaches now give a third of their time to grades K-2, and evaluate nobody."
        answers = {one.pk: answer for one in querysets.open_concerns(self.draft)}
        harms.answer(draft=self.draft, answers=answers, **self.given(now))

    def say_met(self, now: datetime) -> None:
        for one in querysets.open_concerns(self.draft):
            harms.say_met(concern=one, met=False, actor=None, via="link", now=now)

    def given(self, now: datetime) -> dict:
        return {"actor": self.actor, "via": "web", "now": now}

    def publish(self, now: datetime) -> None:
        editions.publish(drafts=[self.draft], **self.given(now))


class NewerText(TextStory):
    """It begins with the words of the one that it replaces."""

    def __init__(self, story: Story, told: Told, older: TextStory):
        super().__init__(story, told)
        self.older = older

    def start(self, now: datetime) -> None:
        given = self.given(now)
        draft = replacing.start(draft=self.older.draft, team=self.team, **given)
        self.pk = draft.pk
        facts = Facts(
            title=self.told.title,
            summary=self.told.summary,
            focus_area=draft.focus_area,
            addressees=list(draft.addressees.all()),
        )
        drafts.change(draft=draft, facts=facts, **given)
        self.name_authors(now)


def tell_of_published(story: Story) -> None:
    """Eight texts of 2020-21, and a ninth in the place of the first."""
    stories = [TextStory(story, told) for told in _TEXTS]
    for one in stories:
        one.tell()
    NewerText(story, _NEWER, stories[0]).tell()
    story.plan(at(date(2021, 6, 2), 10), lambda now: _correct(stories[2], now))


def _correct(text: TextStory, now: datetime) -> None:
    draft = text.draft
    editions.correct(
        draft=draft,
        correction=editions.Correction(
            draft.edition.title, draft.edition.summary, [("for twenty minutes", "for 20 minutes")]
        ),
        reason="Numbers are written as numbers, as in all our texts.",
        seen=1,
        actor=text.actor,
        via="web",
        now=now,
    )
