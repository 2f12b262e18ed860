"""``make screenshots``: the README's pictures, taken from a fresh demo into docs/screenshots/."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.support.processes import INHERITED_SETTINGS, free_port
from tests.tools import chromium

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "screenshots"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


class Demo:
    """A demo of its own: the pictures show what everybody sees first."""

    def __init__(self, data: Path):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        plain = {k: v for k, v in os.environ.items() if k not in INHERITED_SETTINGS}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "stemhub.run"],
            cwd=ROOT,
            env=plain | {"STEMHUB_MODE": "demo", "STEMHUB_DATA": str(data), "PORT": str(port)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for line in self.process.stdout:
            if "Ctrl-C" in line:
                return
        raise SystemExit("The demo didn't start; what went wrong stands above.")

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")
    print(f"docs/screenshots/{name}.png")


def sign_in(page: Page, key: str) -> None:
    page.goto("/accounts/login/")
    page.locator(f"form[action*='/demo/sign-in/{key}/'] button").click()
    page.wait_for_load_state("networkidle")


def address_like(page: Page, pattern: str) -> str:
    """The first link of the page that looks like ``pattern``."""
    addresses = page.eval_on_selector_all(
        "a[href]", "links => links.map(a => a.getAttribute('href'))"
    )
    for address in addresses:
        if re.search(pattern, address):
            return address
    raise SystemExit(f"No link like {pattern} at {page.url}")


def on_a_desk(browser, demo: Demo) -> None:
    page = browser.new_page(base_url=demo.url, viewport=DESK)
    page.goto("/")
    take(page, "public")
    page.goto("/texts/")
    page.goto(address_like(page, r"^/texts/\d+/$"))
    take(page, "published")
    page.goto("/accounts/login/")
    take(page, "sign-in")
    sign_in(page, "coordinator")
    take(page, "coordinator")
    page.goto(address_like(page, r"^/teams/\d+/$"))
    take(page, "team")
    page.goto(page.url.rstrip("/") + "/dates/")
    take(page, "dates")
    page.goto("/gatherings/")
    page.goto(address_like(page, r"^/gatherings/\d+/$"))
    take(page, "session")
    page.goto("/teams/workgroups/")
    take(page, "workgroups")
    page.goto("/recommendations/needs/")
    take(page, "needs")
    page.close()


def on_a_phone(browser, demo: Demo) -> None:
    page = browser.new_page(base_url=demo.url, viewport=PHONE, device_scale_factor=2)
    sign_in(page, "member")
    take(page, "member-phone")
    page.get_by_role("link", name="Recommendations").first.click()
    take(page, "board-phone")
    page.goto("/")
    page.goto(address_like(page, r"^/recommendations/votes/\d+/$"))
    take(page, "vote-phone")
    page.goto("/pd/")
    page.goto(address_like(page, r"^/pd/events/\d+/$"))
    take(page, "pd-phone")
    page.close()
    page = browser.new_page(
        base_url=demo.url, viewport=PHONE, device_scale_factor=2, color_scheme="dark"
    )
    sign_in(page, "member")
    take(page, "member-phone-dark")
    page.close()


def main() -> int:
    path = chromium.find()
    if path is None:
        print(chromium.MISSING)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        demo = Demo(Path(data))
        try:
            arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=path, args=arguments)
            on_a_desk(browser, demo)
            on_a_phone(browser, demo)
            browser.close()
        finally:
            demo.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
