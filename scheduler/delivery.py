"""One attempt to deliver a notice: it is composed, divided into pages, and each page is sent."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.dialogue.limits import paginate
from bot.dialogue.replies import Divider, Reply
from bot.domain.checkins import CheckIn
from bot.domain.notices import Notice, SentMessage, Settlement
from bot.kernel.clock import Clock
from bot.kernel.errors import BotError, NotFound, Uncertain, Unreachable
from bot.kernel.failpoints import Failpoint, reached
from bot.kernel.metrics import EndReason
from bot.outbox.composition import Composed, Composer, Dropped, Postponed
from bot.ports.chat import Audience, Messenger, OutboundMessage, lasting_name
from bot.ports.leadership import AlwaysLeader, Leadership
from bot.ports.pictures import PictureSource
from bot.ports.storage import Storage
from scheduler import settlements
from scheduler.batch_composing import BatchComposer
from scheduler.lateness import Lateness
from scheduler.rate_limit import RateLimiter
from scheduler.retry import retry_on_conflict

WAITS_AT_MOST = 5.0


@dataclass(frozen=True, slots=True)
class AttemptContext:
    """What every attempt on one platform works with; a request is answered within `patience`.

    No request is begun by a process that does not lead.
    """

    storage: Storage
    clock: Clock
    messenger: Messenger
    composer: Composer
    batch_composer: BatchComposer
    limiter: RateLimiter
    patience: timedelta
    lateness: Lateness
    leadership: Leadership = field(default_factory=AlwaysLeader)
    pictures: PictureSource | None = None


@dataclass(frozen=True, slots=True)
class LeasedNotice:
    """A notice that this courier has leased until some second of the steady clock.

    With the place of its home, and what arrived of it before.
    """

    notice: Notice
    until: float
    home: str | None = None
    arrived: tuple[SentMessage, ...] = ()


class NotNow(BotError):
    """Its rate slot does not come soon enough to wait for it."""

    def __init__(self, after: float) -> None:
        super().__init__(f"in {after:g} s")
        self.after = timedelta(seconds=after)


class Unanswered(BotError):
    """The platform did not answer a request that can safely be made again."""


class DeliveryAttempt:
    """Delivers one notice; `arrived` grows with each page, whatever happens to the next."""

    def __init__(self, context: AttemptContext, leased: LeasedNotice) -> None:
        self._context = context
        self._leased = leased
        self._notice = leased.notice
        self.arrived: list[SentMessage] = []
        self.audience: Audience | None = None
        self.asks: tuple[CheckIn, ...] = ()
        self._unsure = False
        self._gone = False

    @property
    def again(self) -> bool:
        """Tell whether to send again what may have arrived: its kind decides, and its time."""
        notice = self._notice
        wanted = self._context.composer.retries_uncertain(notice.kind)
        return wanted and settlements.is_worth_another_try(notice, self._context.clock.now())

    async def run(self) -> Settlement:
        """Deliver it, and say what became of it; raises what the platform says."""
        now = self._context.clock.now()
        if now >= self._notice.expires_at:
            return settlements.expired(self._notice, now)
        if self._notice.attempts >= settlements.MOST_ATTEMPTS:
            return settlements.given_up(self._notice, now)
        match await self._compose():
            case Dropped(reason):
                return settlements.dropped(self._notice, now, reason)
            case Postponed(until):
                return settlements.postponed(self._notice, now, until)
            case Composed() as composed:
                if self._leased.home not in (None, composed.place):
                    raise NotNow(0)  # it has moved since: who reads it there is asked first
                self.asks = composed.asks
                reached(Failpoint.NOTICE_COMPOSED)
                await self._send_pages(composed)
                return self._verdict(self._context.clock.now())

    def _verdict(self, now: datetime) -> Settlement:
        if self._unsure:
            return settlements.uncertain(self._notice, now, again=False, arrived=self.arrived)
        if self._gone:
            return settlements.dropped(self._notice, now, EndReason.GONE, self.arrived)
        return settlements.sent(self._notice, now, self.arrived)

    async def _compose(self) -> Composed | Dropped | Postponed:
        context, notice = self._context, self._notice
        if notice.home is not None and self._leased.home is None:
            return Dropped(EndReason.GONE)
        try:
            if self._leased.home is not None:
                self.audience = await self._ask_audience(self._leased.home)
                reached(Failpoint.HOME_READ)
            return await context.batch_composer.compose(notice, self.audience)
        except NotFound:
            return Dropped(EndReason.GONE)

    async def _ask_audience(self, place: str) -> Audience:
        context, notice = self._context, self._notice
        members = await retry_on_conflict(
            context.storage.read, lambda uow: context.composer.member_accounts(uow, notice)
        )
        await self._wait_for_slot(None)
        with _repeatable():
            async with asyncio.timeout(context.patience.total_seconds()):
                return await context.messenger.audience(place, members)

    async def _send_pages(self, composed: Composed) -> None:
        """Send the pages that did not arrive before, or draw those of an earlier notice anew.

        Messages that are left over when a reply became shorter are drawn as a thin line: nothing
        that was taken back stays readable. A page that may have arrived does not hold back the
        next one, unless the whole is sent again.
        """
        pages = paginate(composed.reply, self._context.messenger.limits)
        drawn = {delivery.part: delivery for delivery in composed.redraws}
        here = _place(composed, composed.place)
        there = {d.part for d in self._leased.arrived if _place(composed, d.place) == here}
        for part, page in enumerate(pages, start=1):
            if part in drawn:
                await self._edit(drawn[part], self._letter(composed, part, page))
            elif part not in there:
                await self._send(composed, part, self._letter(composed, part, page))
        for part in sorted(drawn.keys() - set(range(1, len(pages) + 1))):
            await self._edit(drawn[part], self._letter(composed, part, Reply((Divider(),))))

    def _letter(self, composed: Composed, part: int, page: Reply) -> OutboundMessage:
        """Address a page; one that a redraw adds is named as what it redraws would name it."""
        named = composed.original or self._notice
        key = f"{named.key}/{_place(composed, composed.place)}/{part}"
        since = named.uncertain_since or self._notice.uncertain_since
        return OutboundMessage(key, composed.place, composed.private, page, since)

    async def _send(self, composed: Composed, part: int, outbound: OutboundMessage) -> None:
        """Send a page; one that a redraw adds belongs to what it redraws, for the next redraw."""
        await self._wait_for_pictures(outbound.reply)
        await self._wait_for_slot(outbound.place)
        reached(Failpoint.PAGE_TURNED if self.arrived else Failpoint.MESSAGE_LEAVES)
        try:
            async with asyncio.timeout(self._context.patience.total_seconds()):
                message = await self._context.messenger.send(outbound)
        except (TimeoutError, Uncertain) as unsure:
            if self.again:
                raise Uncertain from unsure
            self._unsure = True
            return
        reached(Failpoint.MESSAGE_ARRIVED)
        notice = (composed.original or self._notice).id
        platform = self._context.messenger.platform
        self.arrived.append(SentMessage(notice, platform, outbound.place, part, message))

    async def _edit(self, delivery: SentMessage, outbound: OutboundMessage) -> None:
        """Draw a message anew; that it is not there any more says nothing about its reader."""
        await self._wait_for_pictures(outbound.reply)
        await self._wait_for_slot(outbound.place)
        reached(Failpoint.REDRAW_LEAVES)
        try:
            with _repeatable():
                async with asyncio.timeout(self._context.patience.total_seconds()):
                    await self._context.messenger.edit(delivery.message, outbound)
        except Unreachable:
            self._gone = True
        reached(Failpoint.REDRAW_ARRIVED)

    async def _wait_for_pictures(self, page: Reply) -> None:
        """Wait until pictures are drawn, or will not be, before a rate slot is taken."""
        if self._context.pictures is not None:
            for drawing in page.drawings:
                await self._context.pictures.png(drawing)

    async def _wait_for_slot(self, place: str | None) -> None:
        """Wait for the rate slot of a request, while it can be answered within the lease."""
        context = self._context
        left = self._leased.until - context.clock.steady() - context.patience.total_seconds()
        most = min(left, WAITS_AT_MOST)
        wait = await self._take_slot(place, most) if most > 0 else 0.0
        if wait or most <= 0 or not context.leadership.held:
            raise NotNow(wait)

    async def _take_slot(self, place: str | None, most: float) -> float:
        """Take a rate slot, and note who is held up meanwhile: this notice, or everything."""
        context = self._context
        waits, only_there = context.limiter.holds_up(place)
        if not waits:
            return await context.limiter.take_slot(place, most)
        with context.lateness.held_up(self._notice, only_there=only_there) as waiting:
            waiting.still_to_come = await context.limiter.take_slot(place, most)
        return waiting.still_to_come


def _place(composed: Composed, place: str) -> str:
    """Name a place as it was named at an earlier attempt, and will be at a later one."""
    return lasting_name(place, private=composed.private)


@contextmanager
def _repeatable() -> Iterator[None]:
    """Mark a request that may be made twice: not knowing how it went is a failure like others."""
    try:
        yield
    except (TimeoutError, Uncertain) as unsure:
        raise Unanswered("no answer") from unsure
