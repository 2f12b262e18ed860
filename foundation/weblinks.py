"""Links in a text: to a page, to somebody's address, or within the site; nothing that can run."""

import re
from urllib.parse import quote, urlsplit

MAX_LENGTH = 2_000
# Browsers leave these out wherever they stand in an address.
_LEFT_OUT = re.compile("[\x00-\x1f\x7f\xad\u200b\u2028\u2029\ufeff\ud800-\udfff]")
_SAFE = "%/:?#[]@!$&'()*+,;=~-._"
_BARE = re.compile(r"www\.[a-z0-9-]+\.[a-z]", re.IGNORECASE)


def checked(address: str) -> str:
    """The address in one spelling; empty where it is none that a text may link to.

    SECURITY: a backslash is a slash to browsers, so ``/\\host`` leaves the site like ``//host``;
    a name before an @ lets one host look like another.
    """
    address = _LEFT_OUT.sub("", address).strip()
    if not address or len(address) > MAX_LENGTH or "\\" in address:
        return ""
    if _BARE.match(address):
        address = f"https://{address}"
    if address.startswith("/"):
        return "" if address.startswith("//") else _spelled(address)
    scheme, _colon, rest = address.partition(":")
    scheme = scheme.lower()
    if scheme == "mailto" and "@" in rest and not rest.startswith("/"):
        return _spelled(f"mailto:{rest}")
    if scheme in ("http", "https") and rest.startswith("//"):
        return _page(f"{scheme}:{rest}")
    return ""


def _page(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except (ValueError, UnicodeError):
        return ""
    if not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host) or "@" in parts.netloc:
        return ""
    netloc = f"[{host}]" if ":" in host else host
    return _spelled(parts._replace(netloc=f"{netloc}:{port}" if port else netloc).geturl())


def _spelled(address: str) -> str:
    spelled = quote(address, safe=_SAFE)
    return spelled if len(spelled) <= MAX_LENGTH else ""
