"""Pairs of saves at the same moment, with random edits: nobody's words are lost."""

import random
from collections import Counter
from contextlib import suppress
from threading import Barrier, Thread

import pytest
from django.db import connection

from foundation import richtext
from foundation.refusals import Refused
from foundation.richtext import Block
from recommendations.models import Clash, Save
from recommendations.services import texts, versions, writing
from tests.factories import AuthorFactory, DraftFactory, MembershipFactory, UserFactory
from tests.support.patience import PATIENCE

pytestmark = [pytest.mark.services_only, pytest.mark.django_db(transaction=True)]

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
]


def sentence(dice) -> str:
    return " ".join(dice.choice(WORDS) for _each in range(dice.randint(3, 9)))


def edited(blocks: list[Block], dice, mark: str) -> list[Block]:
    """Some blocks changed, taken out, put in or moved; every new word carries the writer's mark.

    Never the same again: that would be no save, and what the other takes out of their own words
    within two minutes is gone then.
    """
    made = list(blocks)
    for number in range(dice.randint(1, 4)):
        deed = dice.choice(["change", "change", "add", "drop", "move"])
        at = dice.randrange(len(made)) if made else 0
        word = f"{mark}{number}x{dice.randrange(10**6)}"
        if deed == "add" or not made:
            made.insert(at, Block(richtext.new_id(), f"<p>{sentence(dice)} {word}</p>"))
        elif deed == "change":
            made[at] = Block(made[at].id, f"<p>{made[at].text} {word}</p>")
        elif deed == "drop":
            del made[at]
        else:
            made.insert(dice.randrange(len(made)), made.pop(at))
    return made if made != list(blocks) else edited(blocks, dice, mark)


def at_once(*deeds) -> None:
    """Run these in threads of their own that begin together."""
    ready, failed = Barrier(len(deeds)), []

    def run(deed):
        try:
            ready.wait(timeout=PATIENCE)
            deed()
        except Exception as error:  # noqa: BLE001  told by the thread that waits
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[deed]) for deed in deeds]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []


def words_of(draft) -> Counter:
    """Every word that is in the text, in "two of you", or in the history."""
    kept = [one.html for one in Save.objects.filter(draft=draft)]
    for clash in Clash.objects.filter(draft=draft):
        kept += [clash.mine, clash.theirs, clash.before]
    return Counter(word for html in kept for word in richtext.plain(html).split())


def play(draft, people, dice, number: int) -> None:
    """One pair of saves at once; in a third of them a version is kept meanwhile."""
    base = texts.blocks_of(texts.newest(draft))
    sent = [edited(base, dice, f"{mark}{number}") for mark in "ab"]

    def save(which):
        writing.save_section(
            draft=draft,
            section=base[0].id if base else writing.WHOLE,
            base=base,
            blocks=sent[which],
            key=f"{number}-{which}",
            actor=people[which],
            via="web",
        )

    def keep():
        # Refused where nothing had changed, or nothing stands there.
        with suppress(Refused):
            versions.keep(draft=draft, actor=people[0], via="web")

    deeds = [lambda: save(0), lambda: save(1)]
    at_once(*deeds, *([keep] if number % 3 == 0 else []))
    known = words_of(draft)
    for blocks in sent:
        for block in blocks:
            assert not set(block.text.split()) - known.keys()
    ids = [block.id for block in texts.blocks_of(texts.newest(draft))]
    assert len(ids) == len(set(ids))


def play_many(pairs: int, seed: int) -> None:
    dice = random.Random(seed)
    people = [UserFactory(), UserFactory()]
    for start in range(0, pairs, 10):
        draft = DraftFactory()
        for user in people:
            MembershipFactory(team=draft.teams.get(), user=user)
            AuthorFactory(draft=draft, user=user)
        for number in range(start, min(start + 10, pairs)):
            play(draft, people, dice, number)
        numbers = list(draft.versions.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))


def test_100_pairs_of_saves_at_once_lose_no_word():
    play_many(100, seed=12)


@pytest.mark.long
def test_1000_pairs_of_saves_at_once_lose_no_word():
    play_many(1000, seed=1)
