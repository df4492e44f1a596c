"""Cairn as its operator runs it: a process of its own, in a folder of its own."""

import asyncio
import os
import re
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_LISTENS = re.compile(r"address=(http://\S+)")


class Process:
    """A running `cairn run` with the local chat, which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.logged: list[str] = []
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Future[None] | None = None

    async def start(self) -> None:
        """Start, and wait until the page can be opened."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            cwd=self.folder,
            env={**os.environ, "CAIRN_WEB_PORT": str(self.port), "PYTHONUNBUFFERED": "1"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        async with asyncio.timeout(60):
            while not _LISTENS.search(await self._line()):
                pass
        self._reading = asyncio.ensure_future(self._read())

    async def kill(self) -> None:
        """Kill it with SIGKILL: no goodbye, no tidying."""
        if self._process is not None:
            self._process.kill()
            await self._ended()

    async def stop(self) -> int:
        """Stop it politely, and return its exit status."""
        if self._process is None:
            return 0
        self._process.terminate()
        return await self._ended()

    async def _ended(self) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        async with asyncio.timeout(30):
            status = await process.wait()
            if self._reading is not None:
                await self._reading
        return status

    async def _line(self) -> str:
        if self._process is None or self._process.stdout is None:
            raise RuntimeError("it is not started")
        line = (await self._process.stdout.readline()).decode()
        if not line:
            raise RuntimeError("it ended:\n" + "".join(self.logged))
        self.logged.append(line)
        return line

    async def _read(self) -> None:
        """Read on, so that the pipe never fills."""
        stream = self._process.stdout if self._process else None
        while stream is not None and (line := await stream.readline()):
            self.logged.append(line.decode())


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Process]:
    """Run Cairn in a folder until the end."""
    process = Process(folder)
    await process.start()
    try:
        yield process
    finally:
        await process.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
