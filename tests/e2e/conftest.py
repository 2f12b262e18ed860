"""The real site for these tests: processes, a database, a broker and a mail server of its own."""

import contextlib
import os
import re
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import PHONE
from tests.conftest import on_services
from tests.support.browser import Visitor
from tests.support.patience import PATIENCE
from tests.support.processes import Site, mail_server
from tests.tools.services import empty_number

SIGN_IN = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from people.models import User
for user in User.objects.all():
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "people.backends.SignIn"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    print("KEY", user.email.split("@")[0], session.session_key, settings.SESSION_COOKIE_NAME)
"""


@contextlib.contextmanager
def own_database(template):
    """The address of a migrated PostgreSQL database beside the test run's own."""
    name = f"{os.environ['DATABASE_URL'].rsplit('/', 1)[1]}_e2e_{os.getpid()}"
    try:
        yield template.copy(name)
    finally:
        template.drop(name)


@pytest.fixture
def site(tmp_path, request):
    """A prepared site that isn't started yet; ``site.mails`` is what its mail server received."""
    with contextlib.ExitStack() as stack:
        port, mails = stack.enter_context(mail_server())
        services = {}
        if on_services():
            broker = contextlib.contextmanager(empty_number)
            number = stack.enter_context(broker(urlsplit(os.environ["REDIS_URL"]).port or 6379))
            services = {
                "database_url": stack.enter_context(
                    own_database(request.getfixturevalue("migrated_postgres"))
                ),
                "redis_url": number,
            }
        one = Site(tmp_path, smtp_port=port, **services)
        one.mails = mails
        one.prepare()
        try:
            yield one
        finally:
            one.leave()


@pytest.fixture
def phone(site, chromium):
    """``phone("ana")``: her own phone, signed in; ``phone()``: nobody is. ``size`` makes it a desk."""
    signed_in = {}

    def _phone(name=None, size=PHONE):
        context = chromium.new_context(viewport=size, base_url=site.url)
        context.set_default_timeout(1000 * PATIENCE)
        visitor = Visitor(context.new_page(), site.url)
        if name is not None:
            if site.moment not in signed_in:
                said = site.manage("shell", "-v0", "-c", SIGN_IN)
                found = re.findall(r"KEY (\S+) (\S+) (\S+)", said)
                signed_in[site.moment] = {who: (cookie, key) for who, key, cookie in found}
            cookie, key = signed_in[site.moment][name]
            context.add_cookies([{"name": cookie, "value": key, "url": site.url}])
        return visitor

    return _phone
