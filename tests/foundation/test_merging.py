"""Two people's changes become one text: nothing lost, nothing doubled, what clashes is said."""

import random

import pytest

from foundation.merging import match, merge
from foundation.richtext import Block, blocks, new_id

NAMES = [f"block{n:03}" for n in range(400)]


def block(own, words):
    return Block(own, f"<p>{words}</p>")


def text(*pairs):
    return [block(own.ljust(8, "0"), words) for own, words in pairs]


BASE = text(("a", "one"), ("b", "two"), ("c", "three"))
A, B, C = (one.id for one in BASE)


def words(found):
    return [one.text for one in found]


def test_what_only_one_changed_is_taken():
    mine = text(("a", "ONE"), ("b", "two"), ("c", "three"))
    theirs = text(("a", "one"), ("b", "two"), ("c", "THREE"))
    merged = merge(BASE, mine, theirs)
    assert words(merged.blocks) == ["ONE", "two", "THREE"]
    assert merged.conflicts == []


def test_what_both_changed_keeps_theirs_and_says_both_and_the_one_before():
    mine, theirs = text(("a", "mine")) + BASE[1:], text(("a", "theirs")) + BASE[1:]
    merged = merge(BASE, mine, theirs)
    (conflict,) = merged.conflicts
    assert words(merged.blocks) == ["theirs", "two", "three"]
    assert (conflict.id, conflict.base.text, conflict.mine.text, conflict.theirs.text) == (
        A, "one", "mine", "theirs",
    )  # fmt: skip


def test_the_same_change_by_both_is_no_conflict():
    both = text(("a", "both")) + BASE[1:]
    assert merge(BASE, both, both).conflicts == []


@pytest.mark.parametrize("mine_changed", [True, False])
def test_changed_against_taken_out_is_a_conflict_and_stays(mine_changed):
    changed, without = text(("a", "new")) + BASE[1:], BASE[1:]
    merged = merge(BASE, *((changed, without) if mine_changed else (without, changed)))
    (conflict,) = merged.conflicts
    assert words(merged.blocks) == ["new", "two", "three"]
    assert (conflict.mine is None) != (conflict.theirs is None)


def test_what_one_took_out_and_nobody_changed_is_gone():
    assert words(merge(BASE, BASE[1:], BASE[:2]).blocks) == ["two"]


def test_both_sides_of_what_was_put_in_at_one_place_are_kept():
    mine = [*BASE, *text(("m", "mine"))]
    theirs = [*BASE, *text(("t", "theirs"))]
    merged = merge(BASE, mine, theirs)
    assert sorted(words(merged.blocks)) == sorted(["one", "two", "three", "mine", "theirs"])
    assert merged.conflicts == []


def test_a_block_that_moved_and_was_changed_meanwhile_is_there_once():
    moved = [BASE[2], BASE[0], BASE[1]]
    changed = BASE[:2] + text(("c", "THREE"))
    assert words(merge(BASE, moved, changed).blocks) == ["THREE", "one", "two"]


def edited(chance, base):
    out = []
    for one in base:
        luck = chance.random()
        if luck < 0.15:
            continue
        if luck < 0.35:
            one = block(one.id, f"{one.text} {chance.randrange(3)}w{chance.random()}")
        out.append(one)
        if chance.random() < 0.15:
            out.append(block(new_id(), f"new {chance.random()}"))
    for _each in range(chance.randrange(3)):
        if out:
            out.insert(chance.randrange(len(out)), out.pop(chance.randrange(len(out))))
    return out


def check_pairs(count):
    for seed in range(count):
        chance = random.Random(seed)
        base = [block(name, f"text {name}") for name in NAMES[: chance.randrange(1, 12)]]
        mine, theirs = edited(chance, base), edited(chance, base)
        merged = merge(base, mine, theirs)
        ids = [one.id for one in merged.blocks]
        assert len(set(ids)) == len(ids), seed
        there = " ".join(words(merged.blocks))
        for conflict in merged.conflicts:
            assert conflict.id in ids, seed
            for side in (conflict.mine, conflict.theirs):
                there += f" {side.text}" if side else ""
        before = {one.id: one for one in base}
        for side, other in ((mine, theirs), (theirs, mine)):
            kept = {one.id for one in other}
            for one in side:
                taken_out = one.id not in kept and before.get(one.id) == one
                replaced = before.get(one.id) == one
                if not taken_out and not replaced:
                    assert one.text in there, seed


def test_every_word_of_either_is_in_the_text_or_in_a_conflict():
    check_pairs(500)


@pytest.mark.long
def test_every_word_of_either_is_in_the_text_or_in_a_conflict_for_20_000():
    check_pairs(20_000)


# --- texts brought in anew ----------------------------------------------------------------------


def html(*paragraphs):
    return blocks("".join(f"<p>{one}</p>" for one in paragraphs))


def test_what_is_brought_in_again_keeps_its_ids():
    old = html("Costs", "We need labs and buses in every school.", "The end is near.", "Costs")
    new = html("New first", "Costs", "We need labs and vans in every school.", "Costs")
    found = match(old, new)
    assert [one.text for one in found] == [one.text for one in new]
    assert [one.id for one in found][1:] == [old[0].id, old[1].id, old[3].id]
    assert found[0].id == new[0].id


def test_what_moved_keeps_its_id_and_what_shares_little_gets_none():
    old = html("First paragraph here.", "Second one there.", "Third and last.")
    new = html("Third and last.", "First paragraph here.", "Nothing of this was known before.")
    found = match(old, new)
    assert [one.id for one in found] == [old[2].id, old[0].id, new[2].id]


def test_no_id_is_given_twice_though_the_new_ones_are_the_old_ones():
    old = html("a b c", "d e f")
    found = match(old, [old[1], old[0].named(old[1].id), old[0]])
    assert len({one.id for one in found}) == 3
