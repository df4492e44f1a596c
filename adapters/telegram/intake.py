"""The queue of updates: stored before they are acknowledged, handled in each person's order.

What was taken and not finished is taken up again at the next start. An update that cannot be kept,
read or handled is set aside under a code, and the next one has its turn.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog
from telegram import Bot, Update

from adapters.telegram import inward
from adapters.telegram.legible import Illegible, read
from adapters.telegram.places import PLATFORM
from adapters.telegram.stalling import Stalling
from bot.clock import Clock
from bot.errors import TryLater
from bot.failpoints import Step, reached
from bot.gauges import SILENT, Aside, Gauges
from bot.platform import Arrival, Arrivals
from bot.seats import Own, Seat

AT_ONCE = 16
MOST = 1_000
OF_ONE = 50
PAGE = 200
LATELY = 10 * PAGE
TRIES = 20
LONGEST_WAIT = 60.0
LAST_ANSWERS = 3.0
NOBODY = 0
Handle = Callable[[Update], Awaitable[None]]
# What a database says of itself is none of these: such an update is what cannot be kept.
_ITS_OWN_FAULT = (ValueError, TypeError, ArithmeticError)
_log = structlog.get_logger("cairn.telegram")


@dataclass(slots=True)
class _Line:
    """One person's updates; the first was tried so many times, or is what nobody can handle."""

    arrivals: deque[Arrival] = field(default_factory=deque)
    tries: int = 0
    broke: Aside | None = None


