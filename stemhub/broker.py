"""kombu's Redis transport, for workers that outlive their broker.

kombu closes a lost connection twice. Where the first try breaks off, the second finds half of what
it needs, and the worker ends over it; so does one whose task is done after its connection was lost.
Neither is needed: what nobody could say "done" to is found by the next round of the schedule.
"""

import logging

from kombu.transport import redis
from kombu.transport.virtual import Empty

logger = logging.getLogger(__name__)


class Channel(redis.Channel):
    """A channel that can be closed, and used by whoever missed that, when its broker is gone."""

    def close(self) -> None:
        if self._in_poll:
            try:
                self._brpop_read()
            except (Empty, *redis.get_redis_error_classes().connection_errors):
                pass
        super().close()

    def basic_ack(self, delivery_tag, multiple=False) -> None:
        if self.connection is None or self.connection.client is None:
            logger.info("A task is done whose message was lost with its connection")
            return
        super().basic_ack(delivery_tag, multiple=multiple)


class Transport(redis.Transport):
    """Redis, with channels that bear its loss."""

    Channel = Channel
