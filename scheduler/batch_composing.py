"""Composing notices from current data, as many in one reading as are asked for or come next."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.notices import Notice
from bot.kernel.clock import Clock
from bot.kernel.errors import NotFound
from bot.kernel.ids import NoticeId
from bot.outbox.composition import Composed, Composer, Dropped, Postponed
from bot.ports.chat import Audience
from bot.ports.pictures import PictureSource
from bot.ports.storage import Storage, UnitOfWork
from scheduler.retry import retry_on_conflict

FRESH = 0.5
Composition = Composed | Dropped | Postponed
Upcoming = Callable[[], Sequence[Notice]]


@dataclass(eq=False, slots=True)
class _Asked:
    """A notice to be composed, and what came of it."""

    notice: Notice
    audience: Audience | None = None
    said: Composition | Exception | None = None


class BatchComposer:
    """Composes what is asked for, together with what is about to be: a reading costs as much.

    While one reading goes on, the next one gathers. What was composed ahead is good for half a
    second; whoever asks later has it composed anew. What goes wrong with one notice is raised for
    that one alone. What `pictures` show is drawn meanwhile.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        composer: Composer,
        pictures: PictureSource | None = None,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._composer = composer
        self._pictures = pictures
        self._gathered: list[_Asked] = []
        self._reading = asyncio.Lock()
        self._ahead: dict[NoticeId, tuple[float, Composition]] = {}
        self.upcoming: Upcoming = tuple

    async def compose(self, notice: Notice, audience: Audience | None) -> Composition:
        """Compose a notice; raises what its composer and the storage do."""
        said = self._take_ahead(notice)
        if said is not None:
            return said
        asked = _Asked(notice, audience)
        self._gathered.append(asked)
        try:
            await asyncio.sleep(0)  # whoever is about to ask does so first
            async with self._reading:
                for waiting in self._gathered:  # the last reading may have composed some ahead
                    waiting.said = waiting.said or self._take_ahead(waiting.notice)
                if asked.said is None:
                    await self._read([one for one in self._gathered if one.said is None])
        finally:
            self._gathered.remove(asked)
        if isinstance(asked.said, Exception):
            raise asked.said
        if asked.said is None:
            raise RuntimeError("what was asked has not been read")
        return asked.said

    def _take_ahead(self, notice: Notice) -> Composition | None:
        at, said = self._ahead.pop(notice.id, (0.0, None))
        return said if self._is_fresh(at) else None

    def _is_fresh(self, at: float) -> bool:
        return self._clock.steady() - at <= FRESH

    async def _read(self, batch: Sequence[_Asked]) -> None:
        """Read for all that gathered, and ahead; if that breaks, for each of them alone."""
        self._ahead = {
            n: (at, said) for n, (at, said) in self._ahead.items() if self._is_fresh(at)
        }
        ahead = [_Asked(one) for one in self.upcoming() if one.id not in self._ahead]
        began = self._clock.steady()
        try:
            await self._compose([*batch, *ahead])
        except Exception:  # noqa: BLE001 raised for whose it is
            for one in batch:
                await self._alone(one)
            return
        for one in ahead:
            if one.said is not None and not isinstance(one.said, Exception):
                self._ahead[one.notice.id] = began, one.said

    async def _alone(self, asked: _Asked) -> None:
        try:
            await self._compose([asked])
        except Exception as broken:  # noqa: BLE001 raised for whose it is
            asked.said = broken

    async def _compose(self, batch: Sequence[_Asked]) -> None:
        said = await retry_on_conflict(self._storage.read, lambda uow: self._all(uow, batch))
        for one, what in zip(batch, said, strict=True):
            one.said = what
            self._foresee(what)

    def _foresee(self, said: Composition | Exception) -> None:
        """Have drawn what will be sent along."""
        if self._pictures is not None and isinstance(said, Composed):
            for drawing in said.reply.drawings:
                self._pictures.foresee(drawing)

    def _all(self, uow: UnitOfWork, batch: Sequence[_Asked]) -> list[Composition | Exception]:
        now = self._clock.now()
        self._composer.prefetch(uow, [asked.notice for asked in batch], now)
        return [self._one(uow, asked, now) for asked in batch]

    def _one(self, uow: UnitOfWork, asked: _Asked, now: datetime) -> Composition | Exception:
        """Compose one; that something is gone spoils nothing for the others."""
        try:
            return self._composer.compose(uow, asked.notice, now, asked.audience)
        except NotFound as gone:
            return gone
