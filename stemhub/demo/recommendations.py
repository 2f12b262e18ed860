"""The demo's drafts: where each stands, who wrote it, what was said. Their texts lie in drafts/."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from pathlib import Path

from foundation import documents, richtext
from foundation.documents import Comment as WordComment
from recommendations.models import Addressee, CommentRound, Draft, Topic
from recommendations.services import (
    bringing,
    drafts,
    equity_answers,
    ideas,
    reading,
    rounds,
    states,
    talking,
    texts,
)
from recommendations.services.drafts import Facts
from recommendations.services.rounds import Asked
from recommendations.services.talking import Place, Speaker
from teams.models import FocusArea, Team
from workgroups.models import Workgroup

from .story import Story
from .workgroups import user_of

TEXTS = Path(__file__).parent / "drafts"
DAYS, HOURS = timedelta, timedelta(hours=1)


@dataclass(frozen=True)
class Said:
    """A comment on ``words``; ``instead`` makes it a suggestion. ``answer`` is (who, text).

    ``outcome`` resolves it; ``taken`` takes the suggestion.
    """

    who: str
    words: str
    text: str = ""
    instead: str | None = None
    answer: tuple[str, str] | None = None
    outcome: str = ""
    taken: bool = False


@dataclass(frozen=True)
class Told:
    """One draft. ``began`` days ago; ``kept`` are the days ago on which versions were kept.

    ``due`` is in days from today. ``word`` brings its versions in from Word files.
    """

    file: str
    title: str
    summary: str
    area: str
    lead: str
    began: int
    kept: Sequence[int] = ()
    kind: str = "recommendation"
    topic: str = ""
    others: Sequence[str] = ()
    addressees: Sequence[str] = ()
    workgroup: str = ""
    due: int | None = None
    state: str = "draft"
    reason: str = ""
    shared: str = ""
    word: bool = False
    equity: Mapping[int, str] = field(default_factory=dict)
    taken: Mapping[int, str] = field(default_factory=dict)
    said: Sequence[Said] = ()
    readers: Sequence[str] = ()


def html_of(name: str, version: int) -> str:
    """A text of drafts/ as it was with this version: a line that begins with ``1|`` or ``2|`` is of
    that one alone, ``2|`` of all after it.
    """
    found: list[str] = []
    for line in (TEXTS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        mark, bar, rest = line.partition("|")
        if bar and mark in ("1", "2"):
            if (version >= 2) is not (mark == "2"):
                continue
            line = rest
        if line.startswith("## "):
            found.append(f"<h2>{escape(line[3:])}</h2>")
        elif line.startswith("- "):
            found.append(f"<ul><li><p>{escape(line[2:])}</p></li></ul>")
        else:
            found.append(f"<p>{escape(line)}</p>")
    return "".join(found).replace("</ul><ul>", "")


class DraftStory:
    """The part of the story that plays in one draft of a team."""

    def __init__(self, story: Story, team: Team, told: Told):
        self.story, self.team, self.told = story, team, told
        self.pk: int | None = None

    def tell(self) -> None:
        told, story = self.told, self.story
        story.plan(story.ago(told.began, 15), self._start)
        for number, days in enumerate(told.kept, start=1):
            moment = story.ago(days, 16)
            story.plan(moment, lambda now, number=number: self._keep(now, number))
            if number == 1:
                for place, one in enumerate(told.said, start=1):
                    at = moment + HOURS * (5 * place)
                    story.plan(at, lambda now, one=one: self._say(now, one))
        after = story.ago(told.kept[0] if told.kept else told.began, 19)
        for place, (question, text) in enumerate(told.equity.items(), start=1):
            story.plan(
                after + HOURS * place,
                lambda now, question=question, text=text: self._answer(now, question, text),
            )
        story.plan(after + DAYS(1), self._take_questions)
        if told.state in ("comments", "ready"):
            story.plan(after + DAYS(2), self._open_comments)
        if told.state == "ready":
            story.plan(story.ago(2, 17), self._make_ready)
        if told.state == "shelved":
            story.plan(after + DAYS(3), self._shelve)

    @property
    def draft(self) -> Draft:
        return Draft.objects.get(pk=self.pk)

    def _given(self, now: datetime, email: str = "") -> dict:
        return {"actor": user_of(email or self.told.lead), "via": "web", "now": now}

    def _start(self, now: datetime) -> None:
        told = self.told
        due = None if told.due is None else self.story.dates.today + DAYS(told.due)
        facts = Facts(
            title=told.title,
            summary=told.summary,
            kind=told.kind,
            focus_area=FocusArea.objects.get(slug=told.area),
            topic=Topic.objects.filter(slug=told.topic).first(),
            workgroup=Workgroup.objects.filter(name=told.workgroup).first(),
            due_on=due,
            shared_document=told.shared,
            addressees=list(Addressee.objects.filter(slug__in=told.addressees)),
        )
        draft = drafts.start(team=self.team, facts=facts, **self._given(now))
        self.pk = draft.pk
        if told.others:
            people = [user_of(one) for one in (told.lead, *told.others)]
            drafts.name_authors(draft=draft, users=people, **self._given(now))

    def _keep(self, now: datetime, number: int) -> None:
        """A version, by the lead and the others in turn."""
        told = self.told
        people = [told.lead, *told.others]
        given = self._given(now, people[(number - 1) % len(people)])
        # With ids, by which the comments in the margin find their paragraph.
        html = richtext.join(richtext.blocks(html_of(told.file, number)))
        if told.word:
            brought = bringing.look(
                draft=self.draft,
                data=documents.to_docx(html, title=told.title, comments=self._margin(html)),
                name=f"{told.file}.docx",
                **given,
            )
        else:
            brought = bringing.look(draft=self.draft, html=html, **given)
        note = "The first text" if number == 1 else "With what came of the comments"
        bringing.keep(brought=brought, note=note, **given)
        for email in told.readers if number == 1 else ():
            reading.read(draft=self.draft, **self._given(now, email))

    def _margin(self, html: str) -> list[WordComment]:
        """What stands in the margin of the Word file: the same comment in each of its versions."""
        block = next(one for one in richtext.blocks(html) if one.kind == "p")
        words = block.text.split(".")[0]
        return [
            WordComment(
                author="H. Strand",
                when=self.story.ago(self.told.began, 14),
                words=words,
                block=block.id,
                text="Is this still so in the new guidance?",
                start=0,
                end=len(words),
            )
        ]

    def _say(self, now: datetime, one: Said) -> None:
        save = texts.newest(self.draft)
        block = next(block for block in texts.blocks_of(save) if one.words in block.text)
        start = block.text.index(one.words)
        thread = talking.begin(
            draft=self.draft,
            place=Place(block.id, start, start + len(one.words), one.words, save.pk),
            text=one.text,
            new_words=one.instead,
            speaker=Speaker(user_of(one.who)),
            **self._given(now, one.who),
        )
        later = self._given(now + HOURS)
        if one.answer:
            who, text = one.answer
            talking.reply(
                thread=thread,
                text=text,
                speaker=Speaker(user_of(who)),
                **self._given(now + HOURS, who),
            )
        if one.taken:
            talking.take(suggestion=thread.suggestion, **later)
        elif one.outcome:
            talking.resolve(thread=thread, outcome=one.outcome, **later)

    def _answer(self, now: datetime, question: int, text: str) -> None:
        equity_answers.answer(
            draft=self.draft,
            question=question,
            text=text.removeprefix("- "),
            applies=not text.startswith("- "),
            **self._given(now),
        )

    def _take_questions(self, now: datetime) -> None:
        for question, email in self.told.taken.items():
            equity_answers.take(draft=self.draft, question=question, **self._given(now, email))

    def _open_comments(self, now: datetime) -> None:
        until = self.story.dates.today + DAYS(6)
        rounds.open_round(
            draft=self.draft,
            asked=Asked(until=until, whom="workgroup" if self.told.workgroup else "team"),
            sending_key=f"demo:round:{self.pk}",
            **self._given(now),
        )

    def _make_ready(self, now: datetime) -> None:
        rounds.close(row=CommentRound.objects.get(draft=self.pk), **self._given(now))
        states.make_ready(draft=self.draft, **self._given(now))

    def _shelve(self, now: datetime) -> None:
        states.shelve(draft=self.draft, reason=self.told.reason, **self._given(now))


def tell_of_recommendations(story: Story) -> None:
    """Six to eight drafts in each team of the live cycle, and ideas."""
    from .draft_stories import IDEAS, STORIES

    for slug, stories in STORIES.items():
        for told in stories:
            DraftStory(story, story.network.teams[slug], told).tell()
    for slug, title, text, area, who, keen in IDEAS:
        team = story.network.teams[slug]

        def act(now, team=team, title=title, text=text, area=area, who=who, keen=keen):
            idea = ideas.propose(
                team=team,
                title=title,
                text=text,
                focus_area=FocusArea.objects.filter(slug=area).first(),
                actor=user_of(who),
                via="web",
                now=now,
            )
            for email in keen:
                ideas.support(idea=idea, actor=user_of(email), via="web", now=now)

        story.plan(story.ago(12, 18), act)
