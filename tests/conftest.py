"""What every test can count on: test mode, a plain cache, no network but this machine."""

import gc
import os
import shutil
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, settings

from tests.support import brought, migrated
from tests.tools import chromium as chromium_file

# Browser tests run Playwright's event loop in the thread that also uses the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


# How long an example takes says what else the machine does; budgets and counted steps hold the cost.
settings.register_profile(
    "shared machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("shared machine")

LOOPBACK = ["127.0.0.1", "::1", "localhost"]


def on_services() -> bool:
    """Whether this is the second pass: PostgreSQL and Redis instead of SQLite and files."""
    return bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Choose the pass and the order: ``long`` when asked for, ``services_only`` on services alone."""
    wanted = config.getoption("markexpr") or ""
    kept, dropped = [], []
    for item in items:
        long = item.get_closest_marker("long") and "long" not in wanted
        elsewhere = item.get_closest_marker("services_only") and not on_services()
        (dropped if long or elsewhere else kept).append(item)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
    # The slowest first: a worker that has nothing left takes from the end of the other's list, and
    # no long test may be the last one there.
    items[:] = sorted(kept, key=_how_late)


def pytest_collection_finish():
    """What was imported and collected stays: looking through it for garbage took a tenth of a pass."""
    gc.freeze()
    gc.set_threshold(50_000)


# What takes seconds, by the start of its path; the slowest first.
_SLOW = (
    "tests/browser/test_whole_site.py",
    "tests/stemhub/test_run_demo.py",
    "tests/e2e/",
    "tests/mailing/test_processes.py",
    "tests/stemhub/test_run.py",
    "tests/gatherings/test_reminding.py",
    "tests/browser/",
    "tests/teams/roster/",
    "tests/fuzz/",
)


def _how_late(item) -> int:
    """The place of a test in line; tests of one place keep their order."""
    return next((n for n, start in enumerate(_SLOW) if item.nodeid.startswith(start)), len(_SLOW))


def pytest_runtest_setup(item):
    """Only this machine can be reached: a test that asks anything else fails at once."""
    from pytest_socket import disable_socket, enable_socket, socket_allow_hosts

    if item.get_closest_marker("enable_socket"):
        enable_socket()
        return
    disable_socket(allow_unix_socket=True)
    enable_socket()
    socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory):
    """One folder for all processes of a run."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if migrated.WORKER else folder


@pytest.fixture(scope="session")
def migrated_postgres(run_folder):
    """The run's migrated PostgreSQL database, to be copied; not for anybody to connect to."""
    template = migrated.Template(run_folder, os.environ["DATABASE_URL"])
    yield template
    if not migrated.WORKER:  # else the others may still need it, and who started them drops it
        template.drop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, request):
    """The test database of each process begins as a copy of one that was migrated."""
    from django.db import connection

    if connection.vendor == "sqlite":
        make = connection.creation._create_test_db

        def make_from_copy(*args, **kwargs):
            name = make(*args, **kwargs)
            migrated.copy_sqlite(name)
            return name

        connection.creation._create_test_db = make_from_copy
    elif migrated.WORKER:
        template = request.getfixturevalue("migrated_postgres")
        connection.settings_dict["TEST"]["TEMPLATE"] = template.name


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """What the migrations bring stands in the database of every test."""
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        brought.remember()
    TransactionTestCase._fixture_teardown = brought.put_back


@pytest.fixture(autouse=True)
def plain_cache():
    """Rate limits and cached things of one test never reach the next."""
    from django.core.cache import cache

    yield
    cache.clear()


# The browser's own suggestions under its address line: two pages that start with each window and
# cost more than the window itself.
# Chromium takes the last such list alone, so the rest is Playwright's.
NOT_NEEDED = [
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
]


@pytest.fixture(scope="session")
def chromium():
    """One browser for all the tests of a process: a second Playwright can't start beside it."""
    from playwright.sync_api import sync_playwright

    path = chromium_file.find()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(chromium_file.MISSING)
        pytest.skip(chromium_file.MISSING)
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
                f"--disable-features={','.join(NOT_NEEDED)}",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice, which opens what we write for Word as offices do."""
    path = shutil.which("soffice")
    if path is None:
        sentence = (
            "LibreOffice is not on this machine: "
            "apt-get install --no-install-recommends libreoffice-writer-nogui"
        )
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    return path


# --- with CI set, nothing may be skipped ----------------------------------------------------

_skipped: list[str] = []


def pytest_runtest_logreport(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


def pytest_collectreport(report):
    if report.skipped:
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session, exitstatus):
    if os.environ.get("CI") and _skipped and not hasattr(session.config, "workerinput"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    if os.environ.get("CI") and _skipped:
        terminalreporter.write_line("CI is set, so nothing may be skipped:", red=True)
        for nodeid in _skipped:
            terminalreporter.write_line(f"  {nodeid}")


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    """The network of tests/support/access.py, built once for all tests of a module."""
    from tests.support.access import standing_world

    with django_db_blocker.unblock(), standing_world() as world:
        yield world


@pytest.fixture
def world(standing, db):
    """It, for one test: what is done to its rows and objects is gone afterwards."""
    return deepcopy(standing)


@pytest.fixture
def bare_errors(monkeypatch):
    """Error pages without a word, where thousands of addresses are asked for their status alone.

    What they say is looked at in tests/look/test_frame.py, to whom in tests/test_access.py.
    """
    from django.http import HttpResponse

    def answer_with(status):
        return lambda request, exception=None: HttpResponse(status=status)

    for status in (400, 403, 404):
        name = f"stemhub.urls.handler{status}"
        monkeypatch.setattr(name, answer_with(status), raising=False)
