"""What the environment says: the mode, and what each mode refuses.

Three modes, always explicit: ``demo`` (set by ``make run`` alone), ``test``, and production, which
is what an unset ``STEMHUB_MODE`` means. A refusal is an ``ImproperlyConfigured`` with a sentence
that says what to set, raised before anything is started.
"""

import ipaddress
import os
import secrets
from contextlib import suppress
from email.utils import getaddresses
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

DEMO, TEST, PRODUCTION = "demo", "test", "production"
MODES = (DEMO, TEST, PRODUCTION)
_TRUE = {"1", "true", "yes", "on"}

# Production can't run without any of these; the sentence says what each is for.
REQUIRED = {
    "SECRET_KEY": "a random text of 50 characters or more",
    "SITE_URL": "the address people open, such as https://stemhub.example.org",
    "DATABASE_URL": "postgres://user:password@host:5432/name",
    "REDIS_URL": "redis://host:6379/0",
    "EMAIL_URL": "smtp+tls://user:password@host:587",
    "MAIL_FROM": "the address mail is sent from",
}


def read_mode(environ=os.environ) -> str:
    """The mode the environment asks for; unset or empty is production."""
    mode = environ.get("STEMHUB_MODE", "") or PRODUCTION
    if mode not in MODES:
        raise ImproperlyConfigured(
            f"STEMHUB_MODE is {mode!r}; it can be {', '.join(MODES)} (unset means production)."
        )
    return mode


def is_loopback(host: str) -> bool:
    """Whether ``host`` (a name or an address, no port) can only be this machine."""
    host = host.strip("[]").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def split_list(value: str) -> list[str]:
    """``"a, b"`` as ``["a", "b"]``."""
    return [part.strip() for part in value.split(",") if part.strip()]


def refuse(mode: str, environ=os.environ) -> None:
    """Raise ImproperlyConfigured, naming every fault at once, if the mode can't run like this."""
    faults = {DEMO: _demo_faults, TEST: _test_faults, PRODUCTION: _production_faults}[mode](environ)
    faults += _sender_faults(environ)
    if faults:
        listed = "\n".join(f"  - {fault}" for fault in faults)
        raise ImproperlyConfigured(f"stemhub can't start in {mode} mode:\n{listed}")


def _hosts(environ) -> list[str]:
    """Every host the environment would have the site answer to."""
    hosts = split_list(environ.get("ALLOWED_HOSTS", ""))
    site_url = environ.get("SITE_URL", "")
    if site_url:
        hosts.append(urlsplit(site_url).hostname or "")
    return hosts


def _demo_faults(environ) -> list[str]:
    faults = []
    if environ.get("EMAIL_URL"):
        faults.append("EMAIL_URL is set, but the demo never sends mail. Unset it.")
    faults += [
        f"The demo answers on this machine only, not to {host!r}. Use 127.0.0.1 or localhost."
        for host in _hosts(environ)
        if not is_loopback(host)
    ]
    return faults


def _test_faults(environ) -> list[str]:
    email_host = urlsplit(environ.get("EMAIL_URL", "")).hostname
    if email_host and not is_loopback(email_host):
        return [f"Tests send mail to this machine only, not to {email_host!r}."]
    return []


def _production_faults(environ) -> list[str]:
    faults = [
        f"{name} is missing: set it to {meaning}."
        for name, meaning in REQUIRED.items()
        if not environ.get(name)
    ]
    if environ.get("DEBUG", "").lower() in _TRUE:
        faults.append("DEBUG is on. Production never shows its insides: unset DEBUG.")
    secret = environ.get("SECRET_KEY", "")
    if secret and (len(secret) < 50 or len(set(secret)) < 5 or "insecure" in secret):
        faults.append("SECRET_KEY is weak: use a random text of 50 characters or more.")
    if any("*" in host or host.startswith(".") for host in _hosts(environ)):
        faults.append("ALLOWED_HOSTS holds a wildcard. Name each host.")
    faults += _address_faults(environ)
    if "*" in environ.get("TRUSTED_PROXIES", ""):
        faults.append("TRUSTED_PROXIES holds a wildcard. Name each proxy's address.")
    return faults


def _sender_faults(environ) -> list[str]:
    """What mail servers would say of each single mail is said once, before any is sent."""
    value = environ.get("MAIL_FROM", "").strip()
    if not value:
        return []
    found = [address for _name, address in getaddresses([value])]
    try:
        (address,) = found
        validate_email(address)
    except (ValueError, ValidationError):
        address = ""
    # Python reads "Name <mail@example.org" and two lines kindly; mail servers don't.
    whole = address and (value == address or value.endswith(f"<{address}>"))
    if not whole or "\n" in value or "\r" in value:
        return ["MAIL_FROM must be one address, such as Name <mail@your.domain>."]
    return []


def _address_faults(environ) -> list[str]:
    """What is wrong with the addresses of the site, the database, the broker, the mail server."""
    faults = []
    site = urlsplit(environ.get("SITE_URL", ""))
    if environ.get("SITE_URL") and (site.scheme != "https" or not site.hostname):
        faults.append("SITE_URL must be an https:// address.")
    elif site.path.strip("/") or site.query:
        faults.append("SITE_URL must be the bare address, without a path.")
    schemes = {
        "DATABASE_URL": ("postgres", "postgresql", "psql", "pgsql"),
        "REDIS_URL": ("redis", "rediss"),
        "EMAIL_URL": ("smtp", "smtp+tls", "smtps", "smtp+ssl", "submission"),
    }
    for name, allowed in schemes.items():
        value = environ.get(name, "")
        if value and urlsplit(value).scheme not in allowed:
            faults.append(f"{name} must look like {REQUIRED[name]}.")
    return faults


def kept_secret(folder: Path) -> str:
    """The random secret of a demo or a test, made once and kept in ``folder``."""
    path = folder / "secret_key"
    if not path.exists():
        # Of several processes starting at once one wins, and none reads a half-written file.
        draft = folder / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return _read_secret(path)


def _read_secret(path: Path) -> str:
    secret = path.read_text().strip()
    if not secret:
        raise ImproperlyConfigured(f"{path} is empty. Delete it and start again.")
    return secret
