"""Cairn as its operator runs it: a process of its own, in a folder of its own.

It begins in a new interpreter, or, where a test is about something else than that, in one that has
loaded all modules already.
"""

import asyncio
import os
import re
import resource
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.harness.patience import in_time
from tests.system.starts import Executed, Forked, executed, forked

_LISTENS = re.compile(r"address=(http://\S+)")
_WITHIN = 60


class Process:
    """A running `cairn run`, which can be killed and started again; with the local chat.

    `options` are those of its command line, `environment` what it finds beside the tests' own. It
    may have so many `files` open, if that is set. If its starts are `fresh`, each has an
    interpreter of its own.
    """

    def __init__(
        self,
        folder: Path,
        *options: str,
        module: str = "bot.__main__",
        **environment: str,
    ) -> None:
        self.folder = folder
        self.module = module
        self.fresh = False
        self.options = options
        self.files: int | None = None
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = environment
        self.logged: list[str] = []
        self._begun = 0
        self._heard = asyncio.Event()
        self._process: Forked | Executed | None = None
        self._reading: asyncio.Future[None] | None = None

    async def start(self, until: str = _LISTENS.pattern) -> None:
        """Start, and wait until it says something: by default, that the page can be opened."""
        self._begun = len(self.logged)
        command = ("run", *self.options)
        start = executed if self.fresh else forked
        self._process = await start(
            self.module, command, self.folder, self._environment, self.files
        )
        self._reading = asyncio.ensure_future(self._read(self._process.stdout))
        await self.says(until)

    async def beside(self, *command: str) -> tuple[int, str]:
        """Run another command in the same folder until it ends: its exit status, and its words."""
        process = await executed(self.module, command, self.folder, self._environment)
        async with in_time(_WITHIN):
            said = await process.stdout.read()
            return await process.wait(), said.decode()

    @property
    def _environment(self) -> dict[str, str]:
        ours = {"CAIRN_WEB_PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        return {**os.environ, **ours, **self.environment}

    def said(self, pattern: str) -> list[str]:
        """Find the lines in which it has said something since its start."""
        return [line for line in self.logged[self._begun :] if re.search(pattern, line)]

    async def says(self, pattern: str, times: int = 1) -> str:
        """Wait until it has said something since its start, so often, and return the line."""
        async with in_time(_WITHIN):
            while True:
                if len(said := self.said(pattern)) >= times:
                    return said[times - 1]
                if self._reading is None or self._reading.done():
                    raise RuntimeError("it ended:\n" + "".join(self.logged[self._begun :]))
                await self._heard.wait()

    async def stall(self) -> None:
        """Suspend it, which began afresh as a child of ours, and return when the system has."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)
            own = os.P_PID, self._process.pid
            await asyncio.to_thread(os.waitid, *own, os.WSTOPPED | os.WNOWAIT)

    def go_on(self) -> None:
        """Let it go on after a stall."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def limits_files(self, to: int) -> None:
        """Let no file grow beyond so many bytes, as on a full disk."""
        if self._process is not None:
            hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (to, hard))

    async def kill(self) -> None:
        """Kill it with SIGKILL: no goodbye, no tidying."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
        await self.ended()

    async def stop(self) -> int:
        """Stop it politely, and return its exit status."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int:
        """Wait until it has ended, and return its exit status."""
        process, self._process = self._process, None
        if process is None:
            return 0
        async with in_time(30):
            status = await process.wait()
            if self._reading is not None:
                await self._reading
        return status

    async def _read(self, stream: asyncio.StreamReader) -> None:
        """Read all it says, so that the pipe never fills."""
        while line := await stream.readline():
            self.logged.append(line.decode())
            self._stir()
        self._stir()

    def _stir(self) -> None:
        self._heard.set()
        self._heard.clear()


@asynccontextmanager
async def running(folder: Path, *, fresh: bool = False) -> AsyncIterator[Process]:
    """Run Cairn in a folder until the end, from a fresh start or from what is loaded already."""
    process = Process(folder)
    process.fresh = fresh
    async with ending(process):
        await process.start()
        yield process


@asynccontextmanager
async def ending(process: Process) -> AsyncIterator[Process]:
    """Leave no process behind, whatever happens."""
    try:
        yield process
    finally:
        await process.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
