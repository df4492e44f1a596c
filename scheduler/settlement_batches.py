"""Writing what became of notices into storage, as many in one transaction as have gathered."""

import asyncio
import secrets
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from functools import partial

import structlog

from bot.domain.checkins import CheckIn
from bot.domain.notices import Notice, NoticeState, Settlement
from bot.kernel.errors import Conflict
from bot.kernel.failpoints import Failpoint, reached
from bot.kernel.ids import NoticeId
from bot.outbox.composition import Composer
from bot.ports.chat import Audience
from bot.ports.storage import Storage, UnitOfWork
from scheduler.retry import ATTEMPTS

MOST = 20
_log = structlog.get_logger("cairn.courier")


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """What became of a notice, who could read the home that it went to, and what it asked for."""

    settlement: Settlement
    audience: Audience | None = None
    asks: tuple[CheckIn, ...] = ()


class SettlementWriter:
    """Writes what became of notices, and the effects of arrival in the same transaction.

    While one transaction is being written, the next one gathers. One settlement that cannot be
    written holds up no other: it is kept and tried again, and as long as it is kept, its notice is
    not sent again. `jammed` says that nothing at all could be written.
    """

    def __init__(self, storage: Storage, composer: Composer) -> None:
        self._storage = storage
        self._composer = composer
        self._gathered: list[DeliveryResult] = []
        self._kept: dict[NoticeId, DeliveryResult] = {}
        self._writing = asyncio.Lock()
        self.jammed = False

    def keeps(self, notice: Notice) -> bool:
        """Tell whether what became of a notice could not be written, and is kept."""
        return notice.id in self._kept

    def renew_lease(self, notice: Notice) -> None:
        """Let what is kept settle a lease that was taken since."""
        kept = self._kept[notice.id]
        handled = replace(kept.settlement.notice, leased_until=notice.leased_until)
        self._kept[notice.id] = replace(kept, settlement=replace(kept.settlement, notice=handled))

    async def add(self, result: DeliveryResult) -> None:
        """Add what became of a notice, and return when it is written, with all that gathered."""
        self._gathered.append(result)
        await asyncio.sleep(0)  # whoever is about to add one does so first
        await self.flush()

    async def retry(self) -> None:
        """Try again what could not be written."""
        async with self._writing:
            await self._write_one_by_one([*self._kept.values()])

    async def flush(self) -> None:
        """Write everything that was added before."""
        async with self._writing:
            while batch := self._gathered[:MOST]:
                await _finish(self._write_gathered(batch))

    async def _write_gathered(self, batch: Sequence[DeliveryResult]) -> None:
        try:
            await self._write(batch)
        except Exception:  # noqa: BLE001 found out one by one
            await self._write_one_by_one(batch)
        del self._gathered[: len(batch)]

    async def _write_one_by_one(self, batch: Sequence[DeliveryResult]) -> None:
        """Find out which settlements cannot be written, and keep them."""
        written = [result for result in batch if await self._write_one(result)]
        self.jammed = len(batch) > len(written) == 0

    async def _write_one(self, result: DeliveryResult) -> bool:
        notice = result.settlement.notice.id
        try:
            await self._write([result])
        except Exception:  # noqa: BLE001 kept, and tried again
            if notice not in self._kept:
                _log.exception("not settled", notice=notice, code=secrets.token_hex(3))
            self._kept[notice] = result
            return False
        self._kept.pop(notice, None)
        return True

    async def _write(self, batch: Sequence[DeliveryResult]) -> None:
        reached(Failpoint.SETTLEMENT_BEGINS)
        await self._write_or_retry(batch)
        reached(Failpoint.SETTLEMENT_COMMITTED)

    async def _write_or_retry(self, batch: Sequence[DeliveryResult]) -> None:
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._storage.run(partial(self._settle, batch, yields=True))
            except Conflict:
                continue
        return await self._storage.run(partial(self._settle, batch, yields=False))

    def _settle(self, batch: Sequence[DeliveryResult], uow: UnitOfWork, *, yields: bool) -> None:
        """Settle, and let arrivals take effect; without one rather than send for ever."""
        uow.outbox.settle(*(result.settlement for result in batch))
        reached(Failpoint.SETTLEMENT_WRITTEN)
        for result in batch:
            try:
                with uow.savepoint():
                    self._take_effect(uow, result)
            except Exception as broken:
                if yields and isinstance(broken, Conflict):
                    raise
                notice = result.settlement.notice.id
                _log.exception("no effect", notice=notice, code=secrets.token_hex(3))
        reached(Failpoint.ARRIVAL_TOOK_EFFECT)

    def _take_effect(self, uow: UnitOfWork, result: DeliveryResult) -> None:
        match result.settlement:
            case Settlement(notice, NoticeState.SENT, at):
                self._composer.note_delivered(uow, notice, at, result.audience, result.asks)
            case Settlement(notice, NoticeState.DEAD, at, "unreachable"):
                self._composer.note_unreachable(uow, notice, at)
            case _:
                pass


async def _finish(work: Coroutine[None, None, None]) -> None:
    """Finish what was begun, even when canceled meanwhile: else it would take effect twice."""
    begun = asyncio.ensure_future(work)
    try:
        await asyncio.shield(begun)
    except asyncio.CancelledError:
        await begun
        raise
