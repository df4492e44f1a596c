"""A real process that the system suspends in the middle of a week, and lets go on."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from tests.adapters.web.caller import Script
from tests.harness.patience import asked_until
from tests.system.process import Process, ending, running
from tests.system.typed_pod import all_have, open_pod, press

SUSPENDED_SECONDS = 3.0
HOUR = timedelta(hours=1)
_SAID = ("How did", "The week in", "A calm week", "Still room", "is open: ")
_LIBRARY = "faketime/libfaketimeMT.so.1"


async def test_a_process_that_is_suspended_goes_on_and_says_nothing_twice(tmp_path: Path) -> None:
    async with running(tmp_path, fresh=True) as cairn, aiohttp.ClientSession() as session:
        script = Script(session, lambda: cairn.address)
        seats = await open_pod(script)
        for after in (0.05, 0.3):
            moving = asyncio.ensure_future(script.post("/api/clock", by_days=7))
            await asyncio.wait([moving], timeout=after)
            await suspended(cairn)
            await moving
        for seat in seats.values():
            notices = [m for m in await script.messages(seat) if m["notice"]]
            for said in _SAID:
                days = [m["at"][:10] for m in notices if said in m["text"]]
                assert len(days) == len(set(days)), (said, days)
            assert [m for m in notices if "How did" in m["text"]]
        assert await cairn.stop() == 0


async def suspended(cairn: Process) -> None:
    """Suspend the process for a while."""
    await cairn.stall()
    await asyncio.sleep(SUSPENDED_SECONDS)
    cairn.go_on()


class Machine:
    """A machine that can be put to sleep with a process on it, and whose clock can be set.

    Seconds that are counted from a start stand still in sleep, as they do on Linux.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self._ahead = timedelta()
        self._file.write_text("+0", encoding="ascii")
        self.cairn = Process(
            folder,
            LD_PRELOAD=str(library()),
            FAKETIME_TIMESTAMP_FILE=str(self._file),
            FAKETIME_NO_CACHE="1",
            FAKETIME_DONT_FAKE_MONOTONIC="1",
            FAKETIME_FORCE_MONOTONIC_FIX="0",  # else who waits for a lock never sleeps
        )
        self.cairn.fresh = True  # the library is loaded by a new interpreter

    def sets_its_clock(self, by: timedelta) -> None:
        """Set the clock forward or back, under a process that runs."""
        self._ahead += by
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{self._ahead.total_seconds():+.0f}", encoding="ascii")
        fresh.replace(self._file)

    async def sleeps(self, long: timedelta) -> None:
        """Sleep for long: to the process it is a moment, and a leap of the clock."""
        await self.cairn.stall()
        self.sets_its_clock(long)
        self.cairn.go_on()


def library() -> Path:
    """Find libfaketime, by which a process of its own has a clock of its own."""
    for folder in (Path("/usr/lib"), *Path("/usr/lib").glob("*-linux-gnu")):
        if (found := folder / _LIBRARY).is_file():
            return found
    pytest.skip("no libfaketime here: apt install faketime")


async def test_a_machine_that_sleeps_or_is_set_asks_everybody_once(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    async with ending(machine.cairn) as cairn, aiohttp.ClientSession() as session:
        await cairn.start()
        script = Script(session, lambda: cairn.address)
        seats = await open_pod(script)
        await just_before_the_question(script)
        await machine.sleeps(HOUR)
        await everybody_reads(script, seats.values(), "How did")
        await press(script, seats["Ann"], "Done")

        machine.sets_its_clock(-HOUR)
        await machine.sleeps(timedelta(days=3))
        await everybody_reads(script, seats.values(), "The week in")
        machine.sets_its_clock(-HOUR)
        await script.post("/api/clock", by_days=1)

        for name, seat in seats.items():
            told = [m["text"] for m in await script.messages(seat) if m["notice"]]
            times = {said: sum(said in text for text in told) for said in _SAID}
            # Where Ann was asked, her answer is drawn.
            once = {"How did": 0 if name == "Ann" else 1, "The week in": 1, "is open: ": 1}
            assert times == {**dict.fromkeys(_SAID, 0), **once}
        assert await cairn.stop() == 0


async def just_before_the_question(script: Script) -> None:
    """Move the chat's own clock on, to a minute before everybody is asked."""
    while True:
        clock = await script.get("/api/clock")
        now, due = (datetime.fromisoformat(clock[name]) for name in ("now", "next"))
        if (due.isoweekday(), due.hour) == (7, 18):
            break
        await script.post("/api/clock", to="next")
    ahead = due - timedelta(minutes=1) - now
    if ahead > timedelta():
        await script.post("/api/clock", by_hours=ahead / HOUR)


async def everybody_reads(script: Script, seats: Iterable[str], text: str) -> None:
    """Wait until everybody reads something, which takes until the next beat."""
    everybody = list(seats)
    await asked_until(lambda: all_have(script, everybody, text), 40)
