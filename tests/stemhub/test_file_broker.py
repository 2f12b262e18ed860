"""The demo's broker lives in files; one that is empty or cut stops nobody."""

import threading
from queue import Empty

import pytest
from kombu import Connection, Exchange, Queue

from stemhub.file_broker import Transport

QUEUE = Queue("celery", Exchange("celery"), routing_key="celery")


@pytest.fixture
def broker(tmp_path):
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    options = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }
    Transport.global_state.clear()
    with Connection("filesystem://localhost", transport_options=options) as connection:
        assert type(connection.transport) is Transport
        yield connection
    Transport.global_state.clear()


def send(broker, *what):
    producer = broker.Producer()
    for one in what:
        producer.publish(one, exchange="celery", routing_key="celery", declare=[QUEUE])


def received(broker) -> list:
    got = []
    queue = QUEUE.bind(broker.channel())
    while message := queue.get(no_ack=True):
        got.append(message.payload)
    return got


def names(folder) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_what_is_sent_arrives_in_order_and_leaves_nothing(broker, tmp_path):
    send(broker, "one", "two")
    assert received(broker) == ["one", "two"]
    assert names(tmp_path / "messages") == []
    with pytest.raises(Empty):
        broker.default_channel._get("celery")


@pytest.mark.parametrize("content", [b"", b'{"body": "W10', b"3", b"{}", b"null", b"\xff\xfe"])
def test_a_message_that_is_not_whole_is_set_aside_and_logged(broker, tmp_path, caplog, content):
    folder = tmp_path / "messages"
    (folder / "0_cut.celery.msg").write_bytes(content)
    send(broker, "whole")
    assert received(broker) == ["whole"]
    assert names(folder) == ["0_cut.celery.msg.unreadable"]
    assert (folder / "0_cut.celery.msg.unreadable").read_bytes() == content
    assert "0_cut.celery.msg can't be read" in caplog.text


@pytest.mark.parametrize("content", [b"", b'[["celery"', b"3"])
def test_a_table_that_is_not_whole_is_set_aside_and_written_anew(broker, tmp_path, content):
    table = tmp_path / "control" / "celery.exchange"
    table.write_bytes(content)
    send(broker, "one")
    assert received(broker) == ["one"]
    # The same while all run: who bound the queue before still knows it.
    table.write_bytes(content)
    send(broker, "two")
    assert received(broker) == ["two"]
    assert "celery.exchange.unreadable" in names(tmp_path / "control")


def test_a_disk_that_is_full_leaves_no_empty_file(broker, tmp_path, monkeypatch):
    def full(path, text):
        path.touch()
        raise OSError("No space left on device")

    send(broker, "one")
    monkeypatch.setattr("pathlib.Path.write_text", full)
    with pytest.raises(broker.channel_errors):
        send(broker, "two")
    assert received(broker) == ["one"]


def test_queues_that_are_bound_at_the_same_moment_are_all_kept(broker, tmp_path):
    channels = [broker.channel() for _ in range(8)]
    bound = [
        threading.Thread(target=channel._queue_bind, args=("all", "", "", f"queue{n}"))
        for n, channel in enumerate(channels)
    ]
    for one in bound:
        one.start()
    for one in bound:
        one.join()
    table = broker.default_channel.get_table("all")
    assert {one.queue for one in table} == {f"queue{n}" for n in range(8)}
    broker.default_channel._delete("queue3", "all", "", "")
    assert len(broker.default_channel.get_table("all")) == 7
