"""A real browser on a live server: Debian's Chromium, driven by Playwright."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.support.browser import Visitor

# Playwright's loop runs in this thread, and Django would take our queries for a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PHONE = {"width": 390, "height": 700}
DESK = {"width": 1280, "height": 900}


def chromium_path() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium():
    path = chromium_path()
    if path is None:
        sentence = "Chromium is not on this machine: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()


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
