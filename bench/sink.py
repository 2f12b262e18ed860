"""``python -m bench.sink PORT``: an SMTP server that takes everything and counts, RFC 5321's least.

A process of its own, so that it costs the sender nothing but the machine. One connection may ask
``XCOUNT``: "250 <mails> <connections> <seconds from the first to the last mail>"; it isn't
counted itself until it sends MAIL. ``XRESET`` begins anew.
"""

import asyncio
import sys
import time


class Sink(asyncio.Protocol):
    mails = connections = 0
    first = last = 0.0

    def connection_made(self, transport):
        self.transport, self.rest, self.in_data, self.counted = transport, b"", False, False
        transport.write(b"220 sink\r\n")

    def data_received(self, data):
        self.rest += data
        while True:
            if self.in_data:
                end = self.rest.find(b"\r\n.\r\n")
                if end < 0:
                    return
                self.rest, self.in_data = self.rest[end + 5 :], False
                Sink.mails += 1
                Sink.last = time.monotonic()
                self.transport.write(b"250 taken\r\n")
                continue
            line, found, rest = self.rest.partition(b"\r\n")
            if not found:
                return
            self.rest = rest
            self.command(line[:6].upper().strip())

    def command(self, word: bytes):
        if word == b"DATA":
            self.in_data = True
            self.transport.write(b"354 go on\r\n")
        elif word == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        elif word == b"XCOUNT":
            seconds = Sink.last - Sink.first
            self.transport.write(b"250 %d %d %f\r\n" % (Sink.mails, Sink.connections, seconds))
        elif word == b"XRESET":
            Sink.mails = Sink.connections = 0
            Sink.first = Sink.last = 0.0
            self.transport.write(b"250 anew\r\n")
        else:
            if word.startswith(b"MAIL") and not self.counted:
                self.counted = True
                Sink.connections += 1
                Sink.first = Sink.first or time.monotonic()
            self.transport.write(b"250 sink\r\n" if word.startswith(b"EHLO") else b"250 ok\r\n")


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
