"""``python -m stemhub.health_client``: exit code 0 if the web process beside it is ready.

For health checks in images without curl. It asks as the site's own host, since any other is
refused.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit


def status(port: int, host: str) -> int:
    """The HTTP status of readiness on this machine's ``port``; 0 where nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/ready", headers={"Host": host})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def main() -> int:
    port = int(os.environ.get("PORT") or 8000)
    host = urlsplit(os.environ.get("SITE_URL", "")).netloc or f"127.0.0.1:{port}"
    return 0 if status(port, host) == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
