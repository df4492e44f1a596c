"""Handling what a seat says and presses: the core acts, its response goes into the rooms."""

import asyncio
import dataclasses
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from adapters.web.chat.records import Answered, Draft, Record, SeatKnown, SeatLeft, TextSaid
from adapters.web.chat.room_log import RoomLog
from adapters.web.chat.rooms import PLATFORM, ChatMessage, Rooms, Seat
from adapters.web.error_responses import RequestError
from bot.dialogue.commands import Visibility
from bot.dialogue.inbound import Act, Change, Happened, Inbound, Place, Pressed, Submitted
from bot.dialogue.limits import LOCAL, paginate
from bot.dialogue.replies import Reply
from bot.dialogue.responses import Form, Response
from bot.kernel.ids import short
from bot.ports.chat import Profiles, Receiver


@dataclass(frozen=True, slots=True)
class SeatAct:
    """One act of a seat in a place; `id` makes it happen once."""

    seat: Seat
    id: str
    place: Place


class InteractionHandler:
    """Takes what seats say and press to the core; one seat's acts happen in order, and once.

    The HTTP API and the demo call it. What an act changes of a person's `profiles` is noted.
    """

    def __init__(self, room_log: RoomLog, receiver: Receiver, profiles: Profiles) -> None:
        self._room_log = room_log
        self._receiver = receiver
        self._profiles = profiles
        self._queues: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._reached: set[str] = set()

    async def say(self, seat_act: SeatAct, text: str) -> None:
        """Say a text, which everyone in the place reads."""

        def said(rooms: Rooms) -> Record | None:
            if rooms.said(seat_act.seat.id, seat_act.id):
                return None
            return TextSaid(seat_act.seat.id, seat_act.id, seat_act.place.id, text)

        async with self._queues[seat_act.seat.id]:
            if self._new(seat_act):
                await self._room_log.append(said)
                await self._act(seat_act, self._receiver.typed(text))

    async def press(self, seat_act: SeatAct, message: str, token: str) -> None:
        """Press a button of a message."""
        async with self._queues[seat_act.seat.id]:
            if self._new(seat_act):
                await self._act(seat_act, Pressed(token), message)

    async def submit(self, seat_act: SeatAct, submitted: Submitted) -> None:
        """Send a whole page of a form."""
        async with self._queues[seat_act.seat.id]:
            if self._new(seat_act):
                await self._act(seat_act, submitted)

    async def note_profile(self, seat: str) -> None:
        """Note what Cairn knows of somebody by now, if that is new."""
        profile = await self._profiles.of(PLATFORM, seat)
        if profile is None:
            return
        forms = tuple(sorted(map(short, profile.forms)))

        def know(rooms: Rooms) -> SeatKnown | None:
            before = rooms.seats.get(seat)
            if before is None:
                return None
            if (before.language, before.zone, before.forms) == (
                profile.language,
                profile.zone,
                forms,
            ):
                return None
            return SeatKnown(seat, profile.language, profile.zone, forms)

        await self._room_log.append(know)

    async def leave(self, seat: Seat) -> None:
        """Let somebody leave the page; the core hears that nothing reaches them any more.

        What they wrote stays where it is, and their pods keep them until they go.
        """
        async with self._queues[seat.id]:
            place = self._room_log.rooms.place(seat.direct)
            if place is None:
                return
            await self._room_log.append(
                lambda rooms: SeatLeft(seat.id) if seat.id in rooms.seats else None
            )
            gone = Happened(Change.UNREACHABLE)
            await self._receiver.handle(_inbound(SeatAct(seat, "left", place), gone))

    def _new(self, seat_act: SeatAct) -> bool:
        return self._room_log.rooms.answered(seat_act.seat.id, seat_act.id) is None

    async def _act(self, seat_act: SeatAct, act: Act, message: str | None = None) -> None:
        response = await self._receiver.handle(self._told(seat_act, act, message))
        if response.broke is not None:  # nothing is noted, so that the act may be tried again
            raise RequestError(500, "web.error.broke", code=response.broke)
        drafts = tuple(
            _drafts(response, seat_act, self._room_log.rooms.messages.get(message or ""))
        )
        await self.note_profile(seat_act.seat.id)
        await self._room_log.append(lambda _: Answered(seat_act.seat.id, seat_act.id, drafts))
        if drafts and not seat_act.place.private:
            await self._reach(seat_act)

    def _told(self, seat_act: SeatAct, act: Act, message: str | None) -> Inbound:
        """Tell the core of an act; a channel here belongs to everybody who sits in it."""
        told = _inbound(seat_act, act, message)
        if seat_act.place.private:
            return told
        return replace(
            told, manages=self._room_log.rooms.sees(seat_act.seat.id, seat_act.place.id)
        )

    async def _reach(self, seat_act: SeatAct) -> None:
        """Tell the core where to write to somebody who has spoken in a channel only, so far."""
        if seat_act.seat.id in self._reached:
            return
        direct = self._room_log.rooms.place(seat_act.seat.direct)
        if direct is None:
            raise AssertionError(f"{seat_act.seat.id} has no place of its own")
        reachable = dataclasses.replace(seat_act, id=f"{seat_act.id}.reachable", place=direct)
        await self._receiver.handle(_inbound(reachable, Happened(Change.REACHABLE)))
        self._reached.add(seat_act.seat.id)


def _inbound(seat_act: SeatAct, act: Act, message: str | None = None) -> Inbound:
    return Inbound(
        PLATFORM,
        f"{seat_act.seat.id}.{seat_act.id}",
        seat_act.seat.id,
        seat_act.seat.name,
        seat_act.place,
        act,
        seat_act.seat.language,
        message,
    )


def _drafts(response: Response, seat_act: SeatAct, pressed: ChatMessage | None) -> Iterator[Draft]:
    """Place an answer: a whisper into direct messages, a replacement only where they are."""
    place, message = seat_act.seat.direct, None
    match response.visibility:
        case Visibility.PUBLIC:
            place = seat_act.place.id
        case Visibility.REPLACE if pressed and pressed.place == seat_act.seat.direct:
            message = pressed.id
        case _:
            pass
    for page in _pages(response.shown):
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
