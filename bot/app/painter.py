"""The painter: gives each picture once to however many ask, answers first, or nothing in time."""

import asyncio
import secrets
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

import msgspec
import structlog

from bot.app.renderer import Renderer, RendererLost
from bot.dialogue.drawings import Drawing
from bot.kernel.metrics import SILENT, Gauges

PATIENCE = 2.0
PATIENCE_AT_START = 10.0
KEPT = 16 * 2**20
WAITING = 200
IDLE = 300.0
_TRIES = 2
_GIVEN_UP_FOR = 5.0
_REST, _LONGEST_REST = 1.0, 60.0
_log = structlog.get_logger("cairn.pictures")


class Urgency(IntEnum):
    """Who waits for a picture; what is lower goes first."""

    ANSWER = 0
    NOTICE = 1
    FORESEEN = 2


@dataclass(eq=False, slots=True)
class _Job:
    """A picture that is to be drawn, for all who ask; they wait until one and the same moment."""

    drawing: Drawing
    urgency: Urgency
    done: asyncio.Future[bytes | None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    give_up_at: float | None = None


class Painter:
    """Draws with one renderer; implements `PictureSource`.

    Pictures that were drawn are kept, up to so many bytes. A renderer that is lost is started
    again, once for the same picture; while it is lost again and again, there are none for a while.
    No process is started before the first picture is asked for; none stays when none was for long.
    """

    def __init__(
        self,
        renderer: Renderer | None = None,
        kept: int = KEPT,
        gauges: Gauges = SILENT,
    ) -> None:
        self._renderer = renderer or Renderer()
        self._gauges = gauges
        self._most = kept
        self._kept: OrderedDict[Drawing, bytes] = OrderedDict()
        self._size = 0
        self._jobs: dict[Drawing, _Job] = {}
        self._lines: tuple[deque[_Job], ...] = tuple(deque() for _ in Urgency)
        self._wake = asyncio.Event()
        self._missed: OrderedDict[Drawing, float] = OrderedDict()
        self._open = True
        self._lost_in_a_row = 0
        self._rests_until = 0.0

    async def png(self, drawing: Drawing, *, answers: bool = False) -> bytes | None:
        """Give a picture as a PNG; None if it cannot be drawn, or not within two seconds.

        A notice waits for up to ten while the renderer is only starting; nobody looks on.
        A message that was to go without one does not wait for it again at its next step.
        """
        if (kept := self._recall(drawing)) is not None:
            return kept
        if not answers and self._was_missed(drawing):
            return None
        job = self._ask(drawing, Urgency.ANSWER if answers else Urgency.NOTICE)
        png = None if job is None else await self._wait(job)
        if png is None:
            self._note_missed(drawing)
        return png

    def foresee(self, drawing: Drawing) -> None:
        """Draw a picture when nothing else is to be drawn."""
        if drawing not in self._kept:
            self._ask(drawing, Urgency.FORESEEN)

    async def run(self) -> None:
        """Draw what is asked for, one after the other, until closed."""
        try:
            while (job := await self._next()) is not None:
                png = None
                try:
                    png = await self._draw(job.drawing)
                except Exception:  # noqa: BLE001 the next picture is drawn, whatever broke
                    _log.exception("not drawn", code=secrets.token_hex(3))
                finally:
                    self._settle(job, png)
        finally:
            self.close()
            await self._renderer.stop()

    def close(self) -> None:
        """Draw nothing more; whoever waits goes on without."""
        self._open = False
        self._renderer.kill()
        self._wake.set()
        for job in tuple(self._jobs.values()):
            self._settle(job, None)

    async def _wait(self, job: _Job) -> bytes | None:
        hurries = self._renderer.is_ready or job.urgency is Urgency.ANSWER
        give_up_at = self._now() + (PATIENCE if hurries else PATIENCE_AT_START)
        if job.give_up_at is None:
            job.give_up_at = give_up_at
        try:
            async with asyncio.timeout_at(min(give_up_at, job.give_up_at)):
                return await asyncio.shield(job.done)
        except TimeoutError:
            return None

    def _was_missed(self, drawing: Drawing) -> bool:
        missed_at = self._missed.get(drawing)
        return missed_at is not None and self._now() - missed_at < _GIVEN_UP_FOR

    def _note_missed(self, drawing: Drawing) -> None:
        self._gauges.undrawn()
        self._missed[drawing] = self._now()
        while len(self._missed) > WAITING:
            self._missed.popitem(last=False)

    def _ask(self, drawing: Drawing, urgency: Urgency) -> _Job | None:
        """Put a picture into line, or one that waits already into one further ahead."""
        now = self._now()
        job = self._jobs.get(drawing)
        if job is None:
            full = len(self._jobs) >= WAITING and urgency is not Urgency.ANSWER
            if full or now < self._rests_until or not self._open:
                return None
            job = self._jobs[drawing] = _Job(drawing, urgency)
        elif urgency >= job.urgency:
            return job
        job.urgency = urgency
        self._lines[urgency].append(job)
        self._wake.set()
        return job

    async def _next(self) -> _Job | None:
        """Wait for a picture that is to be drawn; None when closed.

        What nobody waits for any more is left, so that others are not late as well.
        """
        while self._open:
            for job in self._take_from_lines():
                if job.give_up_at is None or self._now() < job.give_up_at:
                    return job
                self._settle(job, None)
            self._wake.clear()
            try:
                async with asyncio.timeout(IDLE):
                    await self._wake.wait()
            except TimeoutError:
                await self._renderer.stop()
        return None

    def _take_from_lines(self) -> Iterator[_Job]:
        """Take what waits, the most urgent first."""
        for line in self._lines:
            while line:
                job = line.popleft()
                if not job.done.done():  # else it was in a line further ahead, too
                    yield job

    async def _draw(self, drawing: Drawing) -> bytes | None:
        body = msgspec.json.encode(drawing)
        began = self._now()
        tries = _TRIES
        while tries and self._open:
            tries -= 1
            try:
                png = await self._renderer.render(body)
            except RendererLost as lost:
                self._note_lost(str(lost))
            else:
                self._lost_in_a_row = 0
                self._gauges.drew(self._now() - began)
                return png
        return None

    def _note_lost(self, why: str) -> None:
        """Do without pictures for a while when the renderer is lost again and again."""
        if not self._open:
            return
        self._lost_in_a_row += 1
        _log.warning("drawing broke off", why=why, times=self._lost_in_a_row)
        if self._lost_in_a_row > _TRIES:
            rest = min(_LONGEST_REST, _REST * 2 ** (self._lost_in_a_row - _TRIES))
            self._rests_until = self._now() + rest

    def _settle(self, job: _Job, png: bytes | None) -> None:
        """Give a picture to whoever waits for it, and keep it."""
        self._jobs.pop(job.drawing, None)
        if png is not None:
            self._keep(job.drawing, png)
        if not job.done.done():
            job.done.set_result(png)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _recall(self, drawing: Drawing) -> bytes | None:
        if drawing in self._kept:
            self._kept.move_to_end(drawing)
        return self._kept.get(drawing)

    def _keep(self, drawing: Drawing, png: bytes) -> None:
        self._kept[drawing] = png
        self._size += len(png)
        while self._size > self._most:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest)
