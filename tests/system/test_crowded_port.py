"""A crowd at the web port that asks nothing: the process starts all the same, and works on."""

import asyncio
from pathlib import Path

import aiohttp

from tests.system.process import Process, ending

CROWD = 1100
FILES = 256


async def crowd(port: int, gone: asyncio.Event) -> None:
    """Connect again and again, a thousand at a time, and say half a word."""
    inside: list[asyncio.StreamWriter] = []
    while not gone.is_set():
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.01)  # nobody listens yet
            continue
        writer.write(b"GET /healthz HT")
        inside.append(writer)
        if len(inside) > CROWD:
            inside.pop(0).close()
    for writer in inside:
        writer.close()


async def test_a_crowd_that_asks_nothing_stops_neither_start_nor_probes(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    process, gone = Process(tmp_path), asyncio.Event()
    process.files = FILES
    there = asyncio.ensure_future(crowd(process.port, gone))
    async with ending(process):
        await process.start()
        for _ in range(20):
            async with session.get(f"{process.address}/readyz") as ready:
                assert ready.status == 200
        gone.set()
        await there
        assert await process.stop() == 0
    assert len("".join(process.logged)) < 20_000
