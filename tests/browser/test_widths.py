"""Nothing reaches out of the window, at any width, with names and addresses as long as they come.

Every page of the access table is opened by whoever may see most of it, and by each of the others
who is shown something else; its window is made ten times another. That window is a frame: to a
page it is a window like any other (``innerWidth``, media queries), and making it another costs
the browser its layout alone. No script of ours asks for the window's size.
"""

import re
from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse

from gatherings import links
from mailing.unsubscribing import reminders_off_url
from people.models import User
from teams.links import join_token
from tests.factories import AttendeeFactory, MembershipFactory
from tests.support.access import PERSONAS, World
from tests.support.access_table import ROWS
from tests.support.browser import SETTLED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (320, 360, 390, 600, 640, 744, 768, 800, 1024, 1280)
# A file is no page.
DOWNLOADS = ("recommendations:word", "recommendations:resource", "team_sessions:file")
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorffvonun"
LONG_ADDRESS = f"{'x' * 43}@{'y' * 8}.exa.org"
# Wider than the window, and not inside something that scrolls or hides what is too wide itself.
REACHES_OUT = """(widths) => widths.flatMap((width) => {
  frameElement.style.width = `${width}px`;
  frameElement.getBoundingClientRect();
  if (innerWidth !== width) return [`${width}: the window is ${innerWidth} wide`];
  const wide = document.documentElement.clientWidth;
  const all = document.documentElement.scrollWidth;
  if (all <= wide && all <= innerWidth) return [];
  const out = Array.from(document.body.querySelectorAll("*")).filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && box.right > wide + 1 && getComputedStyle(one).position !== "fixed";
  });
  return [`${width}: ${out.slice(0, 3).map((one) => one.outerHTML.slice(0, 100))}`];
})"""
FRAME = """<!doctype html><iframe name="walked" style="width: 1280px; height: 800px; border: 0"></iframe>"""
# What a menu or a part that opens on demand holds must fit, too.
OPEN_ALL = """() => {
  for (const one of document.querySelectorAll("details")) one.open = true;
}"""


@pytest.fixture
def world(settings):
    settings.STEMHUB_MAIL_DELIVERY = "database"
    made = World()
    assert (len(LONG_NAME), len(LONG_ADDRESS)) == (40, 60)
    for name in ("member", "coordinator", "invited"):
        user = made.users[name]
        User.objects.filter(pk=user.pk).update(name=LONG_NAME)
    User.objects.filter(pk=made.users["member"].pk).update(email=LONG_ADDRESS)
    made.team.name = f"{LONG_NAME} 2026-27"
    made.team.save()
    for gathering in made.gatherings.values():
        gathering.title = f"{gathering.title} {LONG_NAME}"
        gathering.place = LONG_NAME
        gathering.save()
    return made


def pages_of(world, persona: str) -> list[str]:
    """The addresses of the table that show this persona a page of their own."""
    mark, found = PERSONAS.index(persona), []
    for row in ROWS:
        if row.get[mark] != "2" or row.name in DOWNLOADS:
            continue
        address = reverse(row.name, kwargs=world.kwargs(row, persona)) + row.query(world)
        if address.partition("?")[0].endswith("/"):
            found.append(address)
    return found


@pytest.fixture
def frame(visit, settings):
    """``frame(user)``: a browser's page as that user, in which others are opened."""
    policy = deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["frame-ancestors"] = ["'self'"]
    settings.CONTENT_SECURITY_POLICY = policy
    settings.X_FRAME_OPTIONS = "SAMEORIGIN"

    def opened(user=None):
        page = visit(user, size={"width": 1300, "height": 820}).page
        page.route("**/a-frame/", lambda route: route.fulfill(content_type="text/html", body=FRAME))
        page.goto("/a-frame/")
        page.unroute_all()  # else nothing comes from the browser's cache
        return page.frame("walked")

    return opened


def walk(frame, addresses) -> None:
    found = []
    for address in addresses:
        assert frame.goto(address), address
        frame.evaluate(SETTLED)
        frame.evaluate(OPEN_ALL)
        found += [f"{address} at {out}" for out in frame.evaluate(REACHES_OUT, WIDTHS[::-1])]
    assert not found, "\n".join(found)


# Whoever may see most comes first.
WALKERS = ("coordinator", "member", "facilitator", "funder")
_MIDDLE = re.compile(r"<main.*</main>", re.DOTALL)
_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"')


def middles(world, persona: str, addresses: list[str]) -> dict[str, str]:
    """What stands there between head and foot for them, but for what is made up anew."""
    client = Client()
    world.become(client, persona)
    found = {}
    for address in addresses:
        page = _TOKEN.sub("", client.get(address).content.decode())
        middle = _MIDDLE.search(page)
        found[address] = middle[0] if middle else page  # a part that htmx fetches
    return found


def pages_to_walk(world, persona: str) -> list[str]:
    """Theirs, without those that show somebody before them the same; home for head and foot."""
    theirs = pages_of(world, persona)
    if persona == WALKERS[0]:
        return theirs
    own, *before = (
        middles(world, one, theirs) for one in (persona, *WALKERS[: WALKERS.index(persona)])
    )
    return [
        address
        for address in theirs
        if address == "/" or own[address] not in [one[address] for one in before]
    ]


@pytest.mark.parametrize("persona", WALKERS)
def test_no_page_is_wider_than_its_window(frame, world, persona):
    addresses = pages_to_walk(world, persona)
    assert "/" in addresses
    walk(frame(world.users[persona]), addresses)


def test_no_page_behind_a_link_is_wider_than_its_window(frame, world):
    row = world.attendees["announced", "member"]
    other = AttendeeFactory(gathering=world.gatherings["announced"], answer="accepted")
    joined = MembershipFactory(team=world.team, user=world.users["coordinator"])
    off = reminders_off_url(world.users["member"])
    walk(
        frame(),
        [
            "/",
            "/accounts/login/",
            reverse("gatherings:answer", args=[links.answer_token(row)]),
            reverse("gatherings:answer", args=[links.answer_token(other)]),
            reverse("gatherings:answer", args=["nonsense"]),
            reverse("teams:join", args=[join_token(world.seats["invited"])]),
            reverse("teams:join", args=[join_token(joined)]),
            off[off.index("/mail/") :],
        ],
    )


def test_every_page_of_the_table_is_walked_by_somebody(world):
    """A page that only an admin sees would be walked by nobody."""
    walked = {one for name in WALKERS for one in pages_of(world, name)}
    assert set(pages_of(world, "admin")) <= walked


def test_the_walk_can_find_something(frame, world):
    opened = frame(world.users["member"])
    opened.goto("/me/")
    opened.evaluate(
        "() => { const wide = document.createElement('div'); wide.style.width = '700px'; "
        "wide.textContent = 'x'; document.querySelector('main').append(wide); }"
    )
    found = opened.evaluate(REACHES_OUT, WIDTHS)
    assert [one.partition(":")[0] for one in found] == ["320", "360", "390", "600", "640"]


def test_addresses_answer_before_a_browser_looks(world):
    """The walk would pass over a page that isn't one."""
    client = Client()
    client.force_login(world.users["coordinator"], "people.backends.SignIn")
    for address in pages_of(world, "coordinator"):
        assert client.get(address).status_code == 200, address
