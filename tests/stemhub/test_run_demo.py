"""The demo as make run starts it: one process that tells where it is, ends, and keeps its data."""

import re
import signal
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from html import unescape
from http.cookiejar import CookieJar

import psutil
import pytest

from stemhub.demo.people import PASSWORD, PEOPLE
from tests.support.patience import PATIENCE
from tests.support.running import BuiltDemo, Running


class Browser:
    """Opens pages and presses buttons of one site, with its cookies."""

    def __init__(self, site: str):
        self.site = site
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def open(self, address: str, typed: dict | None = None) -> str:
        """The page there, after what was ``typed`` was sent; an answer over 399 is an error."""
        body = urllib.parse.urlencode(typed).encode() if typed is not None else None
        request = urllib.request.Request(urllib.parse.urljoin(self.site, address), body)
        request.add_header("Origin", self.site)
        with self.opener.open(request, timeout=PATIENCE) as answer:
            return unescape(answer.read().decode())


def token_of(page: str) -> dict:
    name = "csrfmiddlewaretoken"
    return {name: re.search(f'name="{name}" value="([^"]+)"', page)[1]}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
def start(data, run_folder):
    """Start the demo on this module's data, and wait until it greets."""
    started = []

    def starter(port=None) -> Running:
        started.append(BuiltDemo(run_folder).start(data, port))
        return started[-1]

    yield starter
    for running in started:
        running.end()


def end_by_sigterm(running: Running) -> None:
    everybody = running.everybody()
    assert set(running.family()) == {"web", "worker", "beat"}
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(PATIENCE) == 0
    assert running.process.stdout.read().endswith("stemhub has ended.\n")
    assert [one for one in everybody if one.is_running()] == []


def listens_at(running: Running) -> set[str]:
    """The addresses at which any of its processes takes connections."""
    found = set()
    for process in running.everybody():
        with suppress(psutil.NoSuchProcess):  # one that was about to end
            connections = process.net_connections("inet")
            found |= {one.laddr.ip for one in connections if one.status == psutil.CONN_LISTEN}
    return found


def test_the_demo_greets_lets_everybody_in_ends_and_keeps_its_data(start):
    running = start()
    assert f"stemhub is at {running.url}\n" in running.said
    assert f"coordinator@example.org and the password {PASSWORD}\n" in running.said
    assert f"{running.url}/mailbox/" in running.said
    assert listens_at(running) == {"127.0.0.1"}

    _people_get_in(running.url)
    link = _a_link_from_the_mailbox(running.url)
    somebody = Browser(running.url)
    assert "You can't come" not in somebody.open(link)
    somebody.open(link, {"answer": "declined"})
    end_by_sigterm(running)

    again = start(running.port)
    assert "The demo is loaded already." in again.said
    assert "Loading the demo" in running.said
    assert "Loading the demo" not in again.said
    assert "You can't come" in Browser(again.url).open(link)
    end_by_sigterm(again)


def _people_get_in(site: str) -> None:
    """By one of the six buttons, and by the printed password."""
    browser = Browser(site)
    page = browser.open("/accounts/login/")
    buttons = re.findall(r'<form method="post" action="(/demo/sign-in/[a-z]+/)"', page)
    assert buttons == [f"/demo/sign-in/{person.key}/" for person in PEOPLE]
    assert len(buttons) == 6
    browser.open(buttons[1], token_of(page))
    assert PEOPLE[1].name in browser.open("/me/")

    browser = Browser(site)
    page = browser.open("/accounts/login/?how=password")
    typed = {"login": "coordinator@example.org", "password": PASSWORD}
    browser.open("/accounts/login/", token_of(page) | typed)
    assert "Dana Whitfield" in browser.open("/me/")


def _a_link_from_the_mailbox(site: str) -> str:
    """The answer link of a mail about a date to come, which opens."""
    browser = Browser(site)
    mails = re.findall(
        r'<a href="(/mailbox/\d+/)">', browser.open("/mailbox/?to=member@example.org")
    )
    for mail in mails:
        page = browser.open(mail)
        links = re.findall(rf'href="({re.escape(site)}/answer/[^"/]+/)"', page)
        for link in links:
            # That of a meeting that was held has ended.
            with suppress(urllib.error.HTTPError):
                if 'name="answer"' in Browser(site).open(link):
                    return link
    raise AssertionError(f"none of {len(mails)} mails has a link to answer by")
