"""A Telegram on paper: what happens there is a line in a file, which no kill takes back.

Cairn's own client talks to it through PTB's extension point. It tells each update until that is
acknowledged, recognizes no message that it is sent twice, and remembers what each was sent for.
"""

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from telegram.request import BaseRequest, RequestData

from tests.fakes.telegram.updates import stir

BOT = 900_000_001
GROUP = -4_000_000_001
Json = dict[str, Any]

_why: ContextVar[str] = ContextVar("_why", default="")


@contextmanager
def because(why: str) -> Iterator[None]:
    """Note what messages are sent for: a letter's key, or the update that is answered."""
    before = _why.set(why)
    try:
        yield
    finally:
        _why.reset(before)


class Paper:
    """The lines that are there, and a pen: each line is written whole or not at all."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self.lines: list[Json] = [json.loads(line) for line in file.read_text().splitlines()]

    def write(self, **line: Any) -> None:
        """Write a line."""
        os.write(self._file, json.dumps(line).encode() + b"\n")
        self.lines.append(line)

    def all(self, kind: str) -> Iterator[Any]:
        """Read every line of a kind."""
        return (line[kind] for line in self.lines if kind in line)


class PaperTelegram(BaseRequest):
    """The Bot API; `twice` tells every update once more than it has to, `backwards` each batch."""

    def __init__(self, paper: Paper, members: frozenset[int]) -> None:
        self._paper = paper
        self._members = members
        self._again: list[Json] = []
        self._awaited: asyncio.Event | None = None
        self.stirred = asyncio.Event()
        self.twice = False
        self.backwards = False

    @property
    def is_awaited(self) -> bool:
        """Tell whether everything is acknowledged, and more is waited for."""
        return self._awaited is not None and not self._awaited.is_set()

    @property
    def messages(self) -> dict[int, Json]:
        """Find each message of the bot's as people see it, the oldest first."""
        seen = {one["id"]: one for one in self._paper.all("sent")}
        for drawn in self._paper.all("edited"):
            seen[drawn["id"]] = seen[drawn["id"]] | drawn
        return seen

    def told(self, act: str) -> bool:
        """Tell whether somebody has done a thing already."""
        return any(one == act for one in self._paper.all("act"))

    def tell(self, act: str, kind: str, body: Json) -> None:
        """Let the bot be told what somebody does."""
        number = 1 + sum(1 for _ in self._paper.all("told"))
        self._paper.write(told={"update_id": number, kind: body}, act=act)
        self.wake()

    def tell_again(self, updates: list[Json]) -> None:
        """Tell once more what was acknowledged before, in this order."""
        self._again += updates
        self.wake()

    def wake(self) -> None:
        """Answer a request for updates that waits."""
        if self._awaited is not None:
            self._awaited.set()

    async def initialize(self) -> None:
        """Nothing is to be opened."""

    async def shutdown(self) -> None:
        """Nothing is to be closed."""

    @property
    def read_timeout(self) -> float:
        """Seconds that an answer may take; it takes none."""
        return 1.0

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """Answer a request."""
        address = urlsplit(url)
        name = address.path.rpartition("/")[2]
        asked: Json = dict(request_data.json_parameters) if request_data else {}
        asked |= {part: json.loads(asked[part]) for part in _OBJECTS if part in asked}
        if name == "getUpdates":
            return _ok(await self._updates(int(dict(parse_qsl(address.query)).get("offset", 0))))
        if name in ("sendMessage", "sendPhoto", "sendDocument"):
            return _ok(self._send(asked))
        if name.startswith("editMessage"):
            return self._edit(asked)
        return _ok(self._fact(name, asked))

    async def _updates(self, offset: int) -> list[Json]:
        """Tell what is not acknowledged; without any, when there is some."""
        if offset > max(self._paper.all("acknowledged"), default=0):
            self._paper.write(acknowledged=offset)
        while not (found := self._waiting()):
            self._awaited = asyncio.Event()
            stir(self.stirred)
            await self._awaited.wait()
            self._awaited = None
        return found

    def _waiting(self) -> list[Json]:
        first = max(self._paper.all("acknowledged"), default=0)
        found = [one for one in self._paper.all("told") if one["update_id"] >= first]
        again, self._again = self._again, []
        found = found[::-1] if self.backwards else found
        return again + (found * 2 if self.twice else found)

    def _send(self, asked: Json) -> Json:
        number = 1 + sum(1 for _ in self._paper.all("sent"))
        message = {"id": number, "chat": int(asked["chat_id"]), "why": _why.get(), **_shown(asked)}
        self._paper.write(sent=message)
        return _message(message)

    def _edit(self, asked: Json) -> tuple[int, bytes]:
        number = int(asked["message_id"])
        before = self.messages[number]
        now = {"id": number, **_shown(asked)}
        now["pictured"] |= before["pictured"]
        if before == before | now:
            said = {"ok": False, "error_code": 400, "description": "message is not modified"}
            return 400, json.dumps(said).encode()
        self._paper.write(edited=now)
        return _ok(_message(before | now))

    def _fact(self, name: str, asked: Json) -> object:
        match name:
            case "getMe":
                return {"id": BOT, "is_bot": True, "first_name": "Cairn", "username": "cairn_bot"}
            case "getChat":
                return _chat(int(asked["chat_id"])) | {
                    "accent_color_id": 0,
                    "max_reaction_count": 11,
                    "accepted_gift_types": dict.fromkeys(_GIFTS, False),
                }
            case "getChatMemberCount":
                return len(self._members) + 1
            case "getChatAdministrators":
                founder = _user(min(self._members))
                return [{"status": "creator", "user": founder, "is_anonymous": False}]
            case "getChatMember":
                number = int(asked["user_id"])
                status = "member" if number in self._members else "left"
                return {"status": status, "user": _user(number)}
        return True


