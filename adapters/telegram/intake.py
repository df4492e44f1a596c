"""The queue of updates: stored before they are acknowledged, handled in each person's order.

What was taken and not finished is taken up again at the next start.
"""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from telegram import Bot, Update

from adapters.telegram import inward
from bot.clock import Clock
from bot.errors import TryLater
from bot.platform import Arrival, Arrivals

AT_ONCE = 16
MOST = 1_000
PAGE = 200
TRIES = 20
LONGEST_WAIT = 60.0
LAST_ANSWERS = 3.0
Handle = Callable[[Update], Awaitable[None]]
_log = structlog.get_logger("cairn.telegram")


class Intake:
    """Takes updates, and handles them: one person's in order, several people's at once."""

    def __init__(self, arrivals: Arrivals, clock: Clock, bot: Bot, handle: Handle) -> None:
        self._arrivals = arrivals
        self._clock = clock
        self._bot = bot
        self._handle = handle
        self._lines: dict[int, deque[Arrival]] = {}
        self._ready: asyncio.Queue[int | None] = asyncio.Queue()
        self._closed = asyncio.Event()
        self._waiting = 0
        self._room = asyncio.Event()
        self._room.set()

    async def take(self, updates: Sequence[Update]) -> None:
        """Store updates; when this returns they may be acknowledged.

        Waits while very many are not handled yet, so that they wait where they come from.
        """
        await self._room.wait()
        if not updates:
            return
        told = [Arrival(update.update_id, _body(update)) for update in updates]
        for arrival in await self._arrivals.take(told, self._clock.unmoved()):
            self._line_up(arrival)

    async def recover(self) -> None:
        """Take up what was stored before and not finished."""
        after: int | None = None
        while page := await self._arrivals.waiting(PAGE, after):
            for arrival in page:
                self._line_up(arrival)
            after = page[-1].number

    async def run(self) -> None:
        """Handle what comes until closed.

        What is begun then may take some seconds more; the rest waits for the next start.
        """
        async with asyncio.TaskGroup() as tasks:
            hands = [tasks.create_task(self._work()) for _ in range(AT_ONCE)]
            await self._closed.wait()
            await asyncio.wait(hands, timeout=LAST_ANSWERS)
            for hand in hands:
                hand.cancel()

    def close(self) -> None:
        """Let what is being handled be the last."""
        self._closed.set()
        for _ in range(AT_ONCE):
            self._ready.put_nowait(None)

    @property
    def idle(self) -> bool:
        """Tell whether everything that was taken is handled."""
        return self._waiting == 0

    def _line_up(self, arrival: Arrival) -> None:
        whose = self._whose(arrival)
        line = self._lines.setdefault(whose, deque())
        line.append(arrival)
        self._count(+1)
        if len(line) == 1:
            self._ready.put_nowait(whose)

    async def _work(self) -> None:
        while (whose := await self._ready.get()) is not None and not self._closed.is_set():
            line = self._lines[whose]
            await self._finish(line[0])
            line.popleft()
            self._count(-1)
            if line:
                self._ready.put_nowait(whose)
            else:
                del self._lines[whose]

    async def _finish(self, arrival: Arrival) -> None:
        """Handle one update; whatever is wrong with it, those behind it have their turn."""
        for attempt in range(TRIES):
            try:
                await self._handle(self._update(arrival))
                break
            except TryLater as wait:
                after = wait.after.total_seconds()
                await asyncio.sleep(max(after, min(after * 2**attempt, LONGEST_WAIT)))
            except Exception:  # noqa: BLE001 whatever broke, the next update has its turn
                _log.exception("an update broke", number=arrival.number, code=secrets.token_hex(3))
                break
        else:
            _log.warning("an update could not be answered", number=arrival.number)
        await self._note(arrival)

    async def _note(self, arrival: Arrival) -> None:
        """Note that it is finished; where that cannot be, it is taken up at the next start."""
        try:
            await self._arrivals.finish([arrival.number])
        except Exception:  # noqa: BLE001 as above
            _log.exception("an update was not finished", number=arrival.number)

    def _whose(self, arrival: Arrival) -> int:
        return inward.account(self._update(arrival))

    def _update(self, arrival: Arrival) -> Update:
        return Update.de_json(json.loads(arrival.body), self._bot)

    def _count(self, change: int) -> None:
        self._waiting += change
        if self._waiting < MOST:
            self._room.set()
        else:
            self._room.clear()


def _body(update: Update) -> str:
    told: dict[str, Any] = update.to_dict()
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
