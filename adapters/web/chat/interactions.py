"""What a seat does, told to the core, and where the core's answer is shown."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from adapters.web.chat.records import Answered, Draft, Record, TextSaid
from adapters.web.chat.room_log import RoomLog
from adapters.web.chat.rooms import PLATFORM, ChatMessage, Rooms, Seat
from adapters.web.error_responses import RequestError
from bot.dialogue.commands import Visibility
from bot.dialogue.inbound import (
    Act,
    Change,
    Form,
    Happened,
    Inbound,
    Place,
    Pressed,
    Response,
    Submitted,
)
from bot.dialogue.limits import LOCAL, paginate
from bot.dialogue.replies import Reply
from bot.ports.chat import Receiver


@dataclass(frozen=True, slots=True)
class SeatAct:
    """One act of a seat in a place; `id` makes it happen once."""

    seat: Seat
    id: str
    place: Place


class InteractionHandler:
    """Carries what seats say and press to the core; one seat's deeds act in order, and once."""

    def __init__(self, journal: RoomLog, receiver: Receiver) -> None:
        self._journal = journal
        self._receiver = receiver
        self._queues: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._reached: set[str] = set()

    async def say(self, deed: SeatAct, text: str) -> None:
        """Say a text, which everyone in the place reads."""

        def said(rooms: Rooms) -> Record | None:
            if rooms.said(deed.seat.id, deed.id):
                return None
            return TextSaid(deed.seat.id, deed.id, deed.place.id, text)

        async with self._queues[deed.seat.id]:
            if self._new(deed):
                await self._journal.note(said)
                await self._act(deed, self._receiver.typed(text))

    async def press(self, deed: SeatAct, message: str, token: str) -> None:
        """Press a button of a message."""
        async with self._queues[deed.seat.id]:
            if self._new(deed):
                await self._act(deed, Pressed(token), message)

    async def submit(self, deed: SeatAct, submitted: Submitted) -> None:
        """Send a whole page of a form."""
        async with self._queues[deed.seat.id]:
            if self._new(deed):
                await self._act(deed, submitted)

    def _new(self, deed: SeatAct) -> bool:
        return self._journal.rooms.answered(deed.seat.id, deed.id) is None

    async def _act(self, deed: SeatAct, act: Act, message: str | None = None) -> None:
        outcome = await self._receiver.handle(self._told(deed, act, message))
        if outcome.broke is not None:  # nothing is noted, so that the act may be tried again
            raise RequestError(500, "web.error.broke", code=outcome.broke)
        drafts = tuple(_drafts(outcome, deed, self._journal.rooms.messages.get(message or "")))
        await self._journal.note(lambda _: Answered(deed.seat.id, deed.id, drafts))
        if drafts and not deed.place.private:
            await self._reach(deed)

    def _told(self, deed: SeatAct, act: Act, message: str | None) -> Inbound:
        """Tell of a deed; a channel here belongs to everybody who sits in it."""
        told = _inbound(deed, act, message)
        if deed.place.private:
            return told
        return replace(told, manages=self._journal.rooms.sees(deed.seat.id, deed.place.id))

    async def _reach(self, deed: SeatAct) -> None:
        """Tell the core where to write to somebody who has spoken in a channel only, so far."""
        if deed.seat.id in self._reached:
            return
        direct = self._journal.rooms.place(deed.seat.direct)
        if direct is None:
            raise AssertionError(f"{deed.seat.id} has no place of its own")
        reachable = replace(deed, id=f"{deed.id}.reachable", place=direct)
        await self._receiver.handle(_inbound(reachable, Happened(Change.REACHABLE)))
        self._reached.add(deed.seat.id)


def _inbound(deed: SeatAct, act: Act, message: str | None = None) -> Inbound:
    return Inbound(
        PLATFORM,
        f"{deed.seat.id}.{deed.id}",
        deed.seat.id,
        deed.seat.name,
        deed.place,
        act,
        deed.seat.language,
        message,
    )


def _drafts(outcome: Response, deed: SeatAct, pressed: ChatMessage | None) -> Iterator[Draft]:
    """Place an answer: a whisper into direct messages, a replacement only where they are."""
    place, message = deed.seat.direct, None
    match outcome.visibility:
        case Visibility.PUBLIC:
            place = deed.place.id
        case Visibility.REPLACE if pressed and pressed.place == deed.seat.direct:
            message = pressed.id
        case _:
            pass
    for page in _pages(outcome.shown):
        yield Draft(place, page, message)
        message = None


def _pages(shown: Reply | Form | None) -> Iterator[Reply | Form]:
    match shown:
        case None:
            return
        case Reply():
            yield from paginate(shown, LOCAL)
        case Form():
            *before, last = paginate(shown.question, LOCAL)
            yield from before
            yield replace(shown, question=last)
