"""Homes, the dates form and the demo's pages in a browser: taps, scripts or none, axe."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gatherings.models import Gathering
from mailing.models import Mail
from tests.factories import (
    AttendeeFactory,
    CycleFactory,
    GatheringFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    SessionFactory,
    TeamFactory,
    TermFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def team(today):
    cycle = CycleFactory(
        name="2026-27", starts_on=today - timedelta(days=30), ends_on=today + timedelta(days=330)
    )
    for number in (1, 2, 3):
        TermFactory(
            cycle=cycle,
            number=number,
            name=f"Term {number}",
            starts_on=today + timedelta(days=120 * (number - 1) - 30),
            ends_on=today + timedelta(days=120 * number - 31),
        )
    return TeamFactory(cycle=cycle, name="East Metro", hub=HubFactory(name="East Metro Hub"))


@pytest.fixture
def dana(team):
    return HubRoleFactory(hub=team.hub, user__name="Dana Whitfield").user


def session(team, number, days, answers=(), **fields):
    gathering = GatheringFactory(
        team=team,
        title=f"Session {number}",
        starts_at=(timezone.now() + timedelta(days=days)).replace(hour=16, minute=30),
        **fields,
    )
    for answer in answers:
        AttendeeFactory(gathering=gathering, answer=answer)
    return SessionFactory(gathering=gathering, term=team.cycle.terms.get(number=number)).gathering


def field(dana_browser, number, name):
    return dana_browser.page.locator(f"#id_term{number}-{name}")


@pytest.mark.parametrize("javascript", [True, False])
def test_three_dates_are_set_and_announced_in_six_taps(
    visit, team, dana, today, settings, javascript
):
    """Walk-through 8 of ui.md, from home to the last press."""
    for name in ("Ana Ruiz", "Ben Okafor"):
        MembershipFactory(team=team, user__name=name)
    browser = visit(dana, javascript=javascript)
    browser.open("/")
    browser.tap("Set dates")
    for number in (1, 2, 3):
        day = today + timedelta(days=120 * (number - 1) + 20)
        field(browser, number, "day").fill(day.isoformat())
        if number == 1 or not javascript:
            field(browser, number, "place").fill("Rosewood Center")
    if javascript:
        # What was typed in the first row stands in the others; the day to answer by is counted.
        assert field(browser, 3, "place").input_value() == "Rosewood Center"
        by = today + timedelta(days=120 + 20 - 14)
        assert field(browser, 2, "answer_by").input_value() == by.isoformat()
    browser.tap("Save the dates")
    assert Gathering.objects.filter(state="draft", place="Rosewood Center").count() == 3
    browser.tap("Announce these 3 dates")
    # One to each member, and Dana's own calendar entry.
    browser.tap("Send 3 mails")
    assert browser.taps <= 6
    assert Gathering.objects.filter(state="announced").count() == 3
    assert Mail.objects.exclude(user=dana).filter(kind="gatherings.announced").count() == 2


def test_a_row_that_somebody_filled_is_not_written_over(visit, team, dana, today):
    browser = visit(dana)
    browser.open(reverse("team_sessions:dates", args=[team.pk]))
    field(browser, 2, "place").fill("Mill Creek Hall")
    field(browser, 1, "place").fill("Rosewood Center")
    assert field(browser, 2, "place").input_value() == "Mill Creek Hall"
    assert field(browser, 3, "place").input_value() == "Mill Creek Hall"


def test_hours_are_counted_and_others_ask_for_a_reason(visit, team, dana):
    browser = visit(dana)
    browser.open(reverse("team_sessions:dates", args=[team.pk]))
    row = browser.page.locator("[data-row]").first
    assert "6 contact hours" in row.locator("[data-hours-out]").inner_text()
    assert not field(browser, 1, "hours_reason").is_visible()
    field(browser, 1, "ends").fill("14:30")
    assert "5 contact hours" in row.locator("[data-hours-out]").inner_text()
    assert field(browser, 1, "hours_reason").is_visible()


def test_the_silent_are_chased_in_three_taps_from_home(visit, team, dana):
    """Walk-through 5: home, the silent, the nudge."""
    MembershipFactory(team=team)
    session(
        team,
        1,
        16,
        ["accepted", "needs-action", "needs-action"],
        answer_by=timezone.localdate() - timedelta(days=2),
    )
    browser = visit(dana)
    browser.open("/")
    browser.tap("Nudge these 2")
    browser.tap("Send 2 mails")
    assert browser.taps <= 3
    assert Mail.objects.filter(kind__contains="nudge").count() == 2


@pytest.mark.parametrize("javascript", [True, False])
def test_ones_own_page_has_one_button_that_saves_all_of_it(visit, javascript):
    visitor = visit(UserFactory(name="Ana Ruiz"), javascript=javascript)
    visitor.open("/me/")
    visitor.type("Full name", "Ana Ruiz-Soto")
    visitor.type("Food", "no nuts")
    visitor.tap("Save")
    assert visitor.page.get_by_label("Full name").input_value() == "Ana Ruiz-Soto"
    assert visitor.page.get_by_label("Food").input_value() == "no nuts"
    assert visitor.sees("Your page is saved.")
