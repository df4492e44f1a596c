"""How long `cairn run` takes until it is ready, and what memory it takes, with a million members.

It runs as an operator starts it, without tokens: it looks whether the database is up to date,
opens it and serves the local chat. It is ready when /readyz says so. Since the bare process loads
both platforms' libraries, it is made to load them too, and its own clients over them, as it does
for a token; how long it takes without is told in the remark. Before every start a hundred members
are due, which the first beat plans.
"""

import asyncio
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.carrying import CLOCK
from benchmarks.measure import Row, in_turn, pair, seconds
from benchmarks.people import MEMBERS, Crowd, Kind, kinds_of
from benchmarks.prompted import databases
from benchmarks.scale import Scale

SIZES = (1_000_000, 1_000)
DUE = 100
BEATS = 2
MOST_OF_BARE = 1.7
MOST_OF_MEMORY = 1.05
WITHIN = 60.0
_POLL = 0.01
_BEATS = re.compile(r"^cairn_beat_seconds_count (\d+)", re.MULTILINE)
_RESIDENT = re.compile(r"^VmRSS:\s+(\d+) kB", re.MULTILINE)
_LOADED = """
import gc
from bot.__main__ import main
gc.disable()
import bot.app.platforms.discord, bot.app.platforms.telegram
gc.enable()
main(["run"])
"""
_IMPORTED = """
import gc
gc.disable()
import bot.app.platforms.discord, bot.app.platforms.telegram
import bot.ops.running
"""
_IMPORT = re.compile(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\w+)", re.MULTILINE)
_OURS = frozenset({"adapters", "bot", "scheduler", "storage"})
_PLATFORMS = frozenset({"discord", "telegram"})
_BARE = """
import sys
import discord, telegram
from discord.ext import commands
from telegram import ext
from sqlalchemy import create_engine, select
with create_engine(sys.argv[1]).connect() as connection:
    connection.execute(select(1)).scalar_one()
print("ready", flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True, slots=True)
class Running:
    """A process of Cairn's that is ready."""

    process: subprocess.Popen[bytes]
    port: int
    took: float

    def memory(self, beats: int) -> float:
        """Tell how many bytes are resident when it has beaten so often."""
        give_up_at = time.monotonic() + WITHIN
        while self._beats() < beats:
            if time.monotonic() > give_up_at:
                raise RuntimeError(f"it has beaten {self._beats()} times")
            time.sleep(0.5)
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return 1024.0 * int(_RESIDENT.findall(status)[0])

    def _beats(self) -> int:
        found = _BEATS.findall(_asked(self.port, "/metrics")[1])
        return int(found[0]) if found else 0


@contextmanager
def running(kind: Kind, url: str, *, loaded: bool = True) -> Iterator[Running]:
    """Run Cairn on a database, from when it is ready; `loaded` is what a token would load."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    ours = {
        "CAIRN_DATABASE_URL": url,
        "CAIRN_MASTER_KEY": kind.kinds.keys.write().strip(),
        "CAIRN_WEB_PORT": str(port),
        "CAIRN_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-c", _LOADED] if loaded else [sys.executable, "-m", "bot", "run"]
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **ours})
        try:
            while _asked(port, "/readyz")[0] != http.client.OK:
                if process.poll() is not None or time.perf_counter() - began > WITHIN:
                    raise RuntimeError("it does not start")
                time.sleep(_POLL)
            yield Running(process, port, time.perf_counter() - began)
        finally:
            process.terminate()
            process.wait()


def _asked(port: int, path: str) -> tuple[int, str]:
    """Ask for a page: its status, and its words; 0 while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WITHIN)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except OSError:
        return 0, ""
    finally:
        connection.close()


def bare(url: str) -> float:
    """Tell how many seconds a bare process takes to import everything and ask the database."""
    command = [sys.executable, "-c", _BARE, url]
    began = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        if process.stdout is None or process.stdout.readline() != b"ready\n":
            raise RuntimeError("the bare process does not start")
        return time.perf_counter() - began


def imports() -> str:
    """Tell whose modules take how much of the time in which all are imported."""
    command = [sys.executable, "-X", "importtime", "-c", _IMPORTED]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = Counter[str]()
    for took, package in _IMPORT.findall(done.stderr):
        ours = "Cairn's own modules" if package in _OURS else "other libraries"
        found["discord.py and PTB" if package in _PLATFORMS else ours] += int(took)
    whole = sum(found.values())
    shares = (f"{whose} {took / whole:.0%}" for whose, took in found.most_common())
    return f"imports ({seconds(whole / 1e6)}): {', '.join(shares)}"


@dataclass
class _Databases:
    """A database with many members and one with few; the next are due before every start."""

    runner: asyncio.Runner
    kind: Kind
    due: int
    beats: int
    crowds: dict[str, Crowd]
    starts: int = 0

    def fall_due(self) -> None:
        """Let the next members be due."""
        at, begin = CLOCK.now(), self.starts * self.due
        self.starts += 1
        for url, crowd in self.crowds.items():
            storage = self.kind.kinds.opened(url)
            self.runner.run(crowd.fall_due(storage, begin % crowd.many, self.due, at))
            self.runner.run(storage.close())

    def start(self, url: str, *, loaded: bool = True) -> float:
        """Tell how many seconds it takes until it is ready."""
        self.fall_due()
        with running(self.kind, url, loaded=loaded) as ready:
            return ready.took

    def memory(self) -> tuple[float, float]:
        """Tell what both take in memory, side by side."""
        self.fall_due()
        many, few = self.crowds
        with running(self.kind, many) as one, running(self.kind, few) as other:
            return one.memory(self.beats), other.memory(self.beats)


def rows(scale: Scale) -> Iterator[Row]:
    """Measure both over both databases."""
    with databases() as kinds, asyncio.Runner() as runner:
        for kind in kinds_of(kinds):
            yield from _rows(runner, kind, scale)


def _rows(runner: asyncio.Runner, kind: Kind, scale: Scale) -> Iterator[Row]:
    many, few = (scale.of(size, least=2 * MEMBERS) for size in SIZES)
    crowds = {}
    for size in (many, few):
        crowd = Crowd.of(size)
        crowds[runner.run(crowd.fill(kind.kinds, kind.fresh()))] = crowd
    beats = min(BEATS, scale.runs)
    two = _Databases(runner, kind, scale.of(DUE, least=MEMBERS), beats, crowds)
    first = next(iter(crowds))
    warm = 1 if scale.runs > 1 else 0
    start = in_turn(partial(two.start, first), partial(bare, first), scale.runs, warm)
    less = statistics.median(two.start(first, loaded=False) for _ in range(scale.runs))
    yield Row(
        f"{kind.name}: start until ready with {many:,} members",
        "a bare process: discord.py and PTB imported, SQLAlchemy answered SELECT 1",
        seconds(start.ours),
        seconds(start.theirs),
        start.ratio,
        ceiling=MOST_OF_BARE,
        remark=f"without a token neither library is loaded: {seconds(less)}",
        limit=imports(),
    )
    memory = pair(two.memory() for _ in range(scale.runs))
    yield Row(
        f"{kind.name}: memory with {many:,} members",
        f"with {few:,}",
        f"{memory.ours / 2**20:.1f} MiB",
        f"{memory.theirs / 2**20:.1f} MiB",
        memory.ratio,
        ceiling=MOST_OF_MEMORY,
        remark=f"resident when ready and after {beats} beats",
    )
    kind.remove(*crowds)
