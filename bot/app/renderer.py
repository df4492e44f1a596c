"""The renderer: a process of its own that draws, started when it is needed, again when lost."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import bot

_ROOT = str(Path(bot.__path__[0]).parent)
COMMAND = (sys.executable, "-P", "-m", "bot.pictures.render_process")
STARTS_WITHIN = 20.0
DRAWS_WITHIN = 5.0
LARGEST = 2 * 2**20
_PNG = b"\x89PNG\r\n\x1a\n"
_NUMBERS = 2**32


class RendererLost(Exception):
    """The process ended, said nothing in time, or said what is no picture; it is gone now."""


class Renderer:
    """Has one drawing at a time drawn by a process that shares nothing with this one.

    It is given no secret of this one, no network and no shell: two pipes, and where the code is.
    """

    def __init__(
        self, command: Sequence[str] = COMMAND, draws_within: float = DRAWS_WITHIN
    ) -> None:
        self._command = command
        self._draws_within = draws_within
        self._process: asyncio.subprocess.Process | None = None
        self._number = 0
        self._ready = False

    @property
    def is_ready(self) -> bool:
        """Tell whether the process has started, and can draw."""
        return self._ready

    @property
    def pid(self) -> int | None:
        """Name the process, while there is one."""
        return None if self._process is None else self._process.pid

    async def render(self, drawing: bytes) -> bytes | None:
        """Draw a drawing, given as JSON; None if it cannot be drawn. Raises `RendererLost`."""
        drawn = False
        try:
            reader, writer = await self._running()
            self._number = (self._number + 1) % _NUMBERS
            async with asyncio.timeout(self._draws_within):
                writer.write(_head(self._number, len(drawing)) + drawing)
                await writer.drain()
                png = await _read(reader, self._number)
            drawn = True
        except (OSError, EOFError, TimeoutError, ValueError) as lost:
            raise RendererLost(type(lost).__name__) from lost
        finally:
            if not drawn:
                await self.stop()
        return png or None

    def kill(self) -> None:
        """Let the process end, whatever it does; what it is drawing raises `RendererLost`."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()

    async def stop(self) -> None:
        """End the process, and wait until it is gone."""
        self.kill()
        self._ready = False
        process, self._process = self._process, None
        if process is not None:
            if process.stdin is not None:
                process.stdin.close()
            await process.communicate()

    async def _running(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Have a process that is ready."""
        process = self._process
        if process is None or process.returncode is not None:
            await self.stop()
            process = await self._start()
        if process.stdout is None or process.stdin is None:
            raise RuntimeError("the renderer has no pipes")
        return process.stdout, process.stdin

    async def _start(self) -> asyncio.subprocess.Process:
        self._process = process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": _ROOT, "LC_ALL": "C.UTF-8"},
            cwd="/",
            start_new_session=True,
        )
        if process.stdout is not None:
            async with asyncio.timeout(STARTS_WITHIN):
                await _read(process.stdout, 0)
        self._ready = True
        return process


def _head(number: int, length: int) -> bytes:
    return number.to_bytes(4, "big") + length.to_bytes(4, "big")


async def _read(reader: asyncio.StreamReader, expected: int) -> bytes:
    """Read the picture of a number; raises ValueError for anything else."""
    head = await reader.readexactly(8)
    number, length = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:], "big")
    if number != expected or length > LARGEST:
        raise ValueError("that is no picture")
    png = await reader.readexactly(length)
    if png and not png.startswith(_PNG):
        raise ValueError("that is no picture")
    return png
