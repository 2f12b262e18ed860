"""What people print: a roster, a session and its sign-in sheet of 25 people are one page each."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import (
    AttendeeFactory,
    HubRoleFactory,
    InstitutionFactory,
    MembershipFactory,
    SessionFactory,
    TeamFactory,
    UserFactory,
)

from .conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROLES = ("middle_teacher", "k5_teacher", "teacher_preparation", "district", "coach")
ANSWERS = ("accepted", "accepted", "accepted", "declined", "tentative", "needs-action")
FIRST = ("Priscilla", "José Ángel", "Thảo", "Bartholomew", "Ann")
LAST = ("Konstantinopoulou", "Peña-López", "Nguyễn", "van der Westhuizen", "O'Neil")
SCHOOLS = ("Powell Butte Middle School for Arts and Sciences", "Escuela Bilingüe Glenfair", "Lane")


@pytest.fixture
def team():
    """A full team with the names that people have, of whom one can't be mailed."""
    team = TeamFactory(name="East Metro 2026-27", hub__name="East Metro STEAM Partnership")
    schools = [InstitutionFactory(name=name) for name in SCHOOLS]
    for n in range(25):
        first, last = FIRST[n % 5], LAST[n // 5]
        address = f"{first}.{last}".lower().replace(" ", "").encode("ascii", "ignore").decode()
        facts = {"institution": schools[n % 3], "job_role": ROLES[n % 5]}
        mailbox = f"{address}{n}@powellbutte.k12.or.us"
        user = UserFactory(name=f"{first} {last}", email=mailbox, **facts)
        MembershipFactory(team=team, user=user, seat=n + 1, **facts)
    return team


@pytest.fixture
def session(team):
    soon = timezone.now() + timedelta(days=16)
    session = SessionFactory(
        gathering__team=team,
        gathering__starts_at=soon,
        gathering__address="14901 SE Stark St, Portland",
        gathering__arrival_notes="Park behind the building; the door is on the east side.",
    )
    for n, row in enumerate(team.memberships.order_by("seat")):
        AttendeeFactory(
            gathering=session.gathering,
            user=row.user,
            answer=ANSWERS[n % 6],
            substitute=("none", "wanted", "found")[n % 3],
            note="Need a half-day" if n % 2 else "",
        )
    return session


@pytest.fixture(params=["coordinator", "member"])
def reader(request, team):
    if request.param == "member":
        return team.memberships.earliest("seat").user
    return HubRoleFactory(hub=team.hub, user__name="Dana Whitfield").user


def pages_of(visitor, paper):
    pdf = visitor.page.pdf(format=paper, prefer_css_page_size=False)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_a_roster_of_25_is_one_page_with_its_dates_in_words(visit, team, session, reader, paper):
    visitor = visit(reader, size=DESK, theme="dark")
    visitor.open(team.get_absolute_url())
    visitor.page.emulate_media(media="print")
    roster = visitor.page.get_by_role("table").inner_text()
    assert all(row.user.name in roster for row in team.memberships.all())
    assert visitor.page.locator(".state-word").first.inner_text() == "Next:"
    assert pages_of(visitor, paper) == 1


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_a_session_of_25_is_one_page(visit, session, reader, paper):
    visitor = visit(reader, size=DESK)
    visitor.open(session.gathering.get_absolute_url())
    assert visitor.page.get_by_text("14901 SE Stark St").is_visible()
    assert pages_of(visitor, paper) == 1


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_a_sign_in_sheet_of_25_is_one_page(visit, team, session, paper):
    session.gathering.attendees.update(answer="accepted", answered_at=timezone.now())
    dana = HubRoleFactory(hub=team.hub, user__name="Dana Whitfield").user
    visitor = visit(dana, size=DESK, theme="dark")
    visitor.open(session.gathering.get_absolute_url())
    visitor.press(visitor.page.locator("summary.btn", has_text="More"))
    visitor.tap("Sign-in sheet to print")
    assert visitor.page.get_by_role("row").count() == 1 + 25
    assert pages_of(visitor, paper) == 1
