"""A real browser on a live server: Debian's Chromium, driven by Playwright."""

import pytest

from tests.support.browser import Visitor

PHONE = {"width": 390, "height": 700}
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def visit(chromium, live_server, client, settings):
    """``visit(user, size=PHONE, javascript=True, theme="light")`` opens a browser as ``user``."""
    visitors = []
    settings.SITE_URL = live_server.url

    def open_browser(user=None, *, size=PHONE, javascript=True, theme="light"):
        context = chromium.new_context(
            viewport=size,
            java_script_enabled=javascript,
            color_scheme=theme,
            base_url=live_server.url,
            reduced_motion="reduce",
        )
        if user is not None:
            client.force_login(user, "people.backends.SignIn")
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
            )
        visitor = Visitor(context.new_page(), live_server.url)
        visitors.append((context, visitor))
        return visitor

    yield open_browser
    for context, visitor in visitors:
        context.close()
        # Every test in a browser asks nothing of another host, and breaks no policy.
        assert visitor.complaints == []
