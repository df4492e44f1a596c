"""Finding what a request names: a seat, a place that it can read, a message that stands there."""

import re
import secrets

from aiohttp import web

from adapters.web.chat.interactions import SeatAct
from adapters.web.chat.requests import RequestBody
from adapters.web.chat.rooms import Rooms, Seat
from adapters.web.error_responses import LANGUAGE, RequestError
from bot.dialogue.inbound import Place
from bot.dialogue.sanitize import called

LONGEST_TOKEN = 200
LONGEST_NAME = 32
LONGEST_TITLE = 60
_ACT = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


def seat(request: web.Request, rooms: Rooms, asked: RequestBody) -> Seat:
    """Find the seat that asks; from here on it is answered in its language."""
    found = rooms.seats.get(asked.text("seat"))
    if found is None:
        raise RequestError(404, "web.error.no_seat")
    request[LANGUAGE] = found.language
    return found


def seat_act(request: web.Request, rooms: Rooms, asked: RequestBody) -> SeatAct:
    """Find who does something, where, and by which id; without an id it is a new act."""
    who = seat(request, rooms, asked)
    name = asked.text("place")
    where = rooms.place(name)
    # A channel that a seat is not in is not told apart from one that does not exist.
    if where is None or not rooms.sees(who.id, name):
        raise RequestError(404, "web.error.no_place")
    act = asked.text("id") if "id" in asked else secrets.token_urlsafe(12)
    if not _ACT.fullmatch(act):
        raise RequestError(400, "web.error.bad_id")
    return SeatAct(who, act, where)


def message(rooms: Rooms, place: Place, asked: RequestBody) -> str:
    """Find a message of a place."""
    found = rooms.messages.get(asked.text("message"))
    if found is None or found.place != place.id:
        raise RequestError(404, "web.error.no_message")
    return found.id


def channel(rooms: Rooms, name: str) -> str:
    """Find a channel."""
    if name not in rooms.channels:
        raise RequestError(404, "web.error.no_channel")
    return name


def seats(rooms: Rooms, asked: RequestBody) -> tuple[str, ...]:
    """Find several seats, each once."""
    found = tuple(dict.fromkeys(asked.texts("seats")))
    if any(name not in rooms.seats for name in found):
        raise RequestError(404, "web.error.no_seat")
    return found


def name(asked: RequestBody, field: str, most: int) -> str:
    """Take a name that can be read, on one line."""
    safe = called(asked.text(field, most), most)
    if safe == called(""):
        raise RequestError(400, "web.error.bad_name", field=field)
    return safe


def after(request: web.Request) -> int:
    """Take the number of the event after which to tell what happened."""
    given = request.query.get("after", "0")
    if not _NUMBER.fullmatch(given):
        raise RequestError(400, "web.error.not_event", field="after")
    return int(given)
