"""The process that draws is killed, hangs or says nonsense: nobody waits, and it is begun anew."""

import asyncio
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import msgspec
import pytest

from bot.app.painter import Painter
from bot.app.renderer import Renderer, RendererLost
from bot.dialogue.drawings import CairnDrawing
from tests.harness.patience import in_time

PNG = b"\x89PNG\r\n\x1a\n"
BODY = msgspec.json.encode(CairnDrawing((3, 2)))
READY = "import os, signal; os.write(1, bytes(8)); said = os.read(0, 12);"
BROKEN = {
    "is no program": ("/nonexistent/program",),
    "ends at once": (sys.executable, "-c", ""),
    "says nonsense at once": (sys.executable, "-c", "print('Hello, this is no picture')"),
    "says nonsense for ever": ("yes",),
    "ends while it draws": (sys.executable, "-c", READY),
    "closes its ears": (sys.executable, "-c", "import os; os.write(1, bytes(8)); os.close(0)"),
    "draws for ever": (sys.executable, "-c", f"{READY} signal.pause()"),
    "says that much is to come": (
        sys.executable,
        "-c",
        f"{READY} os.write(1, b'\\0\\0\\0\\1' * 2)",
    ),
    "draws no picture": (
        *(sys.executable, "-c"),
        f"{READY} os.write(1, b'\\0\\0\\0\\1\\0\\0\\0\\4nope'); signal.pause()",
    ),
    "draws another picture": (
        *(sys.executable, "-c"),
        f"{READY} os.write(1, b'\\0\\0\\0\\2\\0\\0\\0\\0'); signal.pause()",
    ),
    "draws too much": (
        *(sys.executable, "-c"),
        f"{READY} os.write(1, b'\\0\\0\\0\\1\\x7f\\0\\0\\0'); signal.pause()",
    ),
}


@asynccontextmanager
async def rendering(command: Sequence[str] | None = None) -> AsyncIterator[Renderer]:
    """Use a renderer, and end it."""
    renderer = Renderer(draws_within=0.5, command=command) if command else Renderer()
    try:
        yield renderer
    finally:
        await renderer.stop()


@pytest.mark.parametrize("command", BROKEN.values(), ids=BROKEN)
async def test_a_process_that_cannot_draw_is_lost_and_gone(command: Sequence[str]) -> None:
    async with in_time(), rendering(command) as renderer:
        with pytest.raises(RendererLost):
            await renderer.render(BODY)
        assert renderer.pid is None


async def test_a_process_that_is_killed_is_begun_anew() -> None:
    async with in_time(), rendering() as renderer:
        first = await renderer.render(BODY)
        pid = renderer.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        painter = Painter(renderer)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(painter.run())
            assert await painter.png(CairnDrawing((3, 2)), answers=True) == first
            painter.close()
    assert first is not None
    assert first.startswith(PNG)
    assert not alive(pid)


async def test_what_cannot_be_drawn_is_said_and_harms_nothing_else() -> None:
    async with in_time(), rendering() as renderer:
        for nonsense in (b"", b"{}", b"\xff" * 100_000, b'{"type":"Nothing"}'):
            assert await renderer.render(nonsense) is None
        pid = renderer.pid
        assert await renderer.render(BODY)
        assert renderer.pid == pid


async def test_the_end_does_not_wait_for_a_picture() -> None:
    async with in_time():
        renderer = Renderer(BROKEN["draws for ever"], draws_within=600)
        painter = Painter(renderer)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(painter.run())
            waiting = tasks.create_task(painter.png(CairnDrawing((1,))))
            while renderer.pid is None:  # noqa: ASYNC110  # nobody would set an event
                await asyncio.sleep(0.01)
            painter.close()
        assert waiting.result() is None
        assert renderer.pid is None


async def test_the_process_is_bounded_knows_no_secrets_and_ends_with_its_parent() -> None:
    code = (
        "import asyncio, os\n"
        "from bot.app.renderer import Renderer\n"
        "async def main():\n"
        "    renderer = Renderer()\n"
        "    await renderer.render(b'{}')\n"
        "    print(renderer.pid, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())\n"
    )
    async with in_time():
        parent = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", f"{code}"),
            stdout=asyncio.subprocess.PIPE,
            env={"CAIRN_TELEGRAM_TOKEN": "1:secret"},
        )
        said, _ = await parent.communicate()
        pid = int(said)
        while alive(pid):  # noqa: ASYNC110  # nobody would set an event
            await asyncio.sleep(0.02)
    async with in_time(), rendering() as renderer:
        await renderer.render(BODY)
        pid = renderer.pid or 0
        with open(f"/proc/{pid}/environ", "rb") as file:  # noqa: PTH123, ASYNC230  # it is there at once
            kept = {line.partition(b"=")[0] for line in file.read().split(b"\0") if line}
        assert kept == {b"PYTHONPATH", b"LC_ALL"}
        assert os.getpriority(os.PRIO_PROCESS, pid) == 19
        assert resource.prlimit(pid, resource.RLIMIT_AS) == (2**30, 2**30)


def alive(pid: int) -> bool:
    """Tell whether there is a process of that number that does anything."""
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123  # as above
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
