"""stemhub's settings in test mode: an unset mode means production, which refuses to start here."""

import os

os.environ.setdefault("STEMHUB_MODE", "test")

from stemhub.settings import *  # noqa: F403 - the mode comes first

# Each test process alone, and no query that a budget would count. Processes that tests start
# run with stemhub.settings itself, and so with the cache they share.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# A tool for the people who write migrations, not for the site.
INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]  # noqa: F405

# Each test client would otherwise look through all static files before its first page.
WHITENOISE_AUTOREFRESH = True

# One mail that exists in tests alone. Here and not in the tests that need it: with other folders
# every template is compiled anew.
TEMPLATES[0]["DIRS"].append(BASE_DIR / "tests" / "mailing" / "templates")  # noqa: F405
