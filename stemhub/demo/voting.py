"""The demo's votes: one is open and too few have answered, one text was adopted after a harm."""

from datetime import datetime, timedelta
from functools import partial

from foundation import richtext
from mailing.models import Sending
from recommendations.models import VoteCall
from recommendations.services import rounds, texts
from recommendations.voting import querysets
from recommendations.voting.services import answering, closing, harms, opening
from recommendations.voting.services.answering import Said

from .network import EAST
from .recommendations import DraftStory, Told
from .story import Story
from .workgroups import FACILITATOR, MEMBER, user_of

DAYS, HOURS = timedelta, timedelta(hours=1)
# Both votes take 19 to 27 days, as holidays fall: what they adopt waits a few days to be published.
FIRST_VOTE_AGO = 29
_GWEN, _RENEE, _AMARA = (
    "gwen.sato@example.org",
    "renee.laurent@example.org",
    "amara.obi@example.org",
)

_EQUITY = {
    1: "New teachers, most of whom begin in the schools with the least money.",
    2: "A mentor's own class is without them for a day a month. The substitute is paid for.",
    3: "The state's goal that every new teacher stays for five years.",
    4: "Small schools have nobody who teaches the same grade.",
    5: "Eleven teachers in their first two years told us what they missed.",
    6: "Each pair of mentor and teacher makes its own plan.",
    7: "Who left within three years, by race, ethnicity and language.",
    8: "Mentors read one study a term together.",
}
OPEN = Told(
    file="mentors-for-science",
    title="A science mentor in the first two years",
    summary="Every new K-8 teacher has a mentor who teaches science, for two years.",
    area="teacher-preparation",
    lead=_GWEN,
    others=(_RENEE,),
    began=70,
    kept=(60, 30),
    addressees=("districts", "eac-ren"),
    state="ready",
    equity=_EQUITY,
)
ADOPTED = Told(
    file="substitutes-for-pd",
    title="A substitute for every day of science PD",
    summary="Nobody has to choose between their class and learning to teach science.",
    area="supporting-eac-rens",
    lead=FACILITATOR,
    others=(_AMARA,),
    began=95,
    kept=(85,),
    addressees=("eac-ren",),
    state="ready",
    equity=_EQUITY,
)


class VotedStory(DraftStory):
    """A draft that is voted on: ready ``ready_ago`` days ago, and what each said then."""

    def __init__(self, story: Story, told: Told, *, ready_ago: int):
        super().__init__(story, story.network.teams[EAST], told)
        self.ready_ago = ready_ago

    def tell(self) -> None:
        told, story = self.told, self.story
        story.plan(story.ago(told.began, 15), self._start)
        for number, days in enumerate(told.kept, start=1):
            story.plan(story.ago(days, 16), lambda now, number=number: self._keep(now, number))
        after = story.ago(told.kept[0], 19)
        for place, (question, text) in enumerate(told.equity.items(), start=1):
            story.plan(
                after + HOURS * place,
                lambda now, question=question, text=text: self._answer(now, question, text),
            )
        story.plan(after + DAYS(2), self._open_comments)
        story.plan(story.ago(self.ready_ago, 15), self._make_ready)

    def _open_comments(self, now: datetime) -> None:
        """For all of them to read; it ends before the vote."""
        rounds.open_round(
            draft=self.draft,
            asked=rounds.Asked(until=(now + DAYS(20)).date()),
            sending_key=f"demo:round:{self.pk}",
            **self._given(now),
        )

    def _open(self, now: datetime) -> VoteCall:
        key = f"demo:vote:{self.pk}:{now.isoformat()}"
        opening.open_vote(
            team=self.team, wanted=opening.Wanted([self.pk]), sending_key=key, **self._given(now)
        )
        return VoteCall.objects.get(pk=Sending.objects.get(key=key).before["call"])

    def _plan_answers(self, call: VoteCall, said: dict[str, Said], *, others: int, now) -> None:
        """An hour later, when they have the mail."""
        self.story.plan(now + HOURS, partial(self._answers, call, said, others))

    def _answers(self, call: VoteCall, said: dict[str, Said], others: int, now: datetime) -> None:
        """What these say, and so many others of the team who go ahead; some minutes apart."""
        ballot = call.ballots.get()
        electors = {
            one.user.email: one for one in call.electors.select_related("user").order_by("pk")
        }
        rest = [one for email, one in electors.items() if email not in {*said, MEMBER}]
        everybody = [(electors[email], one) for email, one in said.items() if email in electors]
        everybody += [(one, Said("ahead")) for one in rest[:others]]
        for place, (elector, one) in enumerate(everybody, start=1):
            answering.vote(
                elector=elector, ballot=ballot, said=one, actor=None, via="link",
                now=now + timedelta(minutes=7 * place),
            )  # fmt: skip


