"""How long people wait for an answer while both platforms take all that they can.

The whole product runs in this process, put together by its own assembly: it hears of presses
through both platforms' real client libraries, and answers, beside its couriers, which deliver as
much as the platforms allow. Both platforms, everybody who presses, and PostgreSQL are processes of
their own. Each wait is from a person's press until its answer has come: on Discord that is when it
is handed to the client library, which sends it at once; on Telegram an answer takes its turn among
all that leaves, so the pressed button is let rest first, as soon as the answer is handed over.
"""

import asyncio
import gc
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.carrying import gauges
from benchmarks.measure import Row, seconds
from benchmarks.platforms import CONFIRMED, SHOWN, Answered, Pressing, let_press, served
from benchmarks.prompted import MEMBERS, Databases, databases
from benchmarks.scale import Scale
from benchmarks.where import Where
from bot.app import logs, settings
from bot.app.assembly import assembled
from bot.app.lifecycle import keep_running
from bot.app.platforms import discord, telegram
from bot.dialogue.tokens import press
from scheduler.runner_heartbeat import RunnerHeartbeat

SECONDS = 60
RATES = {"telegram": 10, "discord": 140}
HANDED_MS, LEFT_MS, CORE = 25.0, 80.0, 0.8
_BUSY = "how much one interpreter has to do at once"
_IN_TURN = "that, and the turns of thirty a second that answers and notices share"
WARM = 5  # seconds of presses before those that are measured: what is made once is made
FLOOR = 0.9
_LEAST = 500  # of a second's thousandths
_BULK = {"telegram": telegram.RATE.per_second, "discord": discord.RATE.per_second}
_TOKENS = {
    "CAIRN_TELEGRAM_TOKEN": f"123456789:{'A' * 35}",
    "CAIRN_DISCORD_TOKEN": f"{'M' * 24}.{'G' * 6}.{'x' * 38}",
}
_READY_WITHIN = 60.0
_LOOKS_EVERY = 0.05


@dataclass(frozen=True, slots=True)
class _Minute:
    """A database, and who presses there: some before it is measured, and then the others."""

    url: str
    warming: list[Pressing]
    pressing: list[Pressing]


@dataclass(frozen=True, slots=True)
class Round:
    """What one minute of presses showed; `core` is the share of one core that it took."""

    answered: Answered
    core: float

    def waits(self, *kinds: str) -> list[float]:
        """Tell the waits of some kinds, in order, in seconds."""
        return sorted(wait for kind in kinds for wait in self.answered.waits.get(kind, ()))

    @property
    def handed(self) -> list[float]:
        """Tell the waits of all until their answer was handed to a client library."""
        return self.waits(f"discord {SHOWN}", f"telegram {CONFIRMED}")

    @property
    def left(self) -> list[float]:
        """Tell the waits of those on Telegram until their answer had left."""
        return self.waits(f"telegram {SHOWN}")


def rows(scale: Scale) -> Iterator[Row]:
    """Measure over both databases."""
    logs.configure("text", "error")
    lasts, warms = (scale.of(long * 1000, least=_LEAST) / 1000 for long in (SECONDS, WARM))
    with databases() as kinds, asyncio.Runner() as runner:
        for kind, empty in kinds.empty():
            minute = runner.run(_filled(kinds, empty, lasts, warms))
            rounds = [runner.run(_round(kinds, minute)) for _ in range(scale.runs)]
            with (where := Where()).watched():
                runner.run(_round(kinds, minute))
            yield from _rows(kind, lasts, rounds, str(where))


async def _filled(kinds: Databases, url: str, lasts: float, warms: float) -> _Minute:
    """Let people wait to be asked, as many as can be asked in the time, and others to press."""
    asked = {name: round(rate * (lasts + 2 * warms)) for name, rate in _BULK.items()}
    await kinds.filled(url, asked)
    first = sum(asked.values()) + (len(asked) + 1) * MEMBERS
    people = {name: round(rate * (lasts + warms)) for name, rate in RATES.items()}
    await kinds.filled(url, people, first=first, prompted=False)
    warming, pressing = [], []
    for platform, many in people.items():
        numbers, begins = range(first, first + many), round(RATES[platform] * warms)
        warming.append(_pressing(platform, numbers[:begins]))
        pressing.append(_pressing(platform, numbers[begins:]))
        first += many + MEMBERS
    return _Minute(url, warming, pressing)


