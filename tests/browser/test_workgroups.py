"""A workgroup in a browser: joined, answered for all meetings at once, held, looked at."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gatherings.models import Attendee, Gathering
from gatherings.services import announcing
from mailing import sender
from mailing.models import Mail
from tests.browser.conftest import DESK, PHONE
from tests.support.looking import look_at
from tests.workgroups.conftest import FACTS, World
from workgroups.services import meetings, members, proposals
from workgroups.services.meetings import Row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(settings):
    settings.STEMHUB_UNDO_SECONDS = 0
    settings.STEMHUB_MAIL_DELIVERY = "database"
    found = World()
    found.cycle.starts_on, found.cycle.ends_on = date(2026, 1, 1), date(2040, 1, 1)
    found.cycle.save()
    return found


@pytest.fixture
def group(world):
    """Led by Ana, with Ben and Cy; six meetings are announced."""
    by = {"via": "web"}
    found = proposals.propose(team=world.team, facts=FACTS, actor=world.ana, **by)
    for user in (world.ben, world.cy):
        proposals.support(workgroup=found, actor=user, **by)
    found = proposals.open_proposal(workgroup=found, actor=world.dana, **by)
    first = timezone.localdate() + timedelta(days=8)
    rows = [Row(first + timedelta(days=7 * n), time(16), time(18)) for n in range(6)]
    made = meetings.add(workgroup=found, rows=rows, actor=world.ana, **by)
    dates = [one.gathering for one in made]
    announcing.announce(gatherings=dates, actor=world.ana, sending_key="browser", **by)
    sender.send_due()
    return found


def test_dee_joins_in_2_taps(visit, world, group):
    phone = visit(world.dee, size=PHONE)
    phone.open(reverse("workgroups:list"))
    phone.tap("Rural science")
    phone.tap("Join")
    assert phone.taps == 2
    assert phone.sees("You're in Rural science.")
    assert Attendee.objects.counted().filter(user=world.dee).count() == 6


@pytest.mark.parametrize("javascript", [True, False])
def test_ben_comes_to_all_but_one_in_3_taps_from_the_mail(visit, world, group, javascript):
    phone = visit(size=PHONE, javascript=javascript)
    phone.open_mail(Mail.objects.get(user=world.ben, kind="gatherings.announced"))
    phone.tap("Answer")
    phone.tap("I'll be at all 6")
    phone.press(phone.page.locator("ul.series li").nth(2).get_by_role("button"))
    assert phone.taps == 3
    rows = Attendee.objects.filter(user=world.ben).order_by("gathering__starts_at")
    said = [row.answer for row in rows]
    assert said == ["accepted", "accepted", "declined", "accepted", "accepted", "accepted"]
    assert phone.sees("Saved. Your other answers stay.")


def test_signed_in_the_page_of_the_workgroup_answers_all(visit, world, group):
    phone = visit(world.cy, size=PHONE)
    phone.open(group.get_absolute_url())
    phone.tap("I'll be at all 6")
    phone.press(phone.page.locator("ul.series li").nth(5).get_by_role("button"))
    assert phone.taps == 2
    assert Attendee.objects.filter(user=world.cy, answer="accepted").count() == 5


def test_ana_says_that_it_took_place_with_one_absent_in_3_taps(visit, world, group):
    one = Gathering.objects.order_by("starts_at").first()
    Attendee.objects.filter(gathering=one).update(answer="accepted", answered_at=timezone.now())
    over = timezone.now() - timedelta(hours=3)
    Gathering.objects.filter(pk=one.pk).update(starts_at=over, ends_at=over + timedelta(hours=2))
    phone = visit(world.ana, size=PHONE)
    phone.open(group.get_absolute_url())
    phone.tap("It took place")
    phone.press(phone.page.get_by_role("checkbox", name="Cy Doe"))
    phone.tap("It took place")
    assert phone.taps == 3
    one.refresh_from_db()
    assert one.state == "held"
    assert Attendee.objects.get(gathering=one, user=world.cy).present_minutes == 0


def test_its_pages_fit_and_anybody_can_use_them(visit, world, group):
    by = {"via": "web"}
    proposal = proposals.propose(
        team=world.team,
        facts=FACTS.__class__(name="Nanotechnologieunterrichtsvorbereitungen", goal="g" * 60),
        actor=world.cy,
        **by,
    )
    members.offer_to_lead(team=world.team, actor=world.dee, **by)
    look_at(
        visit(world.ana, size=DESK),
        [
            ("workgroups", reverse("workgroups:list")),
            ("workgroup", group.get_absolute_url()),
            ("workgroup-new", reverse("workgroups:new", args=[world.team.pk])),
            ("workgroup-change", reverse("workgroups:change", args=[group.pk])),
            ("workgroup-add", reverse("workgroups:add_meetings", args=[group.pk])),
            ("workgroup-person", reverse("workgroups:person", args=[group.pk, world.ben.pk])),
            ("workgroup-write", reverse("workgroups:write", args=[group.pk])),
            ("workgroup-close", reverse("workgroups:close", args=[group.pk])),
            ("workgroup-own", "/me/"),
        ],
    )
    look_at(
        visit(world.dana, size=DESK),
        [
            ("workgroup-proposal", proposal.get_absolute_url()),
            ("workgroup-back", reverse("workgroups:send_back", args=[proposal.pk])),
            ("workgroup-offers", reverse("workgroups:offers", args=[world.team.pk])),
        ],
    )
    look_at(visit(world.dee, size=DESK), [("workgroup-other", group.get_absolute_url())])
