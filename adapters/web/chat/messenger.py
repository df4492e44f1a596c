"""Delivering messages to the local chat: the core's `Messenger` for the platform `local`."""

from adapters.web.chat.records import Delivered, Draft, Redrawn
from adapters.web.chat.room_log import RoomLog
from adapters.web.chat.rooms import PLATFORM, Rooms
from bot.dialogue.limits import LOCAL, Limits
from bot.kernel.errors import Unreachable
from bot.ports.chat import Audience, OutboundMessage


class LocalMessenger:
    """Puts messages into places; the same one again is the message that it already is."""

    platform = PLATFORM
    limits: Limits = LOCAL

    def __init__(self, room_log: RoomLog) -> None:
        self._room_log = room_log

    async def send(self, outbound: OutboundMessage) -> str:
        """Show a message, once, and return the message it became."""

        def deliver(rooms: Rooms) -> Delivered | None:
            if rooms.delivered(outbound.key):
                return None
            if rooms.place(outbound.place) is None:
                raise Unreachable("there is no such place")
            return Delivered(outbound.key, Draft(outbound.place, outbound.reply))

        await self._room_log.append(deliver)
        message = self._room_log.rooms.delivered(outbound.key)
        if message is None:
            raise AssertionError(f"{outbound.key} was delivered and is not there")
        return message

    async def edit(self, message: str, outbound: OutboundMessage) -> None:
        """Draw a message anew; one that shows this already stays as it is."""

        def redraw(rooms: Rooms) -> Redrawn | None:
            before = rooms.messages.get(message)
            if before is None:
                raise Unreachable("there is no such message")
            if before.shown == outbound.reply:
                return None
            return Redrawn(Draft(before.place, outbound.reply, message))

        await self._room_log.append(redraw)

    async def audience(self, place: str, members: frozenset[str]) -> Audience:
        """Tell who can read a place: exactly the seats that are in it."""
        await self._room_log.load()
        rooms = self._room_log.rooms
        if rooms.place(place) is None:
            raise Unreachable("there is no such place")
        readers = frozenset(seat for seat in rooms.seats if rooms.sees(seat, place))
        return Audience(readers & members, len(readers - members))
