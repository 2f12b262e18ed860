"""Step C: 1,000 mails to a sink in another process, three ways; counted at the sink."""

import contextlib
import smtplib
import statistics
import time

from .place import Place, Trouble, rows, say

# So many people are in the network that bench.network builds, less a few.
MAILS = 1000


class Counted:
    """The sink's own numbers."""

    def __init__(self, port: int):
        self.port = port

    def ask(self, word: str) -> list[str]:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as server:
            return server.docmd(word)[1].decode().split()

    def read(self) -> tuple[int, int, float]:
        mails, connections, seconds = self.ask("XCOUNT")
        return int(mails), int(connections), float(seconds)

    def wait_for(self, mails: int, seconds: float = 300) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.read()[0] >= mails:
                return
            time.sleep(0.2)
        raise Trouble(f"The sink got {self.read()[0]} mails of {mails}.")


def started(place: Place) -> Counted:
    place.start("sink", ["-m", "bench.sink", str(place.smtp_port)], "bench_pages")
    counted = Counted(place.smtp_port)
    for _attempt in range(100):
        with contextlib.suppress(OSError):
            counted.ask("XRESET")
            return counted
        time.sleep(0.1)
    raise Trouble("The mail sink doesn't answer.")


def measure(place: Place, *, mails: int, rounds: int, log, memory) -> dict[str, list[float]]:
    """Seconds at the sink of each way, a list with one number a round."""
    sink = started(place)
    found: dict[str, list[float]] = {"enqueue": [], "raw": [], "outbox": [], "celery": []}
    worker = None
    written = place.ask("sending", "enqueue", str(mails), database="bench_pages")
    found["enqueue"].append(written["seconds"])
    log(step="C", way="enqueue", **written)
    say(f"  enqueued {mails} in {written['seconds']:.1f} s")
    for _round in range(rounds):
        for way in ("raw", "outbox"):
            sink.ask("XRESET")
            told = place.ask("sending", way, str(mails), database="bench_pages")
            found[way].append(checked(sink, mails, way, log, told))
    # From here on, since a worker also hears the nudges of other ways.
    line = ["-m", "celery", "-A", "stemhub", "worker", "-c", "2", "--loglevel", "warning"]
    worker = place.start("worker", line, "bench_pages")
    wait_for_worker(place)
    for _round in range(rounds):
        sink.ask("XRESET")
        place.ask("sending", "nudge", str(mails), database="bench_pages")
        sink.wait_for(mails)
        time.sleep(0.5)
        found["celery"].append(checked(sink, mails, "celery", log))
    memory(worker, "celery")
    place.stop(worker)
    check_marked(mails)
    return found


def wait_for_worker(place: Place) -> None:
    line = ["-m", "celery", "-A", "stemhub", "inspect", "ping", "--timeout", "2"]
    for _attempt in range(20):
        with contextlib.suppress(Trouble):
            place.run(line, "bench_pages")
            return
    raise Trouble("The Celery worker doesn't answer.")


def checked(sink: Counted, mails: int, way: str, log, told: dict | None = None) -> float:
    """Seconds from the first to the last mail; Trouble unless each came exactly once."""
    got, connections, seconds = sink.read()
    if got != mails:
        raise Trouble(f"{way}: the sink got {got} mails of {mails}.")
    log(step="C", way=way, mails=got, connections=connections, at_sink=seconds, told=told)
    say(f"  {way:8} {mails / seconds:6.0f} a second, {connections} connections")
    return seconds


def check_marked(mails: int) -> None:
    """Raise Trouble unless the outbox says of each mail that it was sent."""
    statement = "SELECT count(*) FROM mailing_mail WHERE key LIKE 'remind:%%' AND state = 'sent'"
    end = time.monotonic() + 10
    while (sent := rows("bench_pages", statement)[0][0]) != mails:
        if time.monotonic() > end:
            raise Trouble(f"The outbox says that {sent} mails of {mails} were sent.")
        time.sleep(0.2)


def ratio(found: dict[str, list[float]], way: str) -> float:
    """Times raw SMTP, median of the rounds."""
    pairs = zip(found[way], found["raw"], strict=True)
    return statistics.median(above / below for above, below in pairs)
