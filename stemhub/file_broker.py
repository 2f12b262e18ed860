"""The file-system broker of the demo, made safe against files that are empty or cut.

kombu's own opens a file and then writes into it: a process that is killed between the two, or a
full disk, leaves an empty one, and whoever reads that ends with it, at each start anew. Here a
file gets its name when it is whole, and one that can't be read is set aside.
"""

import fcntl
import logging
import os
import uuid
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from time import monotonic_ns

from kombu.exceptions import ChannelError
from kombu.transport import filesystem, virtual
from kombu.transport.filesystem import exchange_queue_t
from kombu.utils.encoding import bytes_to_str
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)
# What kombu looks for ends in .msg or .exchange.
_ASIDE = ".unreadable"


def _write(file: Path, content) -> None:
    """All of it, or nothing under this name."""
    unfinished = file.with_name(f"{file.name}.{uuid.uuid4().hex}.unfinished")
    unfinished.write_text(dumps(content))
    unfinished.replace(file)


def _read(file: Path):
    """What stands in it. Raises ValueError for what isn't whole, FileNotFoundError."""
    return loads(bytes_to_str(file.read_bytes()))


def _set_aside(file: Path, name: str) -> None:
    aside = file.with_name(name + _ASIDE)
    logger.error("The broker's file %s can't be read and is set aside as %s", name, aside.name)
    file.replace(aside)


@contextmanager
def _alone_in(folder: Path):
    """The one process that changes what is bound to what."""
    folder.mkdir(parents=True, exist_ok=True)
    number = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


class Channel(filesystem.Channel):
    def _put(self, queue, payload, **kwargs):
        # Two of one millisecond keep their order, too.
        name = f"{monotonic_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        try:
            _write(Path(self.data_folder_out) / name, payload)
        except OSError as error:
            raise ChannelError(f"Cannot add {name} to the broker's folder") from error

    def _get(self, queue, timeout=None):
        folder = Path(self.data_folder_in)
        for name in sorted(file.name for file in folder.iterdir()):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f"{name}.taken"
            try:
                (folder / name).rename(taken)
            except OSError:
                continue  # another process took it
            try:
                message = _read(taken)
                if not {"body", "properties"} <= set(message):
                    raise ValueError(message)  # noqa: TRY301
            except (ValueError, TypeError):
                _set_aside(taken, name)
                continue
            taken.unlink()
            return message
        raise Empty

    def get_table(self, exchange):
        return self._bound(self._exchange_file(exchange)) or self._bound_here(exchange)

    def _bound_here(self, exchange) -> list:
        """What this process bound itself, where the file was lost."""
        if exchange not in self.state.exchanges:
            return []
        return [exchange_queue_t(*one) for one in virtual.Channel.get_table(self, exchange)]

    @staticmethod
    def _bound(file: Path) -> list:
        try:
            return [exchange_queue_t(*one) for one in _read(file)]
        except FileNotFoundError:
            return []
        except (ValueError, TypeError):
            _set_aside(file, file.name)
            return []

    def _queue_bind(self, exchange, routing_key, pattern, queue):
        file = self._exchange_file(exchange)
        bound = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with _alone_in(self.control_folder):
            known = self._bound(file)
            if bound not in known:
                _write(file, [bound, *known])

    def _delete(self, queue, exchange, routing_key, pattern, *args, **kwargs):
        # As kombu's, whose own file-wise lock doesn't know of ours.
        virtual.Channel._delete(self, queue, exchange, routing_key, pattern, *args, **kwargs)
        file = self._exchange_file(exchange)
        bound = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with _alone_in(self.control_folder):
            known = self._bound(file)
            if bound in known:
                _write(file, [one for one in known if one != bound])


class Transport(filesystem.Transport):
    Channel = Channel
