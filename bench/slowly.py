"""A proxy that gives every byte so much later: a server far away."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def delayed(port: int, seconds: float) -> Iterator[int]:
    """A port on loopback behind which `port` is a round trip of `seconds` away; `port` itself for 0."""
    if not seconds:
        yield port
        return
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    started = asyncio.run_coroutine_threadsafe(_serve(port, seconds / 2), loop).result()
    try:
        yield started.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(started.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _serve(port: int, seconds: float) -> asyncio.Server:
    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_carry(reader, far_writer, seconds), _carry(far_reader, writer, seconds))

    return await asyncio.start_server(meet, "127.0.0.1", 0)


async def _carry(source: asyncio.StreamReader, sink: asyncio.StreamWriter, seconds: float) -> None:
    """Each piece goes on `seconds` after it came; pieces under way do not wait for one another."""
    loop = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(1024)

    async def take() -> None:
        data = b"-"
        while data:
            data = await source.read(1 << 16)
            await under_way.put((loop.time() + seconds, data))

    taking = asyncio.create_task(take())
    while True:
        at, data = await under_way.get()
        await asyncio.sleep(max(0, at - loop.time()))
        if not data:
            break
        sink.write(data)
        await sink.drain()
    await taking
    sink.close()
