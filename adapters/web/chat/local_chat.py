"""The HTTP API of the local chat: each route that a page, or a script, can ask for."""

from collections.abc import Callable, Sequence

from aiohttp import web

from adapters.web.access_guard import add_headers, guard
from adapters.web.chat import requests
from adapters.web.chat.clock import ChatClock
from adapters.web.chat.documents import DocumentFiles
from adapters.web.chat.events import EventStream
from adapters.web.chat.interactions import InteractionHandler
from adapters.web.chat.page import WebPage, known_language, languages
from adapters.web.chat.pictures import PictureFiles
from adapters.web.chat.records import ChannelAdded, ChannelSeated, SeatAdded
from adapters.web.chat.render import RoomsJson
from adapters.web.chat.requests import LONGEST_TEXT, RequestBody, read_body
from adapters.web.chat.room_log import RoomLog
from adapters.web.chat.rooms import Rooms
from adapters.web.error_responses import RequestError, answer_errors
from bot.dialogue.drawings import Drawing
from bot.dialogue.inbound import Submitted
from bot.dialogue.replies import Document
from bot.kernel.clock import Clock
from bot.ports.chat import ClockMover, Profiles, Receiver
from bot.ports.documents import DocumentSource
from bot.ports.pictures import PictureSource


class LocalChat:
    """Cairn's own small chat platform, for whoever sits at this machine."""

    def __init__(
        self,
        *,
        room_log: RoomLog,
        receiver: Receiver,
        profiles: Profiles,
        mover: ClockMover,
        clock: Clock,
        commands: Sequence[str],
        pictures: PictureSource,
        documents: DocumentSource,
        invites: Callable[[str], bool],
    ) -> None:
        self._room_log = room_log
        self._handler = InteractionHandler(room_log, receiver, profiles)
        self._clock = ChatClock(clock, mover, room_log, profiles)
        self._pictures = PictureFiles(pictures)
        self._documents = DocumentFiles(documents)
        self._json = RoomsJson(room_log.rooms, self._address, invites)
        self._events = EventStream(room_log, self._clock, self._json.told)
        self._page = WebPage(commands)

    async def load(self) -> None:
        """Remember everything from before the start."""
        await self._room_log.load()
        for message in self._room_log.rooms.messages.values():
            self._pictures.remember(message)
            self._documents.remember(message)

    def application(self) -> web.Application:
        """Make the chat as an application of its own, guarded."""
        app = web.Application(middlewares=[answer_errors, guard])
        app.add_routes(self.routes())
        app.on_response_prepare.append(add_headers)
        app.on_shutdown.append(self._close)
        return app

    def routes(self) -> list[web.RouteDef]:
        """List what can be asked for."""
        return [
            *self._page.routes(),
            web.get("/pictures/{name}.png", self.picture),
            web.get("/files/{name}", self.file),
            web.get("/api/state", self.state),
            web.post("/api/seats", self.add_seat),
            web.delete("/api/seats", self.start_over),
            web.delete("/api/seats/{id}", self.remove_seat),
            web.post("/api/channels", self.add_channel),
            web.put("/api/channels/{id}/seats", self.seat_channel),
            web.get("/api/messages", self.messages),
            web.post("/api/say", self.say),
            web.post("/api/press", self.press),
            web.post("/api/answer", self.answer),
            web.get("/api/events", self.events, allow_head=False),
            web.get("/api/clock", self.clock),
            web.post("/api/clock", self.move_clock),
        ]

    async def state(self, request: web.Request) -> web.Response:
        """Tell who and what is here, and the number of the last event."""
        for seat in tuple(self._room_log.rooms.seats):
            await self._handler.note_profile(seat)
        here = {**self._json.all(), "languages": languages()}
        return web.json_response({**here, "clock": await self._clock.state()})

    async def add_seat(self, request: web.Request) -> web.Response:
        """Let somebody sit down."""
        asked = await read_body(request)
        name = requests.read_name(asked, "name", requests.LONGEST_NAME)
        language = known_language(asked.text("language"))

        def add(rooms: Rooms) -> SeatAdded:
            return SeatAdded(rooms.next_seat, name, language)

        added = await self._room_log.append(add)
        return web.json_response(self._json.seat(added.seat), status=201)

    async def remove_seat(self, request: web.Request) -> web.Response:
        """Let somebody leave the page; nothing that they wrote is destroyed."""
        seat = requests.find_seat(self._room_log.rooms, request.match_info["id"])
        await self._handler.leave(seat)
        return web.json_response(self._json.seat(seat.id))

    async def start_over(self, request: web.Request) -> web.Response:
        """Let everybody leave the page."""
        for seat in tuple(self._room_log.rooms.seats.values()):
            await self._handler.leave(seat)
        return web.json_response(self._json.all())

    async def add_channel(self, request: web.Request) -> web.Response:
        """Open a channel."""
        asked = await read_body(request)
        title = requests.read_name(asked, "title", requests.LONGEST_TITLE)
        seats = requests.find_seats(self._room_log.rooms, asked)

        def add(rooms: Rooms) -> ChannelAdded:
            return ChannelAdded(f"c:{len(rooms.channels) + 1}", title, seats)

        added = await self._room_log.append(add)
        return web.json_response(self._json.channel(added.channel), status=201)

    async def seat_channel(self, request: web.Request) -> web.Response:
        """Say anew who can read a channel."""
        channel = requests.find_channel(self._room_log.rooms, request.match_info["id"])
        seats = requests.find_seats(self._room_log.rooms, await read_body(request))
        await self._room_log.append(lambda _: ChannelSeated(channel, seats))
        return web.json_response(self._json.channel(channel))

    async def messages(self, request: web.Request) -> web.Response:
        """Tell the messages of a place as a seat sees it."""
        place = requests.read_act(request, self._room_log.rooms, RequestBody(request.query)).place
        return web.json_response(self._json.place(place, requests.read_after(request)))

    async def say(self, request: web.Request) -> web.Response:
        """Say something in a place."""
        asked = await read_body(request)
        seat_act = requests.read_act(request, self._room_log.rooms, asked)
        text = asked.text("text", LONGEST_TEXT)
        if not text.strip():
            raise RequestError(400, "web.error.empty")
        await self._handler.say(seat_act, text)
        return web.json_response(self._json.answer(seat_act))

    async def press(self, request: web.Request) -> web.Response:
        """Press a button."""
        asked = await read_body(request)
        seat_act = requests.read_act(request, self._room_log.rooms, asked)
        message = requests.find_message(self._room_log.rooms, seat_act.place, asked)
        await self._handler.press(seat_act, message, asked.text("token", requests.LONGEST_TOKEN))
        return web.json_response(self._json.answer(seat_act))

    async def answer(self, request: web.Request) -> web.Response:
        """Send a whole page of a form."""
        asked = await read_body(request)
        seat_act = requests.read_act(request, self._room_log.rooms, asked)
        submitted = Submitted(
            asked.text("token", requests.LONGEST_TOKEN), asked.answers("answers")
        )
        await self._handler.submit(seat_act, submitted)
        return web.json_response(self._json.answer(seat_act))

    async def picture(self, request: web.Request) -> web.Response:
        """Draw a picture that a message shows."""
        png = await self._pictures.png(request.match_info["name"])
        if png is None:
            raise RequestError(404, "web.error.nothing_here")
        return web.Response(body=png, content_type="image/png")

    async def file(self, request: web.Request) -> web.Response:
        """Make a file that a message offers, to be kept and not shown."""
        made = await self._documents.made(request.match_info["name"])
        if made is None:
            raise RequestError(404, "web.error.nothing_here")
        kept = {"Content-Disposition": f'attachment; filename="{made.name}"'}
        return web.Response(body=made.data, content_type=made.media_type, headers=kept)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Tell what happens, as it happens."""
        query = RequestBody(request.query)
        one = (
            requests.identify_seat(request, self._room_log.rooms, query)
            if "seat" in query
            else None
        )
        return await self._events.stream(request, one.id if one else None)

    async def clock(self, request: web.Request) -> web.Response:
        """Tell what time it is here."""
        return web.json_response(await self._clock.state())

    async def move_clock(self, request: web.Request) -> web.Response:
        """Move the clock on, and answer when it has arrived."""
        await self._clock.move(await read_body(request))
        return web.json_response(await self._clock.state())

    def _address(self, shown: Drawing | Document) -> str:
        if isinstance(shown, Document):
            return self._documents.register(shown)
        return self._pictures.register(shown)

    async def _close(self, application: web.Application) -> None:
        self._room_log.close()
