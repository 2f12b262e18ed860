"""A real browser on a live server: Debian's Chromium, driven by Playwright."""

import pytest

from tests.support.browser import Visitor
from tests.support.windows import Windows

PHONE = {"width": 390, "height": 700}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def windows(chromium, live_server):
    return Windows(chromium, live_server.url)


@pytest.fixture
def visit(windows, live_server, client, settings):
    """``visit(user, size=PHONE, javascript=True, theme="light")`` opens a browser as ``user``.

    ``alone=True`` for one that can't be wiped afterwards: with a device built into it.
    """
    visitors = []
    settings.SITE_URL = live_server.url

    def open_browser(user=None, *, size=PHONE, javascript=True, theme="light", alone=False):
        page = windows.take(size=size, javascript=javascript, theme=theme, alone=alone)
        if user is not None:
            client.force_login(user, "people.backends.SignIn")
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            page.context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
            )
        visitor = Visitor(page, live_server.url)
        visitors.append((visitor, {"javascript": javascript, "alone": alone}))
        return visitor

    yield open_browser
    for visitor, how in visitors:
        windows.give_back(visitor.page, **how)
        visitor.leave()
    # Every test in a browser asks nothing of another host, and breaks no policy.
    assert [visitor.complaints for visitor, _ in visitors if visitor.complaints] == []
