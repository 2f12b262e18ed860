"""A person at a browser: taps are counted, typing isn't, and what goes wrong is written down."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Error

from mailing.models import Mail

# Resolves once no script of ours is at work; where none runs, at once. What a script says a moment
# later (a toast comes after 80 ms) hangs on a timer, which tests/support/windows.py keeps; in a
# window that keeps none, 100 ms are waited for it.
SETTLED = """() => new Promise((resolve) => {
  if (!document.documentElement) throw new Error("a navigation is under way");
  if (!document.documentElement.classList.contains("js")) { resolve(); return; }
  const { soon, later } = window.aboutToGoOff || { soon: { size: 0 }, later: setTimeout };
  const busy = ".htmx-request, .htmx-swapping, .htmx-settling";
  const look = () => soon.size || document.querySelector(busy) ? later(look, 10) : resolve();
  if (!window.aboutToGoOff) later(look, 100);
  else requestAnimationFrame(() => requestAnimationFrame(look));
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
        self._watching = {
            "request": self._watch_request,
            "response": self._watch_response,
            "console": self._watch_console,
            "pageerror": self._watch_error,
        }
        for event, watch in self._watching.items():
            page.on(event, watch)

    def leave(self) -> None:
        """Watch no longer: what happens in this window from now on is somebody else's."""
        for event, watch in self._watching.items():
            self.page.remove_listener(event, watch)

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

    def _watch_error(self, error):
        self.complaints.append(f"script error: {error}")

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
