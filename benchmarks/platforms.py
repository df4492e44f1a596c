"""Both platforms in a process of their own, where people press *Done* at a steady rate.

Discord tells of a press over its gateway, Telegram by long polling. Here it is noted when somebody
presses, and when the answer has come: so what lies between is all that a person waits for, but for
the way through the network. Whatever else is asked for is answered at once.
"""

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from benchmarks import canned

Json = dict[str, Any]
SHOWN, CONFIRMED = "shown", "confirmed"
ANSWERED_WITHIN = 60.0
_HEARTBEAT = {"op": 10, "d": {"heartbeat_interval": 41_250}}
_EPOCH = 1_420_070_400_000  # Discord's, in milliseconds
_UPDATES_MESSAGE = 7


@dataclass(frozen=True, slots=True)
class Pressing:
    """Who presses on one platform, how often, and what: tokens by the number of each person."""

    platform: str
    per_second: float
    tokens: dict[int, str]


@dataclass(frozen=True, slots=True)
class Answered:
    """How long people waited, in seconds, and what else was taken meanwhile, per second.

    `waits` are told by platform and by what of the answer came: what was pressed may rest
    before it shows what has become of it.
    """

    waits: dict[str, list[float]]
    delivered: dict[str, float]


@dataclass
class Crowd:
    """Presses on both platforms, and notes what comes."""

    address: str = ""
    pressed: dict[int, float] = field(default_factory=dict)
    waits: dict[str, dict[int, float]] = field(default_factory=dict)
    messages: dict[str, int] = field(default_factory=lambda: {"telegram": 0, "discord": 0})
    updates: list[Json] = field(default_factory=list)
    interactions: dict[int, int] = field(default_factory=dict)
    tell: Callable[[Json], None] = lambda _: None
    more: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: int = 0

    async def press(self, pressing: Pressing) -> None:
        """Let everybody press once, each when it is their turn."""
        began = time.monotonic()
        press = self._on_discord if pressing.platform == "discord" else self._on_telegram
        for count, (person, token) in enumerate(pressing.tokens.items()):
            due = began + count / pressing.per_second
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self.pressed[person] = time.monotonic()
            press(person, token)

    def came(self, platform: str, what: str, person: int) -> None:
        """Note that a part of an answer has come, if it is one, and for the first time."""
        if person in self.pressed:
            waited = time.monotonic() - self.pressed[person]
            self.waits.setdefault(f"{platform} {what}", {}).setdefault(person, waited)
            self.changed.set()

    async def until_shown(self, many: int) -> None:
        """Wait until so many answers are shown; raises `TimeoutError` where they never are."""
        async with asyncio.timeout(ANSWERED_WITHIN):
            while sum(len(got) for name, got in self.waits.items() if SHOWN in name) < many:
                self.changed.clear()
                await self.changed.wait()

    def _on_telegram(self, person: int, token: str) -> None:
        self._numbers += 1
        self.updates.append(canned.callback_query(self._numbers, person, token))
        self.more.set()

    def _on_discord(self, person: int, token: str) -> None:
        self._numbers += 1
        number = (round(time.time() * 1000) - _EPOCH << 22) + self._numbers
        self.interactions[number] = person
        told = canned.interaction(number, person, token)
        self.tell({"op": 0, "t": "INTERACTION_CREATE", "s": self._numbers + 1, "d": told})


def _written(answer: object) -> web.Response:
    return web.Response(body=json.dumps(answer).encode(), content_type="application/json")


_CROWD = web.AppKey("crowd", Crowd)


async def _gateway(request: web.Request) -> web.WebSocketResponse:
    """Welcome a client, and tell it what happens as long as it listens."""
    crowd, socket = request.app[_CROWD], web.WebSocketResponse()
    await socket.prepare(request)
    to_send: asyncio.Queue[Json] = asyncio.Queue()
    to_send.put_nowait(_HEARTBEAT)

    async def send() -> None:
        while True:
            await socket.send_str(json.dumps(await to_send.get()))

    async with asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(send())
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            match json.loads(message.data)["op"]:
                case 1:
                    to_send.put_nowait({"op": 11})
                case 2:
                    ready = canned.ready(f"{crowd.address.replace('http', 'ws', 1)}/gateway")
                    to_send.put_nowait({"op": 0, "t": "READY", "s": 1, "d": ready})
                    crowd.tell = to_send.put_nowait
                case _:
                    pass
        sending.cancel()
    return socket


