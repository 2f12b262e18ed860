"""Looking at a page at both sizes and in both themes: what axe finds, and what is too wide."""

import os
import re
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT

PHONE = {"width": 390, "height": 700}
DESK = {"width": 1280, "height": 900}

# Without preload: axe would put styles into the page, and the policy forbids them. Without frames:
# axe isn't in them, and would wait half a second for each to say so.
# The theme changes colours and nothing else, so in the dark only colours are looked at again.
_USUAL = "resultTypes: ['violations'], preload: false, iframes: false"
_EVERYTHING = f"{{{_USUAL}}}"
_COLOURS = f"{{{_USUAL}, runOnly: ['color-contrast', 'link-in-text-block']}}"
_RUN = """axe.run(document, %s).then(found => found.violations.map(one => one.id + ': ' +
    one.nodes.slice(0, 3).map(node => node.html.slice(0, 120) +
        (node.any[0] ? ' ' + node.any[0].message : '')).join(' | ')))"""
# The script that changes the theme hears of it a moment later, and colours may fade.
_STILL = """async (theme) => {
  const frame = () => new Promise(requestAnimationFrame);
  const root = document.documentElement;
  for (let n = 0; n < 60 && root.dataset.bsTheme && root.dataset.bsTheme !== theme; n++) {
    await frame();
  }
  await frame();
  await frame();
  await Promise.all(document.getAnimations().map(one => one.finished.catch(() => 0)));
}"""
_WIDER = "document.documentElement.scrollWidth - innerWidth"


def faults(page, name: str) -> list[str]:
    """What is wrong with the page that stands open, in four looks; it ends light and on a desk.

    With ``STEMHUB_LOOKS`` naming a folder, four pictures of it are left there.
    """
    found = []
    if not page.evaluate("'axe' in window"):  # htmx may have left it there
        page.evaluate(AXE_SCRIPT)
    # The window is made as seldom another as four looks allow.
    for theme, rules, sizes in (
        ("light", _EVERYTHING, (PHONE, DESK)),
        ("dark", _COLOURS, (DESK, PHONE)),
    ):
        page.emulate_media(color_scheme=theme)
        for size in sizes:
            page.set_viewport_size(size)
            page.evaluate(_STILL, theme)
            look = f"{name} ({theme}, {size['width']})"
            found += [f"{look}: {one}" for one in page.evaluate(_RUN % rules)]
            if theme == "light" and page.evaluate(_WIDER) > 0:
                found.append(f"{look}: wider than the window")
            _picture(page, f"{name}-{size['width']}-{theme}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)
    return found


def look_at(visitor, pages) -> None:
    """Open each (name, address), and look; an address may be what to do at the page before."""
    found = []
    for name, address in pages:
        if callable(address):
            address(visitor)
        else:
            visitor.page.goto(address)
        visitor.settle()
        found += faults(visitor.page, name)
    assert not found, "\n".join(found)


def press(button):
    """What to do at the page before: press this."""
    return lambda visitor: visitor.tap(button)


def _picture(page, name: str) -> None:
    folder = os.environ.get("STEMHUB_LOOKS")
    if folder:
        path = Path(folder) / (re.sub(r"[^a-z0-9]+", "-", name.casefold()) + ".png")
        page.screenshot(path=path, full_page=True)
