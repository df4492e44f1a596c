"""A press is read once on its way from the adapter to the answer, and passes few hands."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType

import pytest

from bot.dialogue import tokens
from tests.harness.cast import World
from tests.harness.databases import opened_at
from tests.harness.stages.small import Small
from tests.stories.scenes import open_pod

DISPATCH = str(Path("bot", "dispatch"))
MOST_FUNCTIONS = 35


class Calls:
    """Counts the calls of every function while it listens, in each thread that begins later."""

    def __init__(self) -> None:
        self.listens = False
        self.of: dict[CodeType, int] = {}

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if self.listens and event == "call":
            self.of[frame.f_code] = self.of.get(frame.f_code, 0) + 1

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count what is called in the meantime, here and in the other threads."""
        sys.setprofile(self)
        self.listens = True
        try:
            yield
        finally:
            self.listens = False
            sys.setprofile(None)

    @property
    def dispatching(self) -> set[str]:
        """Name the functions of the one path that were called."""
        found = (code for code in self.of if DISPATCH in code.co_filename)
        return {f"{Path(code.co_filename).stem}.{code.co_qualname}" for code in found}


@pytest.fixture
def calls() -> Iterator[Calls]:
    """Listen to the threads of a storage that is opened in the test."""
    calls = Calls()
    threading.setprofile(calls)
    try:
        yield calls
    finally:
        threading.setprofile(None)


async def test_a_press_is_read_once(calls: Calls, sqlite_url: str) -> None:
    async with opened_at(sqlite_url) as storage:
        world = World(storage, Small())
        ann, bob, cy = (world.person(name) for name in ("Ann", "Bob", "Cy"))
        await open_pod(ann, bob, cy)
        await world.until(8, 18, 30)
        with calls.counted():
            await ann.marks("Morning pages", "Done")

    assert calls.of[tokens.read.__code__] == 1
    named = {name for name in calls.dispatching if "<" not in name}
    assert len(named) <= MOST_FUNCTIONS, sorted(named)
