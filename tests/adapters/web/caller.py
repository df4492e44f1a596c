"""A script that is a person: asks the local chat over HTTP, as docs/local-chat.md says."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.adapters.web.scripted import World
from tests.harness.patience import in_time

Read = dict[str, Any]


class Script:
    """Asks, and expects to be answered well unless told otherwise."""

    def __init__(self, session: aiohttp.ClientSession, address: Callable[[], str]) -> None:
        self.session = session
        self.address = address

    async def get(self, path: str, status: int = 200, **query: str | int) -> Read:
        """Read something."""
        return await self._ask("GET", path, status, params=query)

    async def post(self, path: str, status: int = 200, **body: Any) -> Read:
        """Do something."""
        return await self._ask("POST", path, status, json=body)

    async def put(self, path: str, **body: object) -> Read:
        """Change something."""
        return await self._ask("PUT", path, 200, json=body)

    async def delete(self, path: str, status: int = 200) -> Read:
        """Remove something."""
        return await self._ask("DELETE", path, status, json={})

    async def send(self, path: str, raw: bytes, **headers: str) -> tuple[int, Read]:
        """Send bytes as they are."""
        sent = {"Content-Type": "application/json", **headers}
        url = self.address() + path
        async with self.session.post(url, data=raw, headers=sent) as answer:
            return answer.status, await answer.json()

    async def sit(self, name: str = "Ann", language: str = "en") -> str:
        """Let somebody sit down."""
        seat = await self.post("/api/seats", 201, name=name, language=language)
        return str(seat["id"])

    async def open(self, title: str, *seats: str) -> str:
        """Open a channel."""
        return str((await self.post("/api/channels", 201, title=title, seats=seats))["id"])

    async def say(self, seat: str, text: str, place: str | None = None, **more: Any) -> Read:
        """Say something, in direct messages unless a place is named."""
        where = place or f"dm:{seat}"
        return await self.post("/api/say", seat=seat, place=where, text=text, **more)

    async def press(self, seat: str, message: Read, label: str, **more: Any) -> Read:
        """Press a button of a message."""
        buttons = [
            *message["buttons"],
            *(button for block in message["blocks"] for button in block.get("buttons", ())),
        ]
        token = next(button["token"] for button in buttons if button["label"] == label)
        where: Read = {"place": message["place"], "message": message["id"]}
        return await self.post("/api/press", seat=seat, token=token, **where, **more)

    async def messages(self, seat: str, place: str | None = None, after: int = 0) -> list[Read]:
        """Read what a seat sees in a place."""
        where = place or f"dm:{seat}"
        read = await self.get("/api/messages", seat=seat, place=where, after=after)
        return list(read["messages"])

    async def texts(self, seat: str, place: str | None = None) -> list[str]:
        """Read what a seat sees in a place, as plain text."""
        return [message["text"] for message in await self.messages(seat, place)]

    @asynccontextmanager
    async def listening(
        self, seat: str | None = None, last: int | None = None
    ) -> AsyncIterator["Listener"]:
        """Listen to what happens."""
        headers = {} if last is None else {"Last-Event-ID": str(last)}
        query = {} if seat is None else {"seat": seat}
        url = self.address() + "/api/events"
        async with self.session.get(url, params=query, headers=headers) as answer:
            assert answer.status == 200
            assert answer.content_type == "text/event-stream"
            yield Listener(answer)

    async def _ask(self, method: str, path: str, status: int, **how: Any) -> Read:
        url = self.address() + path
        async with self.session.request(method, url, **how) as answer:
            read: Read = await answer.json()
            assert answer.status == status, read
            return read


class Caller(Script):
    """A script in a world whose parts a test can look at."""

    def __init__(self, session: aiohttp.ClientSession, world: World) -> None:
        super().__init__(session, lambda: world.server.address)
        self.world = world


class Listener:
    """What a stream of events says, one by one."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self.answer = answer
        self.number: int | None = None

    async def next(self) -> tuple[str, Read]:
        """Wait for the next event: its name and data."""
        name, data = "", ""
        async with in_time(5):
            while line := (await self.answer.content.readline()).decode():
                field, _, value = line.rstrip("\n").partition(": ")
                match field:
                    case "id":
                        self.number = int(value)
                    case "event":
                        name = value
                    case "data":
                        data = value
                    case "" if name:
                        return name, json.loads(data)
        raise EOFError("the stream ended")

    async def until(self, name: str) -> Read:
        """Wait for the next event of a name."""
        while True:
            heard, data = await self.next()
            if heard == name:
                return data


@asynccontextmanager
async def calling(world: World) -> AsyncIterator[Caller]:
    """Call a world."""
    async with aiohttp.ClientSession() as session:
        yield Caller(session, world)
