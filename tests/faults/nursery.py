"""A process that has everything imported, and forks a child for each life: cheap, and killable.

It takes one JSON object a line, and answers each with how the child ended. The child writes what
it reached, and the portrait of its world, into its folder.
"""

import asyncio
import gc
import json
import os
import signal
import sys
import tempfile
import threading
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

from bot.app import logs
from bot.dialogue.registry import Registry
from bot.dispatch.features import registry
from bot.kernel import failpoints
from bot.kernel.failpoints import Failpoint
from bot.zones import finder
from tests.faults import portrait
from tests.faults.fortnight import SCENES, all_but_tidying
from tests.faults.life import living
from tests.harness.patience import in_time

_SCENES = {scene.__name__: scene for scene in (*SCENES, all_but_tidying)}
_SEVERED_IN, _SEVERED_AT = "the_week_closes", 5
_SEVER = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Order:
    """One life: a scene over a database and a paper, and the step at which it ends, if at one.

    With a seed, everything is told twice, and in another order.
    """

    url: str
    folder: str
    scene: str
    dies_at: str | None = None
    dies_when: int = 1
    seed: int | None = None

    def write(self) -> str:
        """Write it as a line."""
        return json.dumps(asdict(self))


class Listener:
    """Counts the steps, and kills this process at the one it was told.

    In one scene PostgreSQL ends the connections in the middle of a commit, as when it is stopped.
    """

    def __init__(self, order: Order) -> None:
        self._order = order
        self._counting = threading.Lock()
        self._severed = order.scene == _SEVERED_IN and order.url.startswith("postgresql")
        self.counts: Counter[str] = Counter()

    def __call__(self, step: Failpoint) -> None:
        """Take note of a step."""
        with self._counting:
            self.counts[step] += 1
            times = self.counts[step]
        if (step, times) == (self._order.dies_at, self._order.dies_when):
            os.kill(os.getpid(), signal.SIGKILL)
        if self._severed and (step, times) == (Failpoint.COMMIT_LEAVES, _SEVERED_AT):
            with psycopg.connect(self._order.url.replace("+psycopg", "")) as server:
                server.execute(_SEVER)


async def live(order: Order, commands: Registry) -> None:
    """Live a scene to its end, or to where it dies."""
    listener = failpoints.listener = Listener(order)
    folder = Path(order.folder)
    async with in_time(60), living(order.url, folder, order.scene, commands) as life:
        if order.seed is not None:
            life.muddle(order.seed)
        await _SCENES[order.scene](life)
        await life.quiet()
        failpoints.listener = None
        drawn = await life.storage.read(
            lambda uow: portrait.drawn(uow, life.paper, life.room_log.rooms, life.unsettled)
        )
    (folder / "lived").write_text(json.dumps({"counts": listener.counts, **drawn}))


async def _rehearse(commands: Registry) -> None:
    """Live once through it all in memory, so that what is read lazily is read before the fork."""
    with tempfile.TemporaryDirectory() as folder:
        async with living("sqlite://", Path(folder), "rehearsal", commands) as life:
            await all_but_tidying(life)
            await life.storage.read(
                lambda uow: portrait.drawn(uow, life.paper, life.room_log.rooms, [])
            )


def _child(order: Order, commands: Registry) -> None:
    log = os.open(Path(order.folder) / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())
    gc.disable()
    asyncio.run(live(order, commands))


def main() -> None:
    """Let one child live after the other; a life in which nothing breaks logs nothing."""
    logs.configure("text", "warning")
    finder.warm()
    commands = registry()
    asyncio.run(_rehearse(commands))
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        order = Order(**json.loads(line))
        child = os.fork()
        if child == 0:
            status = 1
            try:
                _child(order, commands)
                status = 0
            finally:
                sys.excepthook(*sys.exc_info()) if status else None
                os._exit(status)
        _, ended = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(ended)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
