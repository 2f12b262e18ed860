"""How many must answer, which outcome answers give, and when votes close."""

from datetime import date

import pytest

from recommendations.models import TeamRule
from recommendations.voting import closing_days, rule
from recommendations.voting.rule import Counted
from teams.school_days import SchoolCalendar, Stretch


@pytest.mark.parametrize(
    ("people", "share", "needed"),
    [
        (23, (2, 3), 16),
        (24, (2, 3), 16),
        (25, (2, 3), 17),
        (1, (2, 3), 1),
        (0, (2, 3), 1),
        (3, (1, 1), 3),
    ],
)
def test_two_thirds_are_rounded_up(people, share, needed):
    assert rule.needed(people, TeamRule(answer_num=share[0], answer_den=share[1])) == needed


@pytest.mark.parametrize(
    ("found", "second", "outcome"),
    [
        (Counted(3, ahead=1), False, "too_few"),
        (Counted(3, ahead=2), False, "adopted"),
        (Counted(3, not_mine=2), False, "adopted"),
        (Counted(3, ahead=2, harm=1), False, "harm"),
        (Counted(4, ahead=3, harm=1), True, "adopted"),
        (Counted(4, ahead=2, not_mine=1, harm=1), True, "adopted"),
        (Counted(4, ahead=2, harm=2), True, "harm"),
    ],
)
def test_enough_answers_and_no_harm_adopt_and_in_a_second_vote_the_teams_share(
    found, second, outcome
):
    assert rule.outcome(found, TeamRule(), second=second) == outcome


def test_a_team_may_ask_for_nobody_who_sees_a_harm_and_for_so_many_of_a_role():
    strict = TeamRule(ahead_num=1, ahead_den=1)
    assert rule.outcome(Counted(4, ahead=3, harm=1), strict, second=True) == "harm"
    role = TeamRule(role="coach", role_needed=2)
    assert rule.outcome(Counted(4, ahead=4, role_answered=1), role, second=False) == "too_few"
    assert rule.outcome(Counted(4, ahead=4, role_answered=2), role, second=False) == "adopted"


@pytest.mark.parametrize(
    ("opened", "closes"),
    [
        # A Monday: the Tuesday of the week after, Veterans Day in between.
        (date(2026, 11, 2), date(2026, 11, 10)),
        (date(2026, 11, 6), date(2026, 11, 17)),
        # Thanksgiving: its Thursday is none, and neither is the day after, by the hub's calendar.
        (date(2026, 11, 18), date(2026, 12, 1)),
        # Spring break and the change of clocks in March.
        (date(2027, 3, 4), date(2027, 3, 11)),
        (date(2027, 3, 17), date(2027, 3, 31)),
        # Winter break: four school days must lie in it.
        (date(2026, 12, 16), date(2027, 1, 6)),
    ],
)
def test_a_vote_closes_on_a_tuesday_to_thursday_after_a_week_with_four_school_days(opened, closes):
    calendar = SchoolCalendar(
        "OR",
        (
            Stretch(date(2026, 11, 25), date(2026, 11, 27), "Thanksgiving"),
            Stretch(date(2026, 12, 21), date(2027, 1, 1), "Winter break"),
            Stretch(date(2027, 3, 22), date(2027, 3, 26), "Spring break"),
        ),
    )
    found = closing_days.first_day(calendar, opened)
    assert found == closes
    between = [
        one
        for n in range(1, (found - opened).days)
        if calendar.is_school_day(one := opened.fromordinal(opened.toordinal() + n))
    ]
    assert (found - opened).days >= 7 and len(between) >= 4


def test_the_rule_is_said_in_words():
    words = " ".join(rule.in_words(TeamRule(role="coach", role_needed=2)))
    assert words.startswith("Two thirds of those who may vote must answer, and nobody sees a harm.")
    assert "at least 2 of the role Coach" in words and "three quarters" in words
    strict = rule.in_words(TeamRule(ahead_num=1, ahead_den=1))
    assert strict[-1] == "In a second vote, too, nobody may see a harm."
