"""A person at a browser: taps are counted, typing isn't, and what goes wrong is written down."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Error

from mailing.models import Mail

# Resolves once no script of ours is at work; where none runs, at once. Toasts come after 80 ms.
SETTLED = """() => new Promise((resolve) => {
  if (!document.documentElement.classList.contains("js")) { resolve(); return; }
  const busy = ".htmx-request, .htmx-swapping, .htmx-settling";
  const look = () => document.querySelector(busy) ? setTimeout(look, 20) : resolve();
  setTimeout(look, 100);
})"""


class Visitor:
    """One person's browser window.

    ``taps`` counts what they press. ``complaints`` holds requests to other hosts, script errors,
    broken policies and answers of 500.
    """

    def __init__(self, page, site: str):
        self.page = page
        self.site = site
        self.taps = 0
        self.complaints: list[str] = []
        page.on("request", self._watch_request)
        page.on("response", self._watch_response)
        page.on("console", self._watch_console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))

    def _watch_request(self, request):
        host = urlsplit(request.url).netloc
        if host and host != urlsplit(self.site).netloc:
            self.complaints.append(f"request to another host: {request.url}")

    def _watch_response(self, response):
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")

    def _watch_console(self, message):
        if "Content Security Policy" in message.text:
            self.complaints.append(f"policy at {self.page.url}: {message.text}")

    def open(self, address: str) -> None:
        """Be at an address without a tap: typed, bookmarked, or where the story starts."""
        self.page.goto(address)

    def tap(self, name: str, *, role: str | None = None, within=None, exact: bool = False) -> None:
        """Press the button or link of this name, as a person sees it."""
        scope = within or self.page
        roles = [role] if role else ["button", "link"]
        pattern = name if exact else re.compile(re.escape(name), re.IGNORECASE)
        for kind in roles:
            found = scope.get_by_role(kind, name=pattern, exact=exact)
            visible = [one for one in found.all() if one.is_visible()]
            if visible:
                self.taps += 1
                visible[0].click()
                self.settle()
                return
        raise AssertionError(
            f"nothing to press is called {name!r} at {self.page.url}:\n" + self.text()
        )

    def press(self, locator) -> None:
        """Press exactly this."""
        self.taps += 1
        locator.click()
        self.settle()

    def settle(self) -> None:
        """Wait until the page, what htmx asked for, and what a script says after it are there."""
        for _attempt in range(5):
            self.page.wait_for_load_state("load")
            try:
                self.page.evaluate(SETTLED)
            except Error as error:  # It went on to another page just then.
                if "navigation" not in str(error):
                    raise
            else:
                return

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def sees(self, words: str) -> bool:
        """Whether the words stand on the page, however its lines break."""
        return words.casefold() in " ".join(self.text().split()).casefold()

    def open_mail(self, mail: Mail) -> None:
        """Read a mail as a mail client shows it; its links then open here."""
        self.page.set_content(mail.html)
