"""A workgroup between its poll and its plan, as lists and "needs attention" say it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.gatherings.conftest import text_of
from workgroups import overview
from workgroups.models import Workgroup
from workgroups.services import polls

from .conftest import NOW
from .polling import THREE
from .test_members import BY, announced

pytestmark = pytest.mark.services
LIST, ATTENTION = "/teams/workgroups/", "/needs-attention/"
OVER = NOW + timedelta(days=6)


@pytest.fixture
def poll(world):
    """Ana asks Ben when they can meet, until Saturday evening."""
    group = world.opened(world.ben)
    polls.open_poll(workgroup=group, slots=THREE, sending_key="p", actor=world.ana, **BY)
    return group.polls.get()


def line_of(poll):
    (line,) = overview.lines_of(Workgroup.objects.filter(pk=poll.workgroup_id), timezone.now())
    return line


def test_one_that_has_just_opened_isnt_behind_yet(sign_in, world, time_machine):
    """It has two weeks to plan what it lacks; what there is to do is said from the first day."""
    group = world.opened(world.ben)
    page = text_of(sign_in(world.ana).get(group.get_absolute_url()))
    assert "Just opened" in page and "Behind" not in page and "Plan the meetings" in page
    assert "Just opened" in text_of(sign_in(world.dana).get(LIST))
    time_machine.move_to(NOW + timedelta(days=14), tick=False)
    page = text_of(sign_in(world.ana).get(group.get_absolute_url()))
    assert "Behind" in page and "Just opened" not in page


def test_a_home_says_of_two_open_meetings_in_one_line_what_stands_above_each_of_them(
    sign_in, world, poll, time_machine
):
    announced(world, poll.workgroup, date(2026, 11, 3), date(2026, 11, 4))
    time_machine.move_to(NOW + timedelta(days=3), tick=False)
    for user in (world.dana, world.ana):
        home = text_of(sign_in(user).get("/"))
        assert "is over. Who was there?" not in home
        assert home.count("2 meetings are over and nobody has said whether they took place") == 1
    said = sign_in(world.dana).get(ATTENTION)
    # They are in that line, so that as many are listed as it says.
    assert said.context["lead"].startswith(f"{len(said.context['items'])} ")
    [line] = [one for one in said.context["items"] if one["parts"]]
    assert "2 meetings are over" in line["sentence"] and len(line["parts"]) == 2
    page = text_of(said)
    first, after = page.index("nobody has said whether they"), page.index(": who was there?")
    assert first < after
    assert "Tue, Nov 3: who was there?" in page and "Wed, Nov 4: who was there?" in page
    # Whose meetings they are, the line itself says, once.
    summary = said.content.decode().split("nobody has said whether they")[1].split("</li>")[0:3]
    assert "Rural science" not in "".join(summary)


@pytest.mark.parametrize("who", ["dana", "ana", "ben"])
def test_while_a_poll_is_open_the_list_says_until_when_times_are_found(sign_in, world, poll, who):
    page = text_of(sign_in(getattr(world, who)).get(LIST))
    assert "Times are being found until Saturday, November 7." in page
    assert "Finding times" in page and "Behind" not in page and "Nothing is planned" not in page


def test_so_do_its_page_the_team_and_the_coordinators_home(sign_in, world, poll):
    for page in (poll.workgroup.get_absolute_url(), world.team.get_absolute_url(), "/"):
        said = text_of(sign_in(world.dana).get(page))
        assert "Times are being found until" in said and "Behind" not in said


def test_nothing_waits_while_people_answer(sign_in, world, poll):
    for user in (world.dana, world.ana):
        assert "Rural science:" not in text_of(sign_in(user).get(ATTENTION))
    assert not line_of(poll).needs


def test_what_else_is_behind_stays_behind(world, poll, time_machine):
    """Two meetings are over and nobody has said that they took place: a poll doesn't mend that."""
    announced(world, poll.workgroup, date(2026, 11, 3), date(2026, 11, 4))
    time_machine.move_to(NOW + timedelta(days=3), tick=False)
    assert line_of(poll).status == "rhythm-behind"


def test_a_group_that_is_behind_waits_for_who_coordinates_and_who_leads_beside_its_meetings(
    sign_in, world, poll, time_machine
):
    announced(world, poll.workgroup, date(2026, 11, 3), date(2026, 11, 4))
    time_machine.move_to(NOW + timedelta(days=3), tick=False)
    for user in (world.dana, world.ana):
        page = text_of(sign_in(user).get(ATTENTION))
        assert page.count(": who was there?") == 2
        assert page.count("nobody has said whether they took place") == 1


def test_a_plan_that_lacks_meetings_says_both(world, poll):
    announced(world, poll.workgroup, date(2026, 11, 17))
    said = "0 of 1 held, 0 of 12-16 hours, ends in 15 days. Times are being found until"
    assert line_of(poll).said.startswith(said)


@pytest.mark.parametrize("who", ["dana", "ana"])
@pytest.mark.parametrize("by_hand", [True, False])
def test_a_closed_poll_without_a_choice_needs_one(sign_in, world, poll, time_machine, who, by_hand):
    if by_hand:
        polls.close(poll=poll, actor=world.ana, **BY)
    time_machine.move_to(OVER, tick=False)
    page = text_of(sign_in(getattr(world, who)).get(ATTENTION))
    assert "Rural science: The time poll has closed and no time is chosen yet." in page
    close = reverse("workgroups:poll_close", args=[poll.pk])
    assert f'href="{close}"' in page and "Choose a time" in page


def test_a_member_isnt_pressed_for_it(sign_in, world, poll, time_machine):
    time_machine.move_to(OVER, tick=False)
    assert "no time is chosen" not in text_of(sign_in(world.ben).get(ATTENTION))


def test_with_a_choice_the_plan_is_next(sign_in, world, poll):
    polls.close(poll=poll, chosen=[poll.slots.first().pk], actor=world.ana, **BY)
    page = text_of(sign_in(world.ana).get(ATTENTION))
    assert "no time is chosen" not in page and "Plan the meetings" in page


def test_planned_without_it_nobody_asks_for_a_choice(world, poll, time_machine):
    days = [date(2026, 11, 17) + timedelta(days=14 * n) for n in range(6)]
    announced(world, poll.workgroup, *days)
    polls.close(poll=poll, actor=world.ana, **BY)
    assert line_of(poll).wrong == "" and line_of(poll).status == "rhythm-on_course"


def test_the_last_poll_counts(world, poll):
    polls.close(poll=poll, actor=world.ana, **BY)
    later = BY | {"now": NOW + timedelta(minutes=1)}
    again = {"workgroup": poll.workgroup, "slots": THREE, "sending_key": "again"}
    polls.open_poll(**again, actor=world.ana, **later)
    assert line_of(poll).finds_times


def test_a_card_says_whose_clock_the_next_meeting_goes_by(sign_in, world):
    announced(world, world.opened(world.ben), date(2026, 11, 17))
    world.ben.zone = "America/Boise"
    world.ben.save(update_fields=["zone"])
    assert "4:00 pm - 6:00 pm Pacific time" in text_of(sign_in(world.dana).get(LIST))
    assert "Pacific time (5:00 pm Mountain)" in text_of(sign_in(world.ben).get(LIST))
