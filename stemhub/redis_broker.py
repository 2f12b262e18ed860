"""kombu's Redis transport, for workers that outlive their broker.

A worker that loses its connection closes it twice: the first time kombu hears that the broker is
gone and stops halfway, the second time it finds half of what it needs, and the worker ends over it.
"""

from kombu.transport import redis
from kombu.transport.virtual import Empty


class Channel(redis.Channel):
    """A channel that is closed at the first try, whether its broker is there or not."""

    def close(self) -> None:
        if self._in_poll:
            try:
                self._brpop_read()
            except (Empty, *redis.get_redis_error_classes().connection_errors):
                pass
        super().close()


class Transport(redis.Transport):
    """Redis, with channels that bear its loss."""

    Channel = Channel
