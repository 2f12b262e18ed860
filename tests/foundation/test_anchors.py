"""A comment stays on its words, or its paragraph says that it has changed; it is never elsewhere."""

import random

import pytest

from foundation.anchors import Anchor, Changed, carry, on_block, on_words
from foundation.merging import match
from foundation.richtext import Block, blocks

OLD = blocks("<p data-block=aaaaaaaa>We need labs in all schools.</p>")


def moved(html, anchor):
    return carry(anchor, OLD, blocks(html))


LABS = on_words(OLD[0], 8, 12)


def test_words_are_found_where_they_are_now():
    assert LABS.words == "labs"
    found = moved("<p data-block=aaaaaaaa>Now we really need labs in schools.</p>", LABS)
    assert found == Anchor("aaaaaaaa", 19, 23, "labs")


def test_other_words_in_their_place_are_a_change():
    assert moved("<p data-block=aaaaaaaa>We need buses in all schools.</p>", LABS) == Changed(
        "labs", "aaaaaaaa"
    )


def test_the_same_words_in_another_paragraph_are_not_looked_for():
    html = "<p data-block=aaaaaaaa>We need buses.</p><p data-block=bbbbbbbb>We need labs.</p>"
    assert moved(html, LABS) == Changed("labs", "aaaaaaaa")


def test_a_paragraph_that_is_gone_says_so_without_a_block():
    assert moved("<p data-block=bbbbbbbb>We need labs in all schools.</p>", LABS) == Changed("labs")


def test_white_space_is_no_change():
    anchor = on_words(OLD[0], 3, 12)
    found = moved("<p data-block=aaaaaaaa>We need<br>labs in all schools.</p>", anchor)
    assert found == Anchor("aaaaaaaa", 3, 12, "need\nlabs")


def test_a_comment_on_a_paragraph_changes_with_any_word():
    anchor = on_block(OLD[0])
    assert moved(OLD[0].marked, anchor) == anchor
    bold = "<p data-block=aaaaaaaa>We need <b>labs</b> in all schools.</p>"
    assert moved(bold, anchor) == anchor
    assert isinstance(moved("<p data-block=aaaaaaaa>We need labs.</p>", anchor), Changed)


def test_no_words_chosen_is_the_paragraph():
    assert on_words(OLD[0], 5, 5) == on_words(OLD[0], 90, 99) == on_block(OLD[0])


def changed(chance, text, bring_in):
    """The text after some editing; as a file brings it in, without ids, if ``bring_in``."""
    out: list[Block] = []
    for one in text:
        luck = chance.random()
        words = one.text.split()
        if luck < 0.08:
            continue
        if luck < 0.4:
            for _each in range(chance.randint(1, 4)):
                at = chance.randrange(len(words) + 1)
                if chance.random() < 0.5 and len(words) > 1:
                    del words[min(at, len(words) - 1)]
                else:
                    words.insert(at, chance.choice(("labs", "need", "the", "buses", "for")))
        out.append(Block(one.id, f"<p>{' '.join(words)}</p>"))
    chance.shuffle(out) if chance.random() < 0.1 else None
    if bring_in:
        return match(text, blocks("".join(one.html for one in out)))
    return out


def check_sequences(count):
    kept = 0
    for seed in range(count):
        chance = random.Random(seed)
        # Every paragraph has a word that no other has, so a comment elsewhere would be seen.
        text = [
            Block(f"block{n:03}", f"<p>{' '.join(paragraph(chance, n))}</p>") for n in range(12)
        ]
        anchors = []
        for number, one in enumerate(text):
            own = one.text.index(f"own{number}")
            anchors += [on_block(one), on_words(one, own, min(own + 12, len(one.text)))]
        for _step in range(6):
            after = changed(chance, text, bring_in=chance.random() < 0.4)
            known = {one.id: one for one in after}
            following = []
            for anchor in anchors:
                found = carry(anchor, text, after)
                if isinstance(found, Changed):
                    assert found.words == anchor.words
                    assert found.block in ("", anchor.block)
                    continue
                assert found.block == anchor.block
                assert known[found.block].text[found.start : found.end] == found.words
                assert found.words.split() == anchor.words.split()
                following.append(found)
                kept += 1
            text, anchors = after, following
    assert kept > count


def paragraph(chance, number):
    words = [chance.choice(("we", "need", "labs", "and", "buses", "the")) for _each in range(15)]
    words.insert(chance.randrange(10), f"own{number}")
    return words


def test_each_is_on_its_words_or_says_that_they_changed():
    check_sequences(100)


@pytest.mark.long
def test_each_is_on_its_words_or_says_that_they_changed_for_500():
    check_sequences(500)
