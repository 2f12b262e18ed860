"""A workgroup from the first idea to its summary, on a phone, with mails from a real mail server.

A member proposes it, people would join, the coordinator opens it; its facilitator finds the weekday
by a poll that people answer from their mail; six meetings are planned round Thanksgiving and a
session, and announced; one press answers all of them; one moves; one took place; a summary closes
it.
"""

import pytest

from tests.support.processes import wait_until

from .test_main_job import html_of, mails_to

pytestmark = [pytest.mark.services, pytest.mark.browser]

# Monday, November 2, 2026, 9 am Pacific time; the evening of the first meeting; after the last.
BEGUN = "2026-11-02T17:00:00+00:00"
FIRST_OVER = "2026-11-13T03:00:00+00:00"
LAST_OVER = "2027-02-05T03:00:00+00:00"

SET_UP = """
from datetime import UTC, date, datetime, timedelta
from gatherings.services import announcing, dates
from teams.services import members
from teams.services.newcomers import Newcomer
from teams.services.setup import NewCycle, NewHub, NewTerm, set_up_hub
terms = [
    NewTerm("Fall 2026", date(2026, 9, 1), date(2026, 12, 31)),
    NewTerm("Spring 2027", date(2027, 1, 1), date(2027, 6, 30)),
    NewTerm("Fall 2027", date(2027, 9, 1), date(2027, 12, 31)),
]
team = set_up_hub(
    hub=NewHub("East Metro STEAM Partnership"), cycle=NewCycle("2026-27", terms),
    team_name="East Metro", coordinator=Newcomer("dana@example.org", "Dana Whitfield"),
    actor=None, via="admin",
)
people = [Newcomer(f"{one}@example.org", f"{one.title()} Doe") for one in ("ana", "ben", "cy", "dee")]
members.add_active(team=team, people=people, welcome=False, actor=None, via="admin")
start = datetime(2026, 12, 10, 16, 30, tzinfo=UTC)
session = dates.create(
    hub=team.hub, team=team, cycle=team.cycle, kind="session", audience=f"team:{team.pk}",
    title="Session 1", starts_at=start, ends_at=start + timedelta(hours=7), break_minutes=60,
    zone="America/Los_Angeles", actor=None, via="admin",
)
announcing.announce(gatherings=[session], actor=None, via="admin", sending_key="session-one")
print("TEAM", team.pk)
"""

ALL_HELD = """
from gatherings.models import Gathering
from gatherings.services import closing
from people.models import User
ana = User.objects.get(email="ana@example.org")
for one in Gathering.objects.filter(kind="meeting", state="announced").order_by("starts_at"):
    came = one.attendees.counted().values_list("pk", flat=True)
    closing.take_place(gathering=one, present=dict.fromkeys(came), actor=ana, via="web")
"""


def mail_to(site, name, subject):
    """The one mail that ``name`` gets about it."""
    address = f"{name}@example.org"
    wait_until(lambda: mails_to(site, address, subject), what=f"{subject} to {name}")
    (mail,) = mails_to(site, address, subject)
    return html_of(mail)


def propose_and_open(phone):
    ana = phone("ana")
    ana.open("/teams/workgroups/")
    ana.tap("Propose a workgroup")
    ana.type("Name", "Rural science")
    ana.page.locator("#id_goal").fill("Find out what teachers of grades 3-5 need.")
    ana.tap("Propose it")
    for name in ("ben", "cy"):
        other = phone(name)
        other.open("/teams/workgroups/")
        other.tap("Rural science", role="link")
        other.tap("I'd join")
    dana = phone("dana")
    dana.open("/needs-attention/")
    dana.tap("Look at it")
    dana.tap("Open the workgroup")
    dee = phone("dee")
    dee.open("/teams/workgroups/")
    dee.tap("Rural science", role="link")
    dee.tap("Join", exact=True)
    assert dee.taps == 2
    return ana, dana