class Intake:
    """Takes updates, and handles them: one person's in order, several people's at once.

    While an update waits to be tried again only those of the same person wait behind it, and
    however many these are, there is room for others'.
    """

    def __init__(
        self,
        arrivals: Arrivals,
        clock: Clock,
        bot: Bot,
        handle: Handle,
        seat: Seat | None = None,
        gauges: Gauges = SILENT,
    ) -> None:
        self._arrivals = arrivals
        self._clock = clock
        self._bot = bot
        self._handle = handle
        self._seat = seat or Own()
        self._gauges = gauges
        self._coming = Stalling(clock)
        self._standing = Stalling(clock)
        self._lines: dict[int, _Line] = {}
        self._held: set[int] = set()
        self._handled: set[int] = set()
        self._over: dict[
            int, None
        ] = {}  # lately: whoever looked what waits may still have seen it
        self._unsure = False
        self._ready: asyncio.Queue[int | None] = asyncio.Queue()
        self._closed = asyncio.Event()
        self._waiting = 0
        self._room = asyncio.Event()
        self._room.set()

    @property
    def stalled(self) -> bool:
        """Tell whether for a minute nothing was taken up though there was something."""
        return self._coming.stalled or self._standing.stalled

    async def take(self, updates: Sequence[Arrival]) -> None:
        """Store updates; when this returns they may be acknowledged.

        Waits while very many are not handled yet, so that they wait where they come from. When
        that failed, they may be stored all the same: what is, is taken up the next time. Without
        the seat they are stored for whoever has it. What has no number is set aside at once.
        """
        if updates:
            self._coming.wait()
        await self._room.wait()
        if not updates:
            return
        if self._unsure:
            await self.recover()
        in_order = sorted(updates, key=lambda update: update.number)
        reached(Step.UPDATE_CAME)
        for arrival in in_order:
            if arrival.number < 0:
                await self.set_aside(arrival, Aside.UNREAD)
        new = await self._stored([arrival for arrival in in_order if arrival.number >= 0])
        reached(Step.UPDATE_STORED)
        self._coming.done()
        if self._seat.held:
            for arrival in new:
                self._line_up(arrival)

    async def set_aside(self, arrival: Arrival, why: Aside) -> str:
        """Keep an update under a code, so that it holds up nobody; return the code."""
        code = secrets.token_hex(3)
        await self._arrivals.set_aside(arrival, f"{why.value}-{code}", self._clock.unmoved())
        self._gauges.set_aside(PLATFORM, why)
        _log.error("an update was set aside", number=arrival.number, why=why.value, code=code)
        return code

    async def recover(self) -> None:
        """Take up what was stored before and not finished."""
        self._unsure = False
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

    async def _stored(self, told: Sequence[Arrival]) -> Sequence[Arrival]:
        """Store all at once, or else each alone, and return those that are new.

        One whose storing fails for what it holds is set aside. Where the database fails, what it
        takes is handled, and the rest raises: it is to come again.
        """
        at = self._clock.unmoved()
        try:
            return await self._arrivals.take(told, at)
        except Exception as broken:
            self._unsure = True
            if len(told) == 1 and not isinstance(broken, _ITS_OWN_FAULT):
                raise
        new: list[Arrival] = []
        trouble: Exception | None = None
        for arrival in told:
            try:
                new += await self._arrivals.take([arrival], at)
            except _ITS_OWN_FAULT:
                await self.set_aside(Arrival(arrival.number, b""), Aside.UNKEPT)
            except Exception as broken:  # noqa: BLE001 raised when the others are stored
                trouble = broken
        if trouble is not None:
            if self._seat.held:
                for arrival in new:
                    self._line_up(arrival)
            raise trouble
        return new

    def _line_up(self, arrival: Arrival) -> None:
        if arrival.number in self._held or arrival.number in self._over:
            return
        self._held.add(arrival.number)
        whose = self._whose(arrival)
        line = self._lines.setdefault(whose, _Line())
        line.arrivals.append(arrival)
        self._count(line, +1)
        if len(line.arrivals) == 1:
            self._make_ready(whose)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while (whose := await self._ready.get()) is not None and not self._closed.is_set():
            self._standing.done(more=not self._ready.empty())
            line = self._lines[whose]
            wait = await self._try(line)
            if wait is not None:
                loop.call_later(wait, self._make_ready, whose)
                continue
            reached(Step.UPDATE_HANDLED)
            await self._note(line.arrivals[0], line.broke)
            reached(Step.UPDATE_FINISHED)
            self._count(line, -1)
            line.arrivals.popleft()
            line.tries, line.broke = 0, None
            if line.arrivals:
                self._make_ready(whose)
            else:
                del self._lines[whose]

    def _make_ready(self, whose: int) -> None:
        self._standing.wait()
        self._ready.put_nowait(whose)

    async def _try(self, line: _Line) -> float | None:
        """Handle the first update of a line, or tell in how many seconds to try again.

        Whatever is wrong with it, those behind it have their turn.
        """
        arrival = line.arrivals[0]
        reached(Step.UPDATE_TAKEN)
        try:
            await self._handle(read(arrival.body, self._bot))
        except Illegible:
            line.broke = Aside.UNREAD
        except TryLater as wait:
            line.tries += 1
            if line.tries < TRIES:
                after = wait.after.total_seconds()
                return max(after, min(after * (1 << line.tries - 1), LONGEST_WAIT))
            _log.warning("an update could not be answered", number=arrival.number)
        except Exception:  # noqa: BLE001 whatever broke, the next update has its turn
            line.broke = Aside.BROKE
            _log.exception("an update broke", number=arrival.number)
        return None

    async def _note(self, arrival: Arrival, broke: Aside | None) -> None:
        """Note that it is finished or set aside, or let the next one note it too.

        Until then it is not taken up again, since its answer may say that nothing was saved; but
        the next start takes it up.
        """
        self._handled.add(arrival.number)
        handled = frozenset(self._handled)
        try:
            if broke is not None:
                await self.set_aside(arrival, broke)
            await self._arrivals.finish(handled)
        except Exception:  # noqa: BLE001 as above
            code = secrets.token_hex(3)
            _log.exception("an update was not finished", number=arrival.number, code=code)
            return
        self._handled -= handled
        self._held -= handled
        self._over |= dict.fromkeys(handled)
        for oldest in [*self._over][:-LATELY]:
            del self._over[oldest]

    def _whose(self, arrival: Arrival) -> int:
        try:
            return inward.account(read(arrival.body, self._bot))
        except Exception:  # noqa: BLE001 it breaks in its turn, and alone
            return NOBODY

    def _count(self, line: _Line, change: int) -> None:
        """Count what waits; the last of very many of one person's take nobody's room."""
        if len(line.arrivals) > OF_ONE:
            return
        self._waiting += change
        if self._waiting < MOST:
            self._room.set()
        else:
            self._room.clear()