def _pressing(platform: str, numbers: range) -> Pressing:
    tokens = {n: press("checkin.mark", n, n, "done") for n in numbers}
    return Pressing(platform, RATES[platform], tokens)


async def _round(kinds: Databases, minute: _Minute) -> Round:
    """Run the whole product in a fresh copy of the database, while people press."""
    with kinds.copied(minute.url) as copy, served() as server:
        chosen = settings.load(_environ(kinds, server), None)
        stop = asyncio.Event()
        async with assembled(chosen, copy, local=False, gauges=gauges()) as here:
            heartbeat = RunnerHeartbeat(here.storage.renew_runner_lease)
            parts = here.clockwork, here.connections, here.keeper, heartbeat, here.painter
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(keep_running(*parts, stop))
                async with asyncio.timeout(_READY_WITHIN):
                    while not all(one.ready for one in here.connections.values()):  # noqa: ASYNC110  # nobody would set an event
                        await asyncio.sleep(_LOOKS_EVERY)
                await asyncio.to_thread(let_press, server, minute.warming)
                gc.collect()
                busy, began = time.process_time(), time.perf_counter()
                answered = await asyncio.to_thread(let_press, server, minute.pressing)
                core = (time.process_time() - busy) / (time.perf_counter() - began)
                stop.set()
    return Round(answered, core)


def _environ(kinds: Databases, server: str) -> dict[str, str]:
    return {
        **_TOKENS,
        "CAIRN_MASTER_KEY": kinds.keys.write().strip(),
        "CAIRN_TELEGRAM_API_URL": server,
        "CAIRN_DISCORD_API_URL": f"{server}/api/v10",
    }


def _rows(kind: str, lasts: float, rounds: list[Round], limit: str) -> Iterator[Row]:
    what = f"{kind}: {sum(RATES.values())} presses a second for {lasts:g} s"
    handed, left = ([one.handed for one in rounds], [one.left for one in rounds])
    yield _wait(f"{what}, until handed to the client library", HANDED_MS, handed, _BUSY)
    yield _wait(f"{what}, until a Telegram answer has left", LEFT_MS, left, _IN_TURN)
    core = statistics.median(one.core for one in rounds)
    yield Row(
        f"{what}: all of it",
        "one core",
        f"{core:.1%}",
        "100%",
        core,
        ceiling=CORE,
        limit=limit,
    )
    beside = {
        name: statistics.median(one.answered.delivered[name] for one in rounds) for name in _BULK
    }
    room = _BULK["telegram"] - RATES["telegram"] + _BULK["discord"]
    yield Row(
        f"{what}: notices delivered meanwhile",
        "what the platforms' limits leave beside the answers",
        f"{sum(beside.values()):.1f}/s",
        f"{room:.1f}/s",
        sum(beside.values()) / room,
        floor=FLOOR,
        remark=", ".join(f"{name} {rate:.1f}/s" for name, rate in beside.items()),
    )


def _wait(what: str, most: float, rounds: list[list[float]], limit: str) -> Row:
    """Tell how long all but one in a hundred wait at most."""
    p50, p99 = (statistics.median(_quantile(one, q) for one in rounds) for q in (0.5, 0.99))
    longest = statistics.median(one[-1] for one in rounds)
    return Row(
        f"{what}, p99 in ms",
        "nothing: the ratio is the milliseconds",
        seconds(p99),
        "",
        p99 * 1000,
        ceiling=most,
        remark=f"p50: {seconds(p50)}; the longest: {seconds(longest)}",
        limit=limit,
    )


def _quantile(waits: list[float], share: float) -> float:
    return waits[min(len(waits) - 1, int(len(waits) * share))]
