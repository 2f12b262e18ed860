"""A deed that somebody else does while one's own transaction is open."""

import threading

from django.db import connection

from .patience import PATIENCE
from .processes import wait_until


class Meanwhile:
    """A deed on a connection of its own, begun while another transaction is open."""

    def __init__(self, deed):
        self.deed, self.error, self.done, self.backend = deed, None, None, None
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        try:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_backend_pid()")
                    self.backend = cursor.fetchone()[0]
            self.done = self.deed()
        except BaseException as error:  # noqa: BLE001 - told to the test
            self.error = error
        finally:
            connection.close()

    def waits(self) -> bool:
        """Whether it comes to wait for a lock; if not, it has ended."""
        self.thread.start()
        if connection.vendor != "postgresql":
            # SQLite doesn't tell: whoever holds its one lock has whoever is slow wait, too.
            self.thread.join(0.7)
            return self.thread.is_alive()
        ended = lambda: not self.thread.is_alive()  # noqa: E731
        wait_until(lambda: ended() or self._is_blocked(), what="it to end or wait", every=0.02)
        return not ended()

    def _is_blocked(self) -> bool:
        if self.backend is None:
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [self.backend])
            return cursor.fetchone()[0]

    def end(self):
        """Wait for its end; what it failed with, if anything."""
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        return self.error