async def _discord(request: web.Request) -> web.Response:
    """Answer Discord's REST API."""
    crowd, path = request.app[_CROWD], request.path
    if path.endswith("/callback"):
        if (await request.json())["type"] == _UPDATES_MESSAGE:
            crowd.came("discord", SHOWN, crowd.interactions[int(path.split("/")[-3])])
        return _written(canned.CALLBACK)
    if path.endswith("/@original"):  # it was deferred before
        crowd.came("discord", SHOWN, crowd.interactions[canned.pressed_by(path.split("/")[-3])])
        return _written(canned.IN_PARTS)
    if path.endswith("/messages"):
        crowd.messages["discord"] += 1
        crowd.came("discord", SHOWN, int(path.split("/")[-2]))  # if it was too late for a press
        return _written(canned.IN_PARTS)
    if path.endswith("/gateway/bot"):
        address = f"{crowd.address.replace('http', 'ws', 1)}/gateway"
        shards = {"url": address, "shards": 1, "session_start_limit": canned.STARTS}
        return _written(shards)
    if path.endswith("/users/@me"):
        return _written(canned.USER)
    if path.endswith("/oauth2/applications/@me"):
        return _written(canned.APPLICATION)
    return _written([])


async def _telegram(request: web.Request) -> web.Response:
    """Answer Telegram's Bot API."""
    crowd = request.app[_CROWD]
    match request.match_info["method"]:
        case "getUpdates":
            result: object = await _updates(crowd, int(request.query.get("offset", 0)))
        case "sendMessage":
            crowd.messages["telegram"] += 1
            result = canned.SENT
        case "editMessageText":
            crowd.came("telegram", SHOWN, await _number(request, "chat_id"))
            result = canned.SENT
        case "answerCallbackQuery":
            crowd.came("telegram", CONFIRMED, await _number(request, "callback_query_id"))
            result = True
        case "getMe":
            result = canned.BOT
        case "getMyDescription" | "getMyShortDescription":
            result = {"description": "", "short_description": ""}  # nobody wrote one
        case _:
            result = True
    return _written({"ok": True, "result": result})


async def _number(request: web.Request, name: str) -> int:
    return int(str((await request.post())[name]))


async def _updates(crowd: Crowd, offset: int) -> list[Json]:
    """Tell of what has not been acknowledged, as soon as there is anything."""
    crowd.updates = [one for one in crowd.updates if one["update_id"] >= offset]
    while not crowd.updates:
        crowd.more.clear()
        await crowd.more.wait()
    return crowd.updates


async def _pressed(request: web.Request) -> web.Response:
    """Let people press, and tell how long each waited."""
    crowd = request.app[_CROWD]
    pressing = [
        Pressing(one["platform"], one["per_second"], {int(n): t for n, t in one["tokens"].items()})
        for one in await request.json()
    ]
    crowd.waits.clear()
    crowd.pressed.clear()
    before, began = dict(crowd.messages), time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        for one in pressing:
            tasks.create_task(crowd.press(one))
    await crowd.until_shown(sum(len(one.tokens) for one in pressing))
    took = time.monotonic() - began
    delivered = {name: (many - before[name]) / took for name, many in crowd.messages.items()}
    waits = {what: list(each.values()) for what, each in crowd.waits.items()}
    return _written({"waits": waits, "delivered": delivered})


async def _serve() -> None:
    """Say the port, and serve until nobody holds the other end of the standard input."""
    crowd = Crowd()
    application = web.Application(client_max_size=2**24)
    application[_CROWD] = crowd
    application.router.add_get("/gateway", _gateway)
    application.router.add_post("/pressed", _pressed)
    application.router.add_route("*", "/api/v10/{rest:.*}", _discord)
    application.router.add_route("*", "/bot{token}/{method}", _telegram)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port, *_ = runner.addresses[0]
    crowd.address = f"http://{host}:{port}"
    print(crowd.address, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


@contextmanager
def served() -> Iterator[str]:
    """Run both platforms in a process of their own; give their address."""
    command = [sys.executable, "-m", "benchmarks.platforms"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        yield next(iter(server.stdout or ())).strip()


def let_press(server: str, pressing: list[Pressing]) -> Answered:
    """Let people press at a server, and return when all were answered."""
    asked = json.dumps(
        [
            {"platform": p.platform, "per_second": p.per_second, "tokens": p.tokens}
            for p in pressing
        ]
    ).encode()
    request = urllib.request.Request(f"{server}/pressed", asked)  # noqa: S310  # it is ours
    with urllib.request.urlopen(request) as answer:  # noqa: S310  # as above
        return Answered(**json.load(answer))


if __name__ == "__main__":
    asyncio.run(_serve())
