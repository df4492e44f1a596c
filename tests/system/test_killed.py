"""A process killed again and again in the middle of a week: nothing lost, nothing twice."""

import asyncio
from contextlib import suppress
from pathlib import Path

import aiohttp

from tests.adapters.web.caller import Script
from tests.system.process import Process, running
from tests.system.typed_pod import all_have, open_pod, press

# How long a move may run before the kill, in seconds: from its first step to about its end.
WAITS = (0.02, 0.1, 0.3, 0.6, 1.0)
WORDS = "The difficult letter is sent"


def wait(kills: int) -> float:
    """Tell how long the next move may run: each round longer, as a slow machine gets on too."""
    rounds, place = divmod(kills, len(WAITS))
    return WAITS[place] * (1 + rounds)


async def move_and_kill(script: Script, cairn: Process, after: float) -> None:
    """Begin to move the clock a day on, kill the process in the middle, and start it again."""

    async def move() -> None:
        with suppress(aiohttp.ClientError):
            await script.post("/api/clock", by_days=1)

    moving = asyncio.ensure_future(move())
    await asyncio.wait([moving], timeout=after)
    await cairn.kill()
    await moving
    await cairn.start()


async def test_a_week_of_kills_loses_nothing_and_says_nothing_twice(tmp_path: Path) -> None:
    async with running(tmp_path) as cairn, aiohttp.ClientSession() as session:
        script = Script(session, lambda: cairn.address)
        seats = await open_pod(script)
        kills = 0
        while not await all_have(script, seats.values(), "How did"):
            await move_and_kill(script, cairn, wait(kills))
            kills += 1
            assert kills < 60
        await press(script, seats["Ann"], "Done")
        await press(script, seats["Ann"], "Add words")
        await script.say(seats["Ann"], WORDS)
        await cairn.kill()
        await cairn.start()
        await press(script, seats["Ann"], "Skip")
        await press(script, seats["Ann"], "Skip")
        await press(script, seats["Bob"], "Partly")
        while not await all_have(script, seats.values(), "The week in Early birds"):
            await move_and_kill(script, cairn, wait(kills))
            kills += 1
            assert kills < 60

        for seat in seats.values():
            messages = await script.messages(seat)
            notices = [m["text"] for m in messages if m["notice"]]
            digests = [text for text in notices if "The cairn grew this week." in text]
            assert len(digests) == 1
            assert f"A win: “{WORDS}”" in digests[0]
            assert sum("Early birds is open" in text for text in notices) == 1
            for said in ("How did", "The week in Early birds", "Still room"):
                days = [m["at"][:10] for m in messages if said in m["text"]]
                assert len(days) == len(set(days)), (said, days)
        assert "Still room" in "\n".join(await script.texts(seats["Cy"]))
        assert await cairn.stop() == 0
    for word in (WORDS, "Morning pages", "Early birds", "To make something", "Sketching"):
        assert word.encode() not in kept_in(tmp_path)


def kept_in(folder: Path) -> bytes:
    """Read everything that the database's files hold."""
    return b"".join(path.read_bytes() for path in folder.glob("cairn-local.db*"))
