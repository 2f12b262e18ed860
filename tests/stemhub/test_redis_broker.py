"""A connection whose Redis is gone while a task is in hand and the next is waited for."""

import contextlib

import pytest
from kombu import Connection, Exchange, Queue
from redis.exceptions import ConnectionError as Gone

from tests.support.servers import own_redis

pytestmark = pytest.mark.services_only


def wait_for_work(connection) -> None:
    """As a worker does: a task in hand, the next asked for, and an ear for what all are told."""
    taken: list = []
    orders = Queue("orders", Exchange("orders", type="fanout"), auto_delete=True)
    connection.Consumer(Queue("work"), callbacks=[lambda *task: taken.append(task)]).consume()
    connection.Consumer(orders, channel=connection.channel()).consume()
    connection.Producer().publish("first", routing_key="work")
    while not taken:
        connection.drain_events(timeout=10)
    connection.transport.cycle.on_poll_start()
    assert connection.default_channel._in_poll


def test_it_can_be_closed_again():
    with own_redis() as redis:
        connection = Connection(redis.url)
        wait_for_work(connection)
        redis.stop()

        # What Celery's worker does when it loses its connection.
        with contextlib.suppress(Gone):
            connection.collect()
        connection.close()