def ask_for_times(ana):
    """Six slots of Mondays, Tuesdays and Thursdays, in nine taps."""
    ana.open("/teams/workgroups/")
    ana.tap("Rural science", role="link")
    ana.taps = 0
    ana.tap("Find the weekday by a poll")
    for value in ("0-1600", "1-1600", "1-1630", "2-1530", "3-1600", "3-1700"):
        ana.press(ana.page.locator("label.tap", has=ana.page.locator(f'[value="{value}"]')))
    ana.tap("Look at the mail")
    ana.tap("Send 3 mails")
    assert ana.taps == 9


def answer_from_mail(site, phone):
    """Everybody can on Thursdays at 4 pm alone; eight taps each."""
    for name in ("ben", "cy", "dee"):
        reader = phone()
        reader.page.set_content(mail_to(site, name, "when can you meet?"))
        reader.tap("Say when you can", role="link")
        for n in range(6):
            row = reader.page.locator(".poll-slot").nth(n)
            reader.press(row.locator("label").nth(0 if n == 4 else 2))
        reader.tap("Save", exact=True)
        assert reader.taps == 8
        assert reader.sees("Saved. You can change it until the poll closes.")


def plan_and_announce(ana):
    ana.open("/teams/workgroups/")
    ana.tap("Rural science", role="link")
    ana.tap("Say when you can")
    assert ana.sees("Thursdays 4-6 pm: 3 of 3")
    ana.taps = 0
    ana.tap("Close the poll and plan the meetings")
    # Every second Thursday from November 12 on, but for Thanksgiving and the session.
    assert ana.sees("Moved from Thursday, November 26: Thanksgiving Day.")
    assert ana.sees("Moved from Thursday, December 10: Session 1.")
    days = [one.input_value() for one in ana.page.locator('input[type="date"][name^="m"]').all()]
    assert days == [
        "2026-11-12",
        "2026-12-03",
        "2026-12-17",
        "2026-12-24",
        "2027-01-07",
        "2027-01-21",
    ]
    ana.tap("Save and look at the mail")
    ana.tap("Send 5 mails")
    assert ana.taps == 3


def answer_the_series(site, phone):
    ben = phone()
    ben.page.set_content(mail_to(site, "ben", "Meeting 1"))
    ben.tap("Answer", role="link")
    ben.tap("I'll be at all 6")
    ben.press(ben.page.locator(".series button").nth(3))
    assert ben.taps <= 4
    assert ben.sees("Your other answers stay.")


def test_from_the_idea_to_the_summary(site, phone):
    site.moment = BEGUN
    site.manage("shell", "-v0", "-c", SET_UP)
    site.start("web", "worker", "beat")
    ana, dana = propose_and_open(phone)
    ask_for_times(ana)
    answer_from_mail(site, phone)
    plan_and_announce(ana)
    answer_the_series(site, phone)

    # One is moved, and everybody hears of it once.
    ana.open("/gatherings/")
    ana.tap("Meeting 4, Rural science", role="link")
    ana.press(ana.page.locator("summary.btn", has_text="More"))
    ana.tap("Change")
    ana.page.locator("#id_day").fill("2026-12-22")
    ana.tap("Save the change")
    ana.tap("Send 5 mails")
    mail_to(site, "cy", "Moved: Meeting 4")

    site.stop_all()
    site.moment = FIRST_OVER
    site.start("web", "worker", "beat")
    ana = phone("ana")
    ana.open("/teams/workgroups/")
    ana.tap("Rural science", role="link")
    ana.taps = 0
    ana.tap("It took place")
    ana.press(ana.page.locator(".people label", has_text="Ben Doe").first)
    ana.tap("It took place")
    assert ana.taps == 3

    site.stop_all()
    site.moment = LAST_OVER
    site.manage("shell", "-v0", "-c", ALL_HELD)
    site.start("web", "worker", "beat")
    ana = phone("ana")
    ana.open("/teams/workgroups/")
    ana.tap("Rural science", role="link")
    assert ana.sees("6 of 6 held, 12 of 12-16 hours, done")
    ana.tap("Close it")
    ana.page.locator("#id_did").fill("We asked forty teachers.")
    ana.page.locator("#id_handed_in").fill("A guide of four pages.")
    ana.tap("Close it")
    assert ana.sees("A guide of four pages.")
    assert (ana.complaints, dana.complaints) == ([], [])
