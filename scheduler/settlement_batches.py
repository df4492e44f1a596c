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
from bot.outbox.composition import Composer, DeliveredNotice
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

    While one transaction is being written, the next one gathers. Where one breaks, each is written
    alone: a settlement that cannot be written holds up no other, but is kept and tried again, and
    as long as it is kept, its notice is not sent again. `jammed` says that nothing at all could be
    written.
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
        """Add what became of a notice, and return when it is written, with all that gathered.

        Whoever finds it written leaves what was added since to those who wait for it: more of them
        gather meanwhile.
        """
        self._gathered.append(result)
        await asyncio.sleep(0)  # whoever is about to add one does so first
        async with self._writing:
            while any(waiting is result for waiting in self._gathered):
                await _finish(self._write_gathered(self._gathered[:MOST]))

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
            await self._write(batch, alone=False)
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
            await self._write([result], alone=True)
        except Exception:  # noqa: BLE001 kept, and tried again
            if notice not in self._kept:
                _log.exception("not settled", notice=notice, code=secrets.token_hex(3))
            self._kept[notice] = result
            return False
        self._kept.pop(notice, None)
        return True

    async def _write(self, batch: Sequence[DeliveryResult], *, alone: bool) -> None:
        reached(Failpoint.SETTLEMENT_BEGINS)
        await self._write_or_retry(batch, alone=alone)
        reached(Failpoint.SETTLEMENT_COMMITTED)

    async def _write_or_retry(self, batch: Sequence[DeliveryResult], *, alone: bool) -> None:
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._storage.run(
                    partial(self._settle, batch, alone=alone, yields=True)
                )
            except Conflict:
                continue
        return await self._storage.run(partial(self._settle, batch, alone=True, yields=False))

    def _settle(
        self, batch: Sequence[DeliveryResult], uow: UnitOfWork, *, alone: bool, yields: bool
    ) -> None:
        """Settle, and let arrivals take effect; `alone` each, without one that cannot."""
        uow.outbox.settle(*(result.settlement for result in batch))
        reached(Failpoint.SETTLEMENT_WRITTEN)
        if alone:
            for result in batch:
                self._try_effect(uow, result, yields=yields)
        else:
            self._take_effect(uow, batch)
        reached(Failpoint.ARRIVAL_TOOK_EFFECT)

    def _try_effect(self, uow: UnitOfWork, result: DeliveryResult, *, yields: bool) -> None:
        """Let an arrival take effect; that it has none is better than to send for ever."""
        try:
            with uow.savepoint():
                self._take_effect(uow, [result])
        except Exception as broken:
            if yields and isinstance(broken, Conflict):
                raise
            notice = result.settlement.notice.id
            _log.exception("no effect", notice=notice, code=secrets.token_hex(3))

    def _take_effect(self, uow: UnitOfWork, batch: Sequence[DeliveryResult]) -> None:
        delivered = []
        for result in batch:
            match result.settlement:
                case Settlement(notice, NoticeState.SENT, at):
                    delivered.append(DeliveredNotice(notice, at, result.audience, result.asks))
                case Settlement(notice, NoticeState.DEAD, at, "unreachable"):
                    self._composer.note_unreachable(uow, notice, at)
                case _:
                    pass
        self._composer.note_delivered(uow, delivered)


async def _finish(work: Coroutine[None, None, None]) -> None:
    """Finish what was begun, even when canceled meanwhile: else it would take effect twice."""
    begun = asyncio.ensure_future(work)
    try:
        await asyncio.shield(begun)
    except asyncio.CancelledError:
        await begun
        raise
