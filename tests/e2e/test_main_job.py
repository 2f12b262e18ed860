"""The main job, as people do it: on the real site, with real mail, from sign-in to reminder.

A coordinator signs in, brings in her roster, sets a date and announces it; Celery sends every
member one invitation; a member answers from the mail with one tap and one button; Celery reminds
those who haven't answered; the coordinator sees who comes.
"""

import re
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

import pytest

from foundation.spreadsheets import write_xlsx
from tests.browser.conftest import DESK, PHONE
from tests.support.browser import Visitor
from tests.support.processes import wait_until

pytestmark = [pytest.mark.services, pytest.mark.browser]

# A Wednesday; the session is five weeks later, and a week on the first reminder is due: 28 days
# before is Veterans Day, a Wednesday too.
ANNOUNCED = "2026-11-04T18:00:00+00:00"
REMINDED = "2026-11-11T18:00:00+00:00"
SESSION_DAY = "2026-12-09"

HEADING = ["Last, First", "School", "E-mail", "Position"]
PEOPLE = [
    ("Ruiz", "Ana", "ana@example.org"),
    ("O'Neill", "Siân", "sian@example.org"),
    ("Nguyễn", "Zoë", "zoe@example.org"),
    *((f"Okafor{n}", "Ben", f"ben{n}@example.org") for n in range(19)),
]

SET_UP = """
from datetime import date
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
print("TEAM", team.pk)
"""


def mails_to(site, address: str, subject: str = "") -> list[Message]:
    return [
        m for m in list(site.mails) if parseaddr(m["To"])[1] == address and subject in _subject(m)
    ]


def _subject(message: Message) -> str:
    return str(make_header(decode_header(message["Subject"])))


def html_of(message: Message) -> str:
    (part,) = [p for p in message.walk() if p.get_content_type() == "text/html"]
    return part.get_payload(decode=True).decode()


def files_of(message: Message) -> list[Message]:
    return [p for p in message.walk() if p.get_content_type() == "text/calendar"]


def open_browser(chromium, site, size):
    context = chromium.new_context(viewport=size, base_url=site.url)
    return Visitor(context.new_page(), site.url)


def sign_in(dana, site) -> None:
    """By the code from her mail."""
    dana.open("/accounts/login/")
    dana.type("E-mail address", "dana@example.org")
    dana.tap("E-mail me a code")
    (mail,) = wait_until(
        lambda: mails_to(site, "dana@example.org", "sign-in code"), what="the code"
    )
    code = re.sub(r"\D", "", _subject(mail).split(" is ")[0])
    dana.page.locator("#id_code").fill(code)
    dana.tap("Sign in", role="button")


def bring_in_roster(dana, tmp_path, team) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(
        write_xlsx(
            HEADING,
            [[f"{last}, {first}", "Rosewood", mail, "Coach"] for last, first, mail in PEOPLE],
        )
    )
    dana.open(f"/teams/{team}/import/")
    dana.page.locator("#id_file").set_input_files(path)
    dana.page.wait_for_selector("#import-add")
    dana.page.locator("#id_welcome").uncheck()
    dana.settle()
    dana.tap("Add 22 people")
    assert dana.sees("22 people are now in East Metro")


def set_and_announce(dana, team) -> None:
    dana.open(f"/teams/{team}/dates/")
    row = dana.page.locator("section").first
    row.locator("[data-row-field=day]").fill(SESSION_DAY)
    row.get_by_label("Place").fill("Rosewood Center")
    dana.tap("Save the dates")
    dana.tap("Announce this date")
    # One of them is the calendar entry of the coordinator, who is not counted.
    assert dana.sees("23 people get this mail")
    dana.tap("Send 23 mails")


def test_from_the_roster_to_the_reminder(site, chromium, tmp_path):
    site.moment = ANNOUNCED
    team = int(re.search(r"TEAM (\d+)", site.manage("shell", "-v0", "-c", SET_UP))[1])
    site.start("web", "worker", "beat")
    dana = open_browser(chromium, site, DESK)
    sign_in(dana, site)
    bring_in_roster(dana, tmp_path, team)
    set_and_announce(dana, team)

    def invitations():
        return [m for _, _, address in PEOPLE for m in mails_to(site, address)]

    wait_until(lambda: len(invitations()) == 22, what="22 invitations")
    assert {m["To"] for m in invitations()} == {address for _, _, address in PEOPLE}
    (invitation,) = mails_to(site, "ana@example.org")
    assert "Wed, Dec 9" in _subject(invitation)
    assert len(files_of(invitation)) == 1

    ana = open_browser(chromium, site, PHONE)
    ana.page.set_content(html_of(invitation))
    ana.tap("Answer", role="link")
    ana.tap("I'll be there", role="button")
    assert ana.taps == 2
    assert ana.sees("You're in")

    site.stop_all()
    site.moment = REMINDED
    site.mails.clear()
    # Two beats are a mistake that happens; nobody gets anything twice for it.
    site.start("web", "worker", "beat", "second beat")
    silent = {address for _, _, address in PEOPLE} - {"ana@example.org"}
    wait_until(
        lambda: len([m for m in list(site.mails) if "Still need" in _subject(m)]) >= 21,
        what="21 reminders\n" + site.log("worker") + site.log("beat"),
    )
    reminded = [m["To"] for m in list(site.mails) if "Still need" in _subject(m)]
    assert sorted(reminded) == sorted(silent)

    dana.open("/gatherings/")
    dana.tap("Session 1", role="link")
    assert dana.sees("1 coming")
    assert dana.sees("21 no answer")
    assert dana.complaints == []
    assert ana.complaints == []