class OpenVote(VotedStory):
    """It closes within days, and nine have answered."""

    def tell(self) -> None:
        super().tell()
        self.story.plan(self.story.ago(5, 9), self._ask)

    def _ask(self, now: datetime) -> None:
        call = self._open(now)
        said = {
            _RENEE: Said("ahead", sentence="I'd have stayed at my first school."),
            _AMARA: Said("not_mine", sentence="Two years are long for a mentor."),
        }
        self._plan_answers(call, said, others=7, now=now)


class AfterAHarm(VotedStory):
    """Somebody saw a harm, the text was changed, and the second vote adopted it."""

    harmed = "owen.mcallister@example.org"

    def tell(self) -> None:
        super().tell()
        self.story.plan(self.story.ago(FIRST_VOTE_AGO, 9), self._first_vote)

    def _first_vote(self, now: datetime) -> None:
        call = self._open(now)
        said = {
            self.harmed: Said(
                "harm",
                what="Small districts have no substitutes at all, so their teachers stay behind.",
                whom="Teachers in districts with fewer than five schools",
                safe="PD days that districts share, on days when none of them teaches.",
            ),
            _RENEE: Said("not_mine"),
        }
        self._plan_answers(call, said, others=16, now=now)
        self.story.plan(call.closes_at + timedelta(minutes=5), self._close_first)

    def _close_first(self, now: datetime) -> None:
        closing.sweep(now=now)
        self.story.plan(now + DAYS(3), self._answer_harm)

    def _answer_harm(self, now: datetime) -> None:
        draft, save = self.draft, texts.newest(self.draft)
        more = "<p>Where there are no substitutes, neighbouring districts hold their PD on a day on which none of them teaches.</p>"
        blocks = [*texts.blocks_of(save), *richtext.blocks(more)]
        texts.put(draft, blocks, person=user_of(self.told.lead), before=save, now=now)
        answer = "Districts without substitutes share PD days: the last paragraph is new."
        answers = {one.pk: answer for one in querysets.open_concerns(draft)}
        harms.answer(draft=draft, answers=answers, **self._given(now))
        self.story.plan(now + DAYS(1), self._met)

    def _met(self, now: datetime) -> None:
        for one in querysets.open_concerns(self.draft):
            harms.say_met(concern=one, met=True, actor=None, via="link", now=now)
        self.story.plan(now + DAYS(1), self._second_vote)

    def _second_vote(self, now: datetime) -> None:
        call = self._open(now)
        said = {self.harmed: Said("ahead", sentence="This is what I meant.")}
        self._plan_answers(call, said, others=17, now=now)
        self.story.plan(call.closes_at + timedelta(minutes=5), lambda now: closing.sweep(now=now))


def tell_of_votes(story: Story) -> None:
    """In East Metro, live; those of 2020-21 are told with what was published (published.py)."""
    OpenVote(story, OPEN, ready_ago=6).tell()
    AfterAHarm(story, ADOPTED, ready_ago=FIRST_VOTE_AGO + 1).tell()
