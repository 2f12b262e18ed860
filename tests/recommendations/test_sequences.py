"""Random edits and texts brought in anew, over a text with comments: none stands on a wrong paragraph."""

import random
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from foundation import richtext
from foundation.refusals import Refused
from foundation.richtext import Block
from recommendations.models import Thread
from recommendations.services import bringing, talking, texts, versions, writing
from recommendations.services.talking import Place, Speaker

pytestmark = pytest.mark.django_db
WORDS = [
    "labs",
    "buses",
    "grant",
    "coach",
    "river",
    "kit",
    "lesson",
    "school",
    "week",
    "hour",
    "plan",
    "team",
    "data",
    "maps",
    "need",
]
NOW = datetime(2027, 4, 1, 17, tzinfo=UTC)
_IDS = re.compile(r' data-block="[^"]*"')


def paragraph(dice, tag: str) -> Block:
    """Words that other paragraphs have, too, and one that tells it from all others."""
    said = [dice.choice(WORDS) for _ in range(dice.randint(5, 12))]
    said.insert(dice.randrange(len(said)), tag)
    return Block(richtext.new_id(), f"<p>{' '.join(said)}</p>")


def edited(blocks: list[Block], dice, name: str) -> list[Block]:
    """Some words changed, paragraphs put in (one with another's words), taken out and moved."""
    made = list(blocks)
    for number in range(dice.randint(1, 4)):
        deed = dice.choice(["change", "change", "extend", "add", "copy", "drop", "move"])
        at = dice.randrange(len(made)) if made else 0
        if deed == "add" or not made:
            made.insert(at, paragraph(dice, f"new{name}x{number}"))
            continue
        said = made[at].text.split()
        free = [n for n, word in enumerate(said) if word in WORDS]
        if deed == "change" and free:
            said[dice.choice(free)] = dice.choice(WORDS)
        elif deed == "extend":
            said.insert(dice.choice([0, len(said)]), dice.choice(WORDS))
        elif deed == "copy":
            copied = " ".join(word for word in said if word in WORDS)
            made.insert(dice.randrange(len(made) + 1), Block(richtext.new_id(), f"<p>{copied}</p>"))
            continue
        elif deed == "drop":
            del made[at]
            continue
        elif deed == "move":
            made.insert(dice.randrange(len(made)), made.pop(at))
            continue
        made[at] = Block(made[at].id, f"<p>{' '.join(said)}</p>")
    return made


class Sequence:
    """One draft with a comment on each paragraph, and what becomes of them."""

    def __init__(self, world, seed: int):
        self.draft, self.ana, self.dice = world.draft, world.ana, random.Random(seed)
        self.now, self.tags = NOW + timedelta(days=seed), {}
        blocks = [paragraph(self.dice, f"tag{seed}x{n}") for n in range(self.dice.randint(3, 7))]
        self.put(blocks, "first")
        save = texts.newest(self.draft)
        for block in texts.blocks_of(save):
            said = block.text.split()
            first = self.dice.randrange(len(said))
            words = " ".join(said[first : first + self.dice.randint(1, 4)])
            start = len(" ".join(said[:first])) + bool(first)
            thread = talking.begin(
                draft=self.draft,
                place=Place(block.id, start, start + len(words), words, save.pk),
                text="Why?",
                speaker=Speaker(self.ana),
                **self.by(),
            )
            tag = next(word for word in said if word.startswith("tag"))
            self.tags[thread.pk] = tag

    def by(self) -> dict:
        self.now += timedelta(minutes=5)
        return {"actor": self.ana, "via": "web", "now": self.now}

    def put(self, blocks, key: str) -> None:
        base = texts.blocks_of(texts.newest(self.draft))
        writing.save_section(
            draft=self.draft,
            section=base[0].id if base else writing.WHOLE,
            base=base,
            blocks=blocks,
            key=f"{self.now}-{key}",
            **self.by(),
        )

    def step(self, number: int) -> None:
        blocks = texts.blocks_of(texts.newest(self.draft))
        deed = self.dice.choice(["save", "save", "bring", "keep", "restore"])
        # Refused where nothing changed, nothing is left, or there is no version yet.
        with suppress(Refused, IndexError):
            if deed == "save":
                self.put(edited(blocks, self.dice, f"{number}"), str(number))
            elif deed == "bring":
                html = richtext.join(edited(blocks, self.dice, f"{number}b"))
                brought = bringing.look(draft=self.draft, html=_IDS.sub("", html), **self.by())
                bringing.keep(brought=brought, **self.by())
            elif deed == "keep":
                versions.keep(draft=self.draft, **self.by())
            else:
                version = self.dice.choice(list(self.draft.versions.all()))
                versions.restore(draft=self.draft, version=version, **self.by())

    def check(self) -> int:
        """How many stand on their own words; the others say that their paragraph changed."""
        blocks = {one.id: one for one in texts.blocks_of(texts.newest(self.draft))}
        stand = 0
        for thread in Thread.objects.filter(pk__in=self.tags):
            if thread.changed:
                continue
            block = blocks[thread.block]
            assert self.tags[thread.pk] in block.text.split(), (thread.words, block.text)
            assert block.text[thread.start : thread.end] == thread.words
            stand += 1
        return stand


def play(world, seeds) -> None:
    stand = 0
    for seed in seeds:
        one = Sequence(world, seed)
        for number in range(6):
            one.step(number)
            stand += one.check()
        Thread.objects.all().delete()
    # That all say "changed" would be easy.
    assert stand > 3 * len(seeds)


def test_in_10_sequences_each_comment_stands_on_its_paragraph_or_says_that_it_changed(world):
    play(world, range(10))


@pytest.mark.long
def test_in_500_sequences_each_comment_stands_on_its_paragraph_or_says_that_it_changed(world):
    play(world, range(1000, 1500))
