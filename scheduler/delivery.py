"""Carrying one notice: composed, divided into pages, each sent or drawn anew in its order."""

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
from bot.kernel.failpoints import Step, reached
from bot.outbox.composition import Composed, Composer, Dropped, Postponed
from bot.ports.chat import Audience, Messenger, OutboundMessage, lasting
from bot.ports.leadership import AlwaysLeader, Leadership
from bot.ports.storage import Storage
from scheduler import settlements
from scheduler.batch_composing import Composing
from scheduler.lateness import Waits
from scheduler.rate_limit import Pace
from scheduler.retry import retry_on_conflict

WAITS_AT_MOST = 5.0


@dataclass(frozen=True, slots=True)
class Desk:
    """What every errand on one platform works with; a request is answered within `patience`.

    No request is begun without the seat.
    """

    storage: Storage
    clock: Clock
    messenger: Messenger
    composer: Composer
    composing: Composing
    pace: Pace
    patience: timedelta
    waits: Waits
    seat: Leadership = field(default_factory=AlwaysLeader)


@dataclass(frozen=True, slots=True)
class Leased:
    """A notice that is ours until some second of the steady clock.

    With the place of its home, and what arrived of it before.
    """

    notice: Notice
    until: float
    home: str | None = None
    arrived: tuple[SentMessage, ...] = ()


class NotNow(BotError):
    """Its turn does not come soon enough to wait for it."""

    def __init__(self, after: float) -> None:
        super().__init__(f"in {after:g} s")
        self.after = timedelta(seconds=after)


class Unanswered(BotError):
    """The platform did not answer a request that can safely be made again."""


class Errand:
    """One notice on its way; `arrived` grows with each page, whatever happens to the next."""

    def __init__(self, desk: Desk, leased: Leased) -> None:
        self._desk = desk
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
        wanted = self._desk.composer.retries_uncertain(notice.kind)
        return wanted and settlements.is_worth_another_try(notice, self._desk.clock.now())

    async def run(self) -> Settlement:
        """Carry it, and say what became of it; raises what the platform says."""
        now = self._desk.clock.now()
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
                reached(Step.NOTICE_COMPOSED)
                await self._post(composed)
                return self._verdict(self._desk.clock.now())

    def _verdict(self, now: datetime) -> Settlement:
        if self._unsure:
            return settlements.uncertain(self._notice, now, again=False, arrived=self.arrived)
        if self._gone:
            return settlements.dropped(self._notice, now, "gone", self.arrived)
        return settlements.sent(self._notice, now, self.arrived)

    async def _compose(self) -> Composed | Dropped | Postponed:
        desk, notice = self._desk, self._notice
        if notice.home is not None and self._leased.home is None:
            return Dropped("gone")
        try:
            if self._leased.home is not None:
                self.audience = await self._ask_audience(self._leased.home)
                reached(Step.HOME_READ)
            return await desk.composing.compose(notice, self.audience)
        except NotFound:
            return Dropped("gone")

    async def _ask_audience(self, place: str) -> Audience:
        desk, notice = self._desk, self._notice
        members = await retry_on_conflict(
            desk.storage.read, lambda uow: desk.composer.members(uow, notice)
        )
        await self._turn(None)
        with _repeatable():
            async with asyncio.timeout(desk.patience.total_seconds()):
                return await desk.messenger.audience(place, members)

    async def _post(self, composed: Composed) -> None:
        """Send the pages that did not arrive before, or draw those of an earlier notice anew.

        Messages that are left over when a reply became shorter are drawn as a thin line: nothing
        that was taken back stays readable. A page that may have arrived does not hold back the
        next one, unless the whole is sent again.
        """
        pages = paginate(composed.reply, self._desk.messenger.limits)
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

    async def _send(self, composed: Composed, part: int, letter: OutboundMessage) -> None:
        """Send a page; one that a redraw adds belongs to what it redraws, for the next redraw."""
        await self._turn(letter.place)
        reached(Step.PAGE_TURNED if self.arrived else Step.LETTER_LEAVES)
        try:
            async with asyncio.timeout(self._desk.patience.total_seconds()):
                message = await self._desk.messenger.send(letter)
        except (TimeoutError, Uncertain) as unsure:
            if self.again:
                raise Uncertain from unsure
            self._unsure = True
            return
        reached(Step.LETTER_ARRIVED)
        notice = (composed.original or self._notice).id
        platform = self._desk.messenger.platform
        self.arrived.append(SentMessage(notice, platform, letter.place, part, message))

    async def _edit(self, delivery: SentMessage, letter: OutboundMessage) -> None:
        """Draw a message anew; that it is not there any more says nothing about its reader."""
        await self._turn(letter.place)
        reached(Step.REDRAW_LEAVES)
        try:
            with _repeatable():
                async with asyncio.timeout(self._desk.patience.total_seconds()):
                    await self._desk.messenger.edit(delivery.message, letter)
        except Unreachable:
            self._gone = True
        reached(Step.REDRAW_ARRIVED)

    async def _turn(self, place: str | None) -> None:
        """Wait for the turn of a request, while it can be answered within the lease."""
        desk = self._desk
        left = self._leased.until - desk.clock.steady() - desk.patience.total_seconds()
        most = min(left, WAITS_AT_MOST)
        wait = await self._take(place, most) if most > 0 else 0.0
        if wait or most <= 0 or not desk.seat.held:
            raise NotNow(wait)

    async def _take(self, place: str | None, most: float) -> float:
        """Take a turn, and note who is held up by it: this notice, or everything."""
        desk = self._desk
        waits, only_there = desk.pace.holds_up(place)
        if not waits:
            return await desk.pace.take(place, most)
        with desk.waits.only(self._notice) if only_there else desk.waits.all_of_it() as waiting:
            waiting.still = await desk.pace.take(place, most)
        return waiting.still


def _place(composed: Composed, place: str) -> str:
    """Name a place as it was named at an earlier attempt, and will be at a later one."""
    return lasting(place, private=composed.private)


@contextmanager
def _repeatable() -> Iterator[None]:
    """Mark a request that may be made twice: not knowing how it went is a failure like others."""
    try:
        yield
    except (TimeoutError, Uncertain) as unsure:
        raise Unanswered("no answer") from unsure
