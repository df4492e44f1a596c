"""Presses and boards of a tree, for a process whose instructions are counted.

    python -P counted.py (fill | press | board) FOLDER TIMES

Run with a tree on the path, this one or an earlier one that has these modules; `fill` makes the
databases in the folder beforehand.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.board import Boards
from benchmarks.crowded import MEMBERS, WEEKS, Crowd, crowded
from benchmarks.pressing import PLATFORM, Cairn, everybody
from benchmarks.prompted import Databases

PRESSERS = 200
PEOPLE = 10 * MEMBERS
_PRESSED, _SHOWN, _KEY = "pressed.db", "shown.db", "key"


def _fill(folder: Path, _: int) -> None:
    kinds = Databases(folder, None)
    (folder / _KEY).write_text(kinds.keys.write(), encoding="ascii")

    async def fill() -> None:
        await kinds.filled(f"sqlite:///{folder / _PRESSED}", {PLATFORM: PRESSERS})
        await crowded(kinds, f"sqlite:///{folder / _SHOWN}", PEOPLE * WEEKS)

    asyncio.run(fill())


def press(folder: Path, times: int) -> None:
    """Let so many people press, one after the other."""

    async def pressed() -> None:
        storage = _kinds(folder).opened(f"sqlite:///{folder / _PRESSED}")
        cairn = Cairn.over(storage)
        for number in everybody(times):
            await cairn.press(number)
        await storage.close()

    asyncio.run(pressed())


def show(folder: Path, times: int) -> None:
    """Show each board some times, so many times over."""
    url = f"sqlite:///{folder / _SHOWN}"
    with asyncio.Runner() as runner:

        async def opened() -> Boards:
            storage = _kinds(folder).opened(url)
            dispatcher = Cairn.over(storage).dispatcher
            return Boards(Crowd(url, PEOPLE), storage, dispatcher, runner)

        boards = runner.run(opened())
        for _ in range(times):
            boards.shown()
        runner.run(boards.storage.close())


def _kinds(folder: Path) -> Databases:
    written = (folder / _KEY).read_text(encoding="ascii").strip()
    return Databases(folder, None, Databases(folder, None).keys.parse(written))


_WORK: dict[str, Callable[[Path, int], None]] = {"fill": _fill, "press": press, "board": show}

if __name__ == "__main__":
    _, _name, _folder, _times = sys.argv
    _WORK[_name](Path(_folder), int(_times))
