"""An announcement while the broker is away: the request doesn't wait, and no mail is lost."""

import http.client
import re
import time
from urllib.parse import urlencode

import pytest

from tests.support.patience import PATIENCE
from tests.support.processes import free_port

pytestmark = [pytest.mark.services]

PREPARE = """
from datetime import date, timedelta
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from tests.factories import GatheringFactory, HubRoleFactory, MembershipFactory
starts = timezone.now().replace(microsecond=0) + timedelta(days=40)
date = GatheringFactory(state="draft", starts_at=starts)
other = GatheringFactory(state="draft", starts_at=starts, team=date.team)
dana = HubRoleFactory(hub=date.hub).user
MembershipFactory.create_batch(25, team=date.team)
store = SessionStore()
store[SESSION_KEY] = str(dana.pk)
store[BACKEND_SESSION_KEY] = "people.backends.SignIn"
store[HASH_SESSION_KEY] = dana.get_session_auth_hash()
store.create()
print("READY", settings.SESSION_COOKIE_NAME, store.session_key, date.pk, other.pk)
"""

SEND = "from mailing.sender import send_due\nsend_due()"


def ask(site, method, path, cookies, body=None):
    """(seconds, status, text, cookies) of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
    headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items()), "Origin": site.url}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    began = time.monotonic()
    connection.request(method, path, urlencode(body) if body else None, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    seconds = time.monotonic() - began
    for cookie in answer.headers.get_all("Set-Cookie") or []:
        name, _, value = cookie.split(";")[0].partition("=")
        cookies[name] = value
    connection.close()
    return seconds, answer.status, text


def fields(page: str) -> dict:
    """The hidden fields of the form that sends."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return dict(found)


def announce(site, pk, cookies) -> float:
    """How many seconds the request took that announces the date."""
    address = f"/gatherings/announce/?id={pk}"
    _, status, page = ask(site, "GET", address, cookies)
    assert status == 200
    assert "Send 26 mails" in page
    seconds, status, _ = ask(site, "POST", address, cookies, fields(page))
    assert status in (302, 303)
    return seconds


def test_an_announcement_without_a_broker_costs_under_a_second_and_loses_nothing(site):
    printed = site.manage("shell", "-v0", "-c", PREPARE)
    _, name, key, pk, other = re.search(r"READY.*", printed)[0].split()
    cookies = {name: key}
    site.start("web")
    usual = announce(site, pk, cookies)
    site.stop("web")
    site.env["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}/0"
    site.start("web")
    assert announce(site, other, cookies) - usual < 1
    assert site.mails == []
    # What any worker's next round does, once there is a broker again.
    site.manage("shell", "-v0", "-c", SEND)
    assert sorted(m["To"] for m in site.mails) == sorted(2 * list({m["To"] for m in site.mails}))
    assert len(site.mails) == 52
