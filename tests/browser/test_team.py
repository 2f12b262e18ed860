"""The team's pages in a browser: joining in three taps, accessible, fitting, without scripts too."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from gatherings.models import Attendee
from mailing.models import Mail
from people.models import JobRole
from teams.links import join_token
from teams.services import invitations, members
from teams.services.newcomers import Newcomer
from tests.factories import (
    AttendeeFactory,
    CycleFactory,
    GatheringFactory,
    HubRoleFactory,
    InstitutionFactory,
    MailFactory,
    MembershipFactory,
    SessionFactory,
    TeamFactory,
    TermFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def team():
    team = TeamFactory(name="East Metro Leadership Team", cycle=CycleFactory(name="2026-27"))
    starts_at = (timezone.now() + timedelta(days=16)).replace(hour=16, minute=30)
    session = GatheringFactory(team=team, title="Session 2", starts_at=starts_at)
    SessionFactory(gathering=session, term=TermFactory(cycle=team.cycle))
    return team


@pytest.fixture
def dana(team):
    dana = UserFactory(name="Dana Whitfield", email="dana@example.org")
    HubRoleFactory(hub=team.hub, user=dana)
    return dana


@pytest.fixture
def roster(team, dana):
    """Twenty-one members, one with a failed mail, and one whose invitation ended."""
    school = InstitutionFactory(name="Clear Creek Middle School")
    roles = list(JobRole.values)
    rows = members.add_active(
        team=team,
        people=[
            Newcomer(f"p{n}@example.org", f"Person Núñez-{n}", school, roles[n % 8], "k8")
            for n in range(21)
        ],
        welcome=False,
        actor=dana,
        via="import",
    )
    MailFactory(user=rows[3].user, state="failed", error="550 5.1.1 no such user")
    MembershipFactory(team=team, state="expired", ended_at=timezone.now())
    return rows


def invite(team, dana):
    return invitations.invite(
        team=team, email="zoe@example.org", name="Zoë Park", actor=dana, via="web"
    )


@pytest.mark.parametrize("javascript", [True, False])
def test_zoe_joins_and_answers_the_next_date_in_three_taps(visit, team, dana, javascript):
    invite(team, dana)
    mail = Mail.objects.get(kind="invitation")
    visitor = visit(javascript=javascript)
    visitor.open_mail(mail)
    visitor.tap("Join the team", role="link", exact=True)
    visitor.tap("Join the team", role="button")
    assert visitor.sees("You're in the team, Zoë")
    visitor.tap("I'll be there")
    assert visitor.sees("You're in")
    assert visitor.taps == 3
    assert Attendee.objects.get(user__email="zoe@example.org").answer == "accepted"


def test_what_can_wait_is_said_later_by_the_same_link(visit, team, dana):
    row = invite(team, dana)
    invitations.join(membership_id=row.pk, link_version=0)
    visitor = visit()
    visitor.open(f"/join/{join_token(row)}/")
    visitor.type("School or organization", "Clear Creek")
    visitor.type("Food", "no nuts")
    visitor.tap("Save", role="button", exact=True)
    assert visitor.sees("What you said is saved")
    row.user.refresh_from_db()
    assert row.user.needs.food == "no nuts"


def test_the_hours_of_22_people_are_short_rows_that_say_what_they_add_up_to(
    visit, team, dana, roster
):
    members.add_active(
        team=team,
        people=[Newcomer("wren@example.org", "Wren Adair", roster[0].institution, "coach", "k8")],
        welcome=False,
        actor=dana,
        via="import",
    )
    everybody = team.memberships.filter(state="active")
    for kind, minutes in (("session", 360), ("meeting", 120)):
        date = GatheringFactory(team=team, kind=kind, state="held")
        for row in everybody:
            AttendeeFactory(gathering=date, user=row.user, present_minutes=minutes)
    visitor = visit(dana)
    visitor.open(f"/teams/{team.pk}/hours/")
    rows = visitor.page.locator("tbody tr")
    assert rows.count() == 22
    assert visitor.page.locator("tbody").bounding_box()["height"] <= 1600
    assert max(rows.evaluate_all("rows => rows.map(row => row.offsetHeight)")) <= 64
    expect(rows.filter(has_text="Wren Adair").get_by_text("8 hours")).to_be_visible()


def test_22_people_are_short_rows_and_a_search_shows_and_says_how_many(visit, team, dana, roster):
    members.add_active(
        team=team,
        people=[Newcomer("wren@example.org", "Wren Adair", roster[0].institution, "coach", "k8")],
        welcome=False,
        actor=dana,
        via="import",
    )
    visitor = visit(dana)
    visitor.open(f"/teams/{team.pk}/")
    people = visitor.page.locator("#people-title ~ table tbody")
    assert people.locator("tr").count() == 22
    assert people.bounding_box()["height"] <= 1600
    heights = people.locator("tr").evaluate_all("rows => rows.map(row => row.offsetHeight)")
    # One has a line more: her mail failed.
    assert sorted(heights)[-2] <= 64
    visitor.page.get_by_label("Search by name").fill("Wren")
    visitor.tap("Search")
    found = visitor.page.locator("#found")
    expect(visitor.page.locator("#announcer")).to_have_text("1 of 22 people found.")
    expect(found).to_be_in_viewport()
    assert visitor.page.locator("#people-title ~ table tbody tr").count() == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_leaves(visit, team, dana, roster, javascript):
    visitor = visit(dana, javascript=javascript)
    visitor.open(f"/teams/{team.pk}/")
    visitor.tap("Person Núñez-7", role="link", exact=True)
    visitor.tap("End membership")
    visitor.tap("Person leaves the team")
    assert visitor.sees("Person Núñez-7 left the team")
    assert visitor.sees("20 of 25 seats")


@pytest.mark.parametrize("javascript", [True, False])
def test_an_invitation_is_undone_from_the_toast(visit, team, dana, javascript):
    visitor = visit(dana, javascript=javascript)
    visitor.open(f"/teams/{team.pk}/invite/")
    visitor.type("E-mail address", "zoe@example.org")
    visitor.type("Full name", "Zoë Park")
    visitor.tap("Send the invitation")
    assert visitor.sees("Zoë Park is invited to seat 1")
    visitor.tap("Undo")
    assert visitor.sees("is taken back, and the seat is free")
