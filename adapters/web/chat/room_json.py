"""What the chat tells about its rooms: seats, channels and messages as JSON."""

from typing import Any, assert_never

from adapters.web.chat import render
from adapters.web.chat.interactions import SeatAct
from adapters.web.chat.rooms import ChatMessage, RoomChange, Rooms
from bot.dialogue.inbound import Place

NamedEvent = tuple[str, dict[str, Any]]


class RoomsJson:
    """Shows the rooms as they are now."""

    def __init__(self, rooms: Rooms, address: render.Address) -> None:
        self._rooms = rooms
        self._address = address

    def all(self) -> dict[str, Any]:
        """Show who and what is here, as of which event."""
        return {
            "event": self._rooms.number,
            "seats": [self.seat(name) for name in self._rooms.seats],
            "channels": [self.channel(name) for name in self._rooms.channels],
        }

    def seat(self, name: str) -> dict[str, Any]:
        """Show a seat."""
        seat = self._rooms.seats[name]
        return {
            "id": seat.id,
            "name": seat.name,
            "language": seat.language,
            "place": seat.direct,
        }

    def channel(self, name: str) -> dict[str, Any]:
        """Show a channel."""
        channel = self._rooms.channels[name]
        return {"id": channel.id, "title": channel.title, "seats": sorted(channel.seats)}

    def message(self, message: ChatMessage) -> dict[str, Any]:
        """Show a message."""
        return render.message(message, self._address)

    def place(self, place: Place, after: int) -> dict[str, Any]:
        """Show what is new in a place after an event."""
        new = self._rooms.in_place(place.id, after)
        return {"event": self._rooms.number, "messages": [self.message(each) for each in new]}

    def answer(self, seat_act: SeatAct) -> dict[str, Any]:
        """Show what an act came to: the words said, and the messages that answer them."""
        said = self._rooms.said(seat_act.seat.id, seat_act.id)
        answered = self._rooms.answered(seat_act.seat.id, seat_act.id) or ()
        return {
            "id": seat_act.id,
            "said": None if said is None else self.message(said),
            "shown": [self.message(each) for each in answered],
        }

    def told(self, change: RoomChange, seat: str | None) -> NamedEvent | None:
        """Show a change to a seat, or to whoever watches them all; None if it may not see it."""
        match change.what:
            case "seat":
                return "seat", self.seat(change.id)
            case "channel":
                return "channel", self.channel(change.id)
            case "message":
                message = self._rooms.messages[change.id]
                if seat is None or self._rooms.sees(seat, message.place):
                    return "message", self.message(message)
                return None
        assert_never(change.what)
