"""Finding a workgroup's times in a browser: asked, answered from the mail, planned, announced."""

from datetime import date, time
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from gatherings.models import Gathering
from mailing import sender
from mailing.models import MailText
from tests.browser.conftest import DESK, PHONE
from tests.factories import ClosedDayFactory
from tests.support.looking import look_at
from tests.workgroups.polling import Group
from workgroups import poll_links
from workgroups.models import Poll, PollAnswer
from workgroups.services import polls
from workgroups.services.polls import NewSlot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def group(settings):
    settings.STEMHUB_UNDO_SECONDS = 0
    found = Group()
    found.team.cycle.starts_on, found.team.cycle.ends_on = date(2026, 1, 1), date(2030, 1, 1)
    found.team.cycle.save()
    return found


SIX = ("0-1600", "1-1600", "1-1630", "2-1530", "3-1600", "3-1700")


def poll_url_of(user) -> str:
    sender.send_due()
    text = MailText.objects.get(mail__user=user, mail__kind="workgroups.poll").text
    (address,) = [line for line in text.splitlines() if "/poll/" in line]
    return address.strip()


def test_from_the_poll_to_announced_meetings(visit, group):
    ana = visit(group.ana, size=PHONE)
    ana.open(group.workgroup.get_absolute_url())
    ana.tap("Find the weekday by a poll")
    for value in SIX:
        ana.press(ana.page.locator("label.tap", has=ana.page.locator(f'[value="{value}"]')))
    ana.tap("Look at the mail")
    ana.tap("Send 3 mails")
    assert ana.taps == 9
    poll = Poll.objects.get()
    assert poll.slots.count() == 6

    # One tap in the mail, six rows, Save.
    ben = visit(None, size=PHONE, javascript=False)
    ben.open(poll_url_of(group.ben))
    box = ben.page.get_by_role("button", name="Save").bounding_box()
    assert box["y"] + box["height"] <= PHONE["height"]
    for n in range(6):
        ben.press(ben.page.locator(".poll-slot").nth(n).locator("label").nth(2 if n == 2 else 0))
    ben.tap("Save")
    assert ben.taps == 7
    assert ben.sees("Saved. You can change it until the poll closes.")
    answers = PollAnswer.objects.filter(user=group.ben)
    assert sorted(answers.values_list("answer", flat=True)) == ["no", *["yes"] * 5]

    ana.open(poll.get_absolute_url())
    ana.taps = 0
    ana.tap("Close the poll and plan the meetings")
    ana.tap("Save and look at the mail")
    # With a calendar entry for the coordinator.
    ana.tap("Send 5 mails")
    assert ana.taps == 3
    assert Gathering.objects.filter(state="announced").count() == 6


def test_what_was_wrong_with_a_press_has_the_focus_on_the_page_that_says_it(visit, group):
    poll = group.open(now=timezone.now())
    ben = visit(group.ben, size=PHONE)
    ben.open(poll.get_absolute_url())
    ben.tap("Save")
    alert = ben.page.get_by_role("alert").filter(has_text="Choose an answer for one time")
    assert alert.evaluate("one => one === document.activeElement")


def test_its_pages_fit_and_anybody_can_use_them(visit, group):
    poll = group.open(now=timezone.now())
    group.ben.zone = "America/Boise"
    group.ben.save()
    sender.send_due()
    address = poll_url_of(group.ben)
    first, second, third = poll.slots.all()
    for user, words in ((group.cy, ("yes", "no", "maybe")), (group.dee, ("maybe", "yes", "no"))):
        said = dict(zip((first.pk, second.pk, third.pk), words, strict=True))
        polls.answer(poll=poll, user=user, said=said, actor=user, via="web")
    ClosedDayFactory(hub=group.hub, name="Spring break")
    pk = group.workgroup.pk
    wish = "?first_week=2027-03-08&weekday=1&starts=16:00&ends=18:00&number=6&every=2"
    own = [
        ("poll-new", reverse("workgroups:poll_new", args=[pk])),
        ("poll-lead", poll.get_absolute_url()),
        ("plan-wish", reverse("workgroups:plan", args=[pk])),
        ("plan", reverse("workgroups:plan", args=[pk]) + wish),
        ("workgroup", group.workgroup.get_absolute_url()),
    ]
    look_at(visit(group.ana, size=DESK), own)
    look_at(visit(group.cy, size=DESK), [("poll-member", poll.get_absolute_url())])
    look_at(visit(None, size=DESK), [("poll-link", address)])
    hub = group.hub.pk
    closed = [
        ("closed-days", reverse("teams:closed_days", args=[hub])),
        ("closed-days-file", reverse("teams:closed_days_file", args=[hub])),
    ]
    look_at(visit(group.dana, size=DESK), closed)


WHO = """[...document.querySelectorAll("main *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(one => one.outerHTML.slice(0, 80))"""
WIDTHS = (320, 360, 390, 600, 640, 744, 768, 800, 1024, 1280)


def test_nothing_is_wider_than_the_window(visit, group):
    group.workgroup.name = "Nanotechnologieunterrichtsvorbereitungen"
    group.workgroup.save()
    group.cy.name = "Wolfeschlegelsteinhausenbergerdorffwelch Ng"
    group.cy.save()
    slots = [NewSlot(time(8 + n), time(10 + n), weekday=n % 5) for n in range(10)]
    poll = group.open(slots, now=timezone.now())
    for user in group.people:
        group.say(poll, user, *["maybe", "no"] * 5, now=timezone.now())
    wish = "?first_week=2027-03-15&weekday=1&starts=16:00&ends=18:00&number=6&every=2"
    ClosedDayFactory(hub=group.hub, name="X" * 80)
    pk = group.workgroup.pk
    ana = visit(group.ana, size=DESK)
    addresses = [
        reverse("workgroups:poll_new", args=[pk]),
        poll.get_absolute_url(),
        reverse("workgroups:plan", args=[pk]) + wish,
        urlsplit(poll_links.poll_url(poll, group.ben)).path,
    ]
    too_wide = []
    for address in addresses:
        ana.open(address)
        for width in WIDTHS:
            ana.page.set_viewport_size({"width": width, "height": 700})
            wider = ana.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wider > 0:
                too_wide.append((address, width, wider, ana.page.evaluate(WHO)))
    assert too_wide == []
