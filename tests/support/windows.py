"""Browser windows that tests use one after another.

Opening a window starts a process of the browser and costs half a second of its work; wiping one
costs a few milliseconds, and styles and scripts stay in its cache.
"""

from contextlib import suppress

from playwright.sync_api import Browser, Error, Page

from tests.support.patience import PATIENCE

# Keeps the timers that are about to go off, so that a test waits for exactly those.
TIMERS = """(() => {
  if (window !== window.top) return;
  const later = window.setTimeout, never = window.clearTimeout, soon = new Set();
  window.setTimeout = (act, wait = 0, ...rest) => {
    if (typeof act !== "function" || wait > 100) return later(act, wait, ...rest);
    const id = later((...given) => { soon.delete(id); act(...given); }, wait, ...rest);
    soon.add(id);
    return id;
  };
  window.clearTimeout = (id) => { soon.delete(id); never(id); };
  window.aboutToGoOff = { soon, later };
})()"""
_FORGET = "localStorage.clear(); sessionStorage.clear()"
_REAL_CLOCK = "Function.prototype.toString.call(Date).includes('[native code]')"


class Windows:
    """The windows of one browser at one site; a window lent out comes back wiped, or not at all."""

    def __init__(self, browser: Browser, site: str):
        self.browser = browser
        self.site = site
        self._spare: dict[bool, list[Page]] = {True: [], False: []}

    def take(self, *, size, javascript: bool, theme: str, alone: bool) -> Page:
        """A window that remembers nothing; ``alone``: nobody has had it, nor will again."""
        spare = self._spare[javascript]
        page = spare.pop() if spare and not alone else self._open(javascript)
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme, reduced_motion="reduce", media="null")
        return page

    def _open(self, javascript: bool) -> Page:
        context = self.browser.new_context(java_script_enabled=javascript, base_url=self.site)
        context.set_default_timeout(1000 * PATIENCE)
        if javascript:
            context.add_init_script(TIMERS)
        return context.new_page()

    def give_back(self, page: Page, *, javascript: bool, alone: bool) -> None:
        with suppress(Error):  # It was closed, or broke: the next test gets another.
            if not alone and self._is_wiped(page, javascript):
                self._spare[javascript].append(page)
                return
        page.context.close()

    def _is_wiped(self, page: Page, javascript: bool) -> bool:
        """Make it forget what it holds; whether it is as good as new."""
        if len(page.context.pages) > 1:
            return False
        if javascript:
            page.goto("/static/img/mark.svg")  # what is stored is forgotten from within the site
            page.evaluate(_FORGET)
        page.goto("about:blank")
        page.context.clear_cookies()
        return not javascript or page.evaluate(_REAL_CLOCK)
