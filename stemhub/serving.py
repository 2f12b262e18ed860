"""Gunicorn's settings: ``gunicorn -c python:stemhub.serving stemhub.wsgi``."""

import os

from gunicorn.glogging import Logger

from stemhub import modes
from stemhub.logs import mask_tokens


class MaskedLogger(Logger):
    """Gunicorn's logger, without the tokens that addresses hold."""

    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        # SECURITY: request line, path, query and referrer can each hold an answer link.
        return {
            name: mask_tokens(value) if isinstance(value, str) else value
            for name, value in atoms.items()
        }


_production = modes.read_mode() == modes.PRODUCTION
_port = os.environ.get("PORT") or "8000"

# The demo and tests answer on this machine only.
bind = f"0.0.0.0:{_port}" if _production else f"127.0.0.1:{_port}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "gthread"
threads = 4
timeout = 30
graceful_timeout = 10
keepalive = 5
max_requests = 10_000 if _production else 0
max_requests_jitter = 1_000
control_socket_disable = True
logger_class = MaskedLogger
accesslog = "-" if _production or os.environ.get("STEMHUB_ACCESS_LOG") else None
errorlog = "-"
loglevel = "info" if _production else "warning"
# SECURITY: whose word it is that the visitor came by https; nobody's, unless they are named.
forwarded_allow_ips = os.environ.get("TRUSTED_PROXIES", "")
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
