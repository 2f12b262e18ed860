"""What waits: what hurts soonest first, and what is about one thing together."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from foundation.attention import Attention, soonest_first

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def thing(sentence, days, about=""):
    return Attention(sentence, NOW + timedelta(days=days), "Look at it", "/", about=about)


def in_order(*parts):
    filled = [SimpleNamespace(data=list(part)) for part in parts]
    return [one.sentence for one in soonest_first(filled)]


def test_the_mails_of_one_address_stand_together_where_the_soonest_of_them_does():
    failed = [thing("Zoë's first mail", 2, "zoe@x.org"), thing("Zoë's second", 6, "zoe@x.org")]
    dates = [thing("Session 2 is silent", 4), thing("Session 1 wasn't closed", 0)]
    assert in_order(failed, dates) == [
        "Session 1 wasn't closed", "Zoë's first mail", "Zoë's second", "Session 2 is silent",
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["", "a", "b", "c"])), max_size=12))
def test_nothing_is_lost_and_each_subject_is_one_block(drawn):
    things = [thing(str(n), days, about) for n, (days, about) in enumerate(drawn)]
    shown = soonest_first([SimpleNamespace(data=things)])
    assert sorted(shown, key=id) == sorted(things, key=id)
    subjects = [one.about for one in shown if one.about]
    blocks = [about for n, about in enumerate(subjects) if n == 0 or subjects[n - 1] != about]
    assert len(blocks) == len(set(subjects))
    for about in set(subjects):
        places = [place for place, one in enumerate(shown) if one.about == about]
        assert places == list(range(places[0], places[-1] + 1))
