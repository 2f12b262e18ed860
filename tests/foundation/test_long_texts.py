"""Texts of the greatest length are merged, compared and matched in well under a second of work."""

import random
import re
import time

from foundation.comparing import compare, summary
from foundation.merging import match, merge
from foundation.richtext import Block, blocks, join

CHANCE = random.Random(12)
WORDS = [f"word{n}" for n in range(2000)] + ["the", "of", "and", "we"] * 150


def paragraph():
    return " ".join(CHANCE.choice(WORDS) for _each in range(50))


def edited(text):
    out = []
    for number, block in enumerate(text):
        words = block.text.split()
        if CHANCE.random() < 0.4:
            words[CHANCE.randrange(len(words))] = "edited"
            words.insert(3, "more")
        out.append(Block(block.id, f"<p>{' '.join(words)}</p>") if number % 2 else block)
    out.insert(0, out.pop(CHANCE.randrange(len(out))))
    return out


def test_500_paragraphs_take_less_than_a_second_each_way():
    base = blocks("".join(f"<p>{paragraph()}</p>" for _each in range(500)))
    mine, theirs = edited(base), edited(base)
    brought = blocks(re.sub(' data-block="[^"]*"', "", join(mine)))
    began = time.process_time()
    merged = merge(base, mine, theirs)
    after_merge = time.process_time()
    rows = compare(base, mine)
    after_compare = time.process_time()
    matched = match(base, brought)
    after_match = time.process_time()
    assert len(merged.blocks) == len(rows) == len(matched) == 500
    assert summary(rows)["changed"] > 50
    assert [one.id for one in matched] == [one.id for one in mine]
    assert after_merge - began < 1
    assert after_compare - after_merge < 1
    assert after_match - after_compare < 1