_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def message_of(number: int, chat: int, who: int, name: str, text: str) -> Json:
    """Write a message of somebody's."""
    command = {"type": "bot_command", "offset": 0, "length": len(text.split(" ", maxsplit=1)[0])}
    return {
        "message_id": number,
        "date": 1,
        "chat": _chat(chat),
        "from": _user(who, name),
        "text": text,
        **({"entities": [command]} if text.startswith("/") else {}),
    }


def press_of(message: Json, who: int, name: str, token: str, number: str) -> Json:
    """Write a press of somebody's."""
    return {
        "id": number,
        "from": _user(who, name),
        "chat_instance": "1",
        "data": token,
        "message": _message(message),
    }


_OBJECTS = ("media", "reply_markup")


def _shown(asked: Json) -> Json:
    media = asked.get("media") or {}
    text = asked.get("text") or asked.get("caption") or media.get("caption") or ""
    rows = (asked.get("reply_markup") or {}).get("inline_keyboard", ())
    buttons = [[button["text"], button["callback_data"]] for row in rows for button in row]
    return {
        "text": text,
        "buttons": buttons,
        "pictured": bool(media or asked.keys() & {"photo", "document"}),
    }


def _message(message: Json) -> Json:
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
    return {
        "message_id": message["id"],
        "date": 1,
        "chat": _chat(message["chat"]),
        "from": _user(BOT, "Cairn"),
        **({"photo": photo, "caption": "c"} if message["pictured"] else {"text": "t"}),
    }


def _chat(number: int) -> Json:
    if number < 0:
        return {"id": number, "type": "group", "title": "Birds in the park"}
    return {"id": number, "type": "private", "first_name": "Somebody"}


def _user(number: int, name: str = "Somebody") -> Json:
    return {"id": number, "is_bot": number == BOT, "first_name": name, "language_code": "en"}


def _ok(result: object) -> tuple[int, bytes]:
    return 200, json.dumps({"ok": True, "result": result}).encode()
