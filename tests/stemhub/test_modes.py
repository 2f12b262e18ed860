"""What each mode refuses, before anything starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from stemhub import modes
from tests.support.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP",
    "SITE_URL": "https://stemhub.example.org",
    "DATABASE_URL": "postgres://stemhub:pw@db.example.org/stemhub",
    "REDIS_URL": "redis://redis.example.org/0",
    "EMAIL_URL": "smtp+tls://user:pw@mail.example.org:587",
    "MAIL_FROM": "mail@stemhub.example.org",
}


def test_an_unset_mode_is_production():
    assert modes.read_mode({}) == modes.PRODUCTION
    assert modes.read_mode({"STEMHUB_MODE": ""}) == modes.PRODUCTION


def test_an_unknown_mode_is_refused():
    with pytest.raises(ImproperlyConfigured, match="'staging'; it can be demo, test, production"):
        modes.read_mode({"STEMHUB_MODE": "staging"})


def test_production_accepts_a_whole_environment():
    modes.refuse(modes.PRODUCTION, GOOD)


@pytest.mark.parametrize("name", sorted(GOOD))
def test_production_names_what_is_missing(name):
    with pytest.raises(ImproperlyConfigured, match=f"{name} is missing"):
        modes.refuse(modes.PRODUCTION, GOOD | {name: ""})


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "1", "DEBUG is on"),
        ("DEBUG", "True", "DEBUG is on"),
        ("ALLOWED_HOSTS", "*", "holds a wildcard"),
        ("ALLOWED_HOSTS", "a.example.org,.example.org", "holds a wildcard"),
        ("TRUSTED_PROXIES", "*", "TRUSTED_PROXIES holds a wildcard"),
        ("SECRET_KEY", "short", "SECRET_KEY is weak"),
        ("SECRET_KEY", "a" * 60, "SECRET_KEY is weak"),
        ("SITE_URL", "http://stemhub.example.org", "must be an https:// address"),
        ("SITE_URL", "https://stemhub.example.org/hub", "without a path"),
        ("DATABASE_URL", "sqlite:///x.sqlite3", "DATABASE_URL must look like postgres://"),
        ("REDIS_URL", "filesystem://", "REDIS_URL must look like redis://"),
        ("EMAIL_URL", "consolemail://", "EMAIL_URL must look like smtp"),
        ("MAIL_FROM", "stemhub", "MAIL_FROM must be one address"),
        ("MAIL_FROM", "stemhub mail@example.org", "MAIL_FROM must be one address"),
        ("MAIL_FROM", "stemhub <mail@>", "MAIL_FROM must be one address"),
        ("MAIL_FROM", "stemhub <mail@example.org", "MAIL_FROM must be one address"),
        ("MAIL_FROM", "Hub, East <mail@example.org>", "MAIL_FROM must be one address"),
        ("MAIL_FROM", "a@example.org, b@example.org", "MAIL_FROM must be one address"),
        ("MAIL_FROM", "mail@example.org\nBcc: x@example.org", "MAIL_FROM must be one address"),
    ],
)
def test_production_refuses(name, value, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        modes.refuse(modes.PRODUCTION, GOOD | {name: value})


@pytest.mark.parametrize(
    "value",
    [
        "mail@example.org",
        "stemhub <mail@example.org>",
        '"Hub, East" <mail@example.org>',
        "Träger <mail@example.org>",
    ],
)
def test_a_sender_is_an_address_with_or_without_a_name(value):
    modes.refuse(modes.PRODUCTION, GOOD | {"MAIL_FROM": value})


def test_every_fault_is_named_at_once():
    with pytest.raises(ImproperlyConfigured) as refusal:
        modes.refuse(modes.PRODUCTION, {})

    assert str(refusal.value).count("\n  - ") == len(modes.REQUIRED)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("EMAIL_URL", "smtp://127.0.0.1:25", "the demo never sends mail"),
        ("ALLOWED_HOSTS", "stemhub.example.org", "on this machine only"),
        ("ALLOWED_HOSTS", "0.0.0.0", "on this machine only"),
        ("SITE_URL", "http://192.0.2.7:8000", "on this machine only"),
    ],
)
def test_the_demo_refuses(name, value, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        modes.refuse(modes.DEMO, {name: value})


def test_the_demo_and_tests_accept_this_machine():
    modes.refuse(modes.DEMO, {"SITE_URL": "http://localhost:8000", "ALLOWED_HOSTS": "127.0.0.1"})
    modes.refuse(modes.TEST, {"EMAIL_URL": "smtp://127.0.0.1:2525"})


def test_tests_refuse_a_mail_server_elsewhere():
    with pytest.raises(ImproperlyConfigured, match="to this machine only"):
        modes.refuse(modes.TEST, {"EMAIL_URL": "smtp://mail.example.org:25"})


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("127.1.2.3", True), ("[::1]", True), ("localhost", True),
     ("10.0.0.1", False), ("localhost.example.org", False), ("", False)],
)  # fmt: skip
def test_what_is_this_machine(host, here):
    assert modes.is_loopback(host) is here


def test_a_kept_secret_stays_the_same_and_is_nobody_elses(tmp_path):
    first = modes.kept_secret(tmp_path)

    assert modes.kept_secret(tmp_path) == first
    assert len(first) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def manage(*arguments: str, **environ: str) -> subprocess.CompletedProcess:
    plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=plain | environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_the_command_line_starts_nothing_without_an_environment():
    # Django runs its checks in an order that changes with the hashes of a process.
    for seed in ("1", "2", "3"):
        done = manage("check", PYTHONHASHSEED=seed)

        assert done.returncode == 1
        assert done.stderr.startswith("stemhub can't start in production mode")
        assert "SECRET_KEY is missing" in done.stderr


def test_another_host_is_added_to_the_site_s_own():
    source = "from django.conf import settings\nprint(settings.ALLOWED_HOSTS)"
    hosts = {"ALLOWED_HOSTS": "www.example.org, 10.0.0.7"}
    done = manage("shell", "--no-imports", "-c", source, **GOOD, **hosts)

    assert eval(done.stdout) == ["10.0.0.7", "stemhub.example.org", "www.example.org"]


def test_production_settings_are_strict():
    """In a process of its own: settings are read once."""
    names = [
        "DEBUG", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "STEMHUB_MAIL_DELIVERY",
        "EMAIL_HOST", "EMAIL_USE_TLS", "EMAIL_TIMEOUT", "STEMHUB_UNDO_SECONDS",
    ]  # fmt: skip
    source = (
        "from django.conf import settings\n"
        f"print({{name: getattr(settings, name) for name in {names}}})"
    )
    done = manage("shell", "--no-imports", "-c", source, **GOOD)

    assert done.returncode == 0, done.stderr
    assert eval(done.stdout) == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["stemhub.example.org"],
        "CSRF_TRUSTED_ORIGINS": ["https://stemhub.example.org"],
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "STEMHUB_MAIL_DELIVERY": "smtp",
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_USE_TLS": True,
        "EMAIL_TIMEOUT": 20,
        "STEMHUB_UNDO_SECONDS": 60,
    }
