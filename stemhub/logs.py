"""Logs that don't hold what opens doors: tokens in addresses are masked before they are written.

SECURITY: an answer link, an invitation, a calendar feed, an unsubscribe link or a password reset
works for whoever holds it, and access logs are copied widely.
"""

import logging
import re

MASK = "***"
# A path segment or a query value that looks signed or random: long, of token characters, and
# with a digit, a capital, ":" or "=" in it, so that words-in-an-address stay readable.
_TOKEN = re.compile(r"(?<=[/=])(?=[^/?&#\s]*[0-9A-Z:])[A-Za-z0-9_:%~.\-]{16,}(?=[/?&#\s\"']|$)")


def mask_tokens(text: str) -> str:
    """``text`` with what looks like a token in an address replaced by ``***``."""
    return _TOKEN.sub(_replacement, text)


def _replacement(match: re.Match) -> str:
    # Keep ".ics" and the like: it says what was asked for.
    stem, dot, ending = match[0].rpartition(".")
    return f"{MASK}.{ending}" if dot and stem and ending.isalpha() and len(ending) <= 4 else MASK


class MaskTokens(logging.Filter):
    """Masks tokens in a record's message and arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str):
            record.msg = mask_tokens(record.msg)
        if isinstance(record.args, dict):
            record.args = {key: self._masked(value) for key, value in record.args.items()}
        elif isinstance(record.args, tuple):
            record.args = tuple(self._masked(value) for value in record.args)
        return True

    @staticmethod
    def _masked(value):
        return mask_tokens(value) if isinstance(value, str) else value


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask_tokens": {"()": "stemhub.logs.MaskTokens"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["mask_tokens"],
            "formatter": "line",
        },
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Django's own handlers mail admins and repeat lines; ours writes each line once.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
