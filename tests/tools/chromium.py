"""Where Debian's Chromium lies on this machine."""

import shutil

# The headless shell draws the same pages and has no windows of its own to look after: a fifth less
# work for each browser test.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
MISSING = "Chromium is not on this machine: apt-get install chromium-headless-shell"


def find() -> str | None:
    """The path of the first of :data:`NAMES` that is here."""
    return next(filter(None, map(shutil.which, NAMES)), None)
