"""A TCP proxy that spoils each connection: at some byte of one direction it resets it, closes it, falls silent, lets it
stand half-open, or goes on a byte at a time, at once or too slowly to wait for. It runs in a thread of its own."""

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

KINDS = ("reset", "truncate", "stall", "half_open", "dribble", "drag")
DRIBBLED = 400  # bytes, one at a time
DRAG_SECONDS = 0.07  # between two bytes: within the time-out of whoever reads


@dataclass(frozen=True)
class Fault:
    """What happens to a connection when its `offset`-th byte passes in one direction ("up": to the server)."""

    kind: str
    direction: str
    offset: int


def any_fault(chance: random.Random) -> Fault:
    """A fault somewhere in what a poll says (hundreds of bytes) or hears (some ten thousand): as often early as late."""
    direction = chance.choice(("up", "down", "down"))
    longest = 400 if direction == "up" else 30_000
    return Fault(chance.choice(KINDS), direction, int(longest ** chance.random()))


class FaultyProxy:
    """Before the server at `port`; `plan` gives the fault of each connection, None for a sound one. `struck` counts by kind."""

    def __init__(self, port: int, plan: Callable[[], Fault | None]) -> None:
        self._server_port, self._plan = port, plan
        self.struck: Counter[str] = Counter()
        self.connections = 0
        self.heard = bytearray()  # all that clients said
        self.answered = 0  # bytes that they were sent
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))

    def __enter__(self) -> "FaultyProxy":
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(self, *_) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)
        assert not self._thread.is_alive()
        self._loop.close()

    async def _run(self) -> None:
        self._over = asyncio.Event()
        self._tasks: set[asyncio.Task] = set()
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._over.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._tasks.add(task)
        try:
            await self._pass_on(reader, writer)
        finally:
            self._tasks.discard(task)

    async def _pass_on(self, reader, writer) -> None:
        self.connections += 1
        fault = self._plan()
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._server_port)
        ends = writer, far_writer
        up = asyncio.ensure_future(
            self._pump(reader, far_writer, fault if fault and fault.direction == "up" else None, ends)
        )
        down = asyncio.ensure_future(
            self._pump(far_reader, writer, fault if fault and fault.direction == "down" else None, ends)
        )
        try:
            await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
            if fault and fault.kind == "half_open" and not (up.done() and down.done()):
                await asyncio.wait((up, down), timeout=1)  # one end has gone and the other does not hear of it
        finally:
            for task in (up, down):
                task.cancel()
            for end in ends:  # before anything is waited for: whoever ends the proxy meanwhile cancels this
                end.close()
            await asyncio.gather(up, down, return_exceptions=True)
            for end in ends:
                with contextlib.suppress(OSError):
                    await end.wait_closed()

    async def _pump(self, source, sink, fault: Fault | None, ends) -> None:
        """Pass on until either end goes, or the fault strikes."""
        passed = 0
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                if sink is ends[1]:
                    self.heard += data
                else:
                    self.answered += len(data)
                if fault and passed + len(data) > fault.offset:
                    at = fault.offset - passed
                    sink.write(data[:at])
                    await sink.drain()
                    self.struck[fault.kind] += 1
                    if not await self._strike(fault.kind, source, sink, data[at:], ends):
                        return
                    passed, fault = 0, self._plan()  # it lived: it gets another
                else:
                    passed += len(data)
                    sink.write(data)
                    await sink.drain()

    async def _strike(self, kind: str, source, sink, rest: bytes, ends) -> bool:
        """What happens; whether the connection lives on."""
        if kind == "reset":
            for end in ends:
                end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif kind in ("stall", "half_open"):
            while await source.read(65536):  # heard, and not passed on, until the other end gives up
                pass
            await asyncio.sleep(3600 if kind == "half_open" else 0)
        elif kind in ("dribble", "drag"):
            for number, letter in enumerate(rest):
                alone = kind == "drag" or number < DRIBBLED
                sink.write(bytes([letter]) if alone else rest[number:])
                await sink.drain()
                if not alone:
                    break
                await asyncio.sleep(DRAG_SECONDS if kind == "drag" else 0)
            return True
        return False
