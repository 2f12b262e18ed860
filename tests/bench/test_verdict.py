"""What two equal servers lay apart is noise; nothing within it is claimed."""

import pytest

from bench.costs import faults
from bench.load import noise_of, verdict


def test_equal_rounds_have_no_noise():
    assert noise_of([1.0] * 10) == 0


def test_rounds_that_lie_apart_make_noise():
    assert noise_of([0.8, 1.2] * 5) > 0.1


def test_an_equal_pair_that_is_not_equal_makes_noise():
    assert noise_of([1.1] * 10) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("ratio", "noise", "said"),
    [
        (1.04, 0.05, "not resolved"),
        (1.30, 0.05, "yes"),
        (1.70, 0.05, "no"),
        (1.48, 0.05, "yes, within noise"),
        (1.52, 0.05, "no, within noise"),
    ],
)
def test_a_goal_is_met_missed_or_not_resolved(ratio, noise, said):
    assert verdict(ratio, noise, 1.5) == said


def cost(**changes):
    return {
        "page": "list",
        "objects": 25,
        "queries": 5,
        "rows": 30,
        "bytes": 1000,
        "allowed_queries": 5,
        "allowed_bytes": 1000,
    } | changes


def test_a_page_within_its_budget_has_no_fault():
    assert faults([cost(), cost(objects=1000)]) == []


def test_more_queries_or_bytes_than_allowed_are_faults():
    assert len(faults([cost(queries=6, bytes=1001)])) == 2


def test_more_queries_for_more_objects_are_a_fault():
    found = [cost(allowed_queries=9), cost(objects=1000, queries=6, allowed_queries=9)]
    assert faults(found) == ["list: 6 queries at 1000, 5 at 25"]
