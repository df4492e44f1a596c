"""The door: what becomes of each request, from the contract over faults to the method itself."""

import json
import math
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from tests.fakes.telegram import asking, contract, editing, receiving, sending
from tests.fakes.telegram.faults import (
    Answer,
    Drop,
    Fault,
    Garbage,
    Hang,
    Script,
    ServerError,
    TooMany,
)
from tests.fakes.telegram.pace import Pauses, Turnstile
from tests.fakes.telegram.refusals import Misuse, Refused, too_many
from tests.fakes.telegram.updates import stir
from tests.fakes.telegram.webhook import Webhook
from tests.fakes.telegram.wire import Call
from tests.fakes.telegram.world import World

_HTML = "<html>\r\n<head><title>{0}</title></head>\r\n<body>{0}</body>\r\n</html>\r\n"


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: after `hang` seconds, or nothing at all if the connection is `cut`."""

    status: int = 200
    body: str | bytes = ""
    content_type: str = "application/json"
    retry_after: int | None = None
    hang: float = 0.0
    is_cut: bool = False


class Door:
    """Lets requests in, and writes down which of them ought not to have come."""

    def __init__(self, world: World, webhook: Webhook) -> None:
        self.calls: list[Call] = []
        self.script = Script()
        self.turnstile = Turnstile()
        self._pauses = Pauses()
        self._world = world
        self._webhook = webhook
        methods: Mapping[str, Callable[[World, Call], object]] = {
            **sending.METHODS,
            **editing.METHODS,
            **asking.METHODS,
        }
        self._methods = {name.lower(): method for name, method in methods.items()}
        self._hearing = {name.lower(): method for name, method in receiving.METHODS.items()}

    async def answer(self, call: Call) -> Reply:
        """Answer a request."""
        self.calls.append(call)
        for problem in contract.problems(call):
            self._world.journal.note(problem)
        try:
            return await self._admit(call)
        except Refused as refusal:
            return refused(refusal)
        finally:
            stir(self._world.stirred)

    async def _admit(self, call: Call) -> Reply:
        if (left := self._pauses.left(call)) > 0:
            self._note(call, f"came {left:.2f} s before the pause was over that it was told of")
            raise too_many(math.ceil(left))
        fault = self.script.next(call)
        if fault is not None:
            return await self._meet(call, fault)
        if wait := self.turnstile.passes(call):
            self._pauses.begin(call, wait, everywhere=False, at=call.at)
            raise too_many(wait)
        return await self._do(call)

    async def _meet(self, call: Call, fault: Fault) -> Reply:
        match fault:
            case TooMany(seconds, migrate, scope):
                everywhere = scope == "all"
                self._pauses.begin(call, seconds, everywhere=everywhere, at=call.at)
                more = {} if migrate is None else {"migrate_to_chat_id": migrate}
                raise too_many(seconds, **more)
            case Answer(code, description, parameters):
                return _failed(code, description, parameters)
            case ServerError(code, html_body, commit):
                await self._done_if(call, commit=commit)
                return _broken(code, html_body=html_body)
            case Garbage(commit):
                await self._done_if(call, commit=commit)
                return Reply(body="<!doctype html><title>Sign in to this network</title>")
            case Drop(commit):
                await self._done_if(call, commit=commit)
                return Reply(is_cut=True)
            case Hang(seconds, commit):
                done = await self._done_if(call, commit=commit)
                return replace(done or Reply(is_cut=True), hang=seconds)

    async def _done_if(self, call: Call, *, commit: bool) -> Reply | None:
        return await self._do(call) if commit else None

    async def _do(self, call: Call) -> Reply:
        try:
            result = await self._result(call)
        except Misuse as misuse:
            self._note(call, misuse.description)
            return refused(misuse)
        except Refused as refusal:
            return refused(refusal)
        except Exception as problem:  # noqa: BLE001 a fake that breaks must not break in silence
            where = "".join(traceback.format_exception(problem))
            self._note(call, f"the fake broke: {where}")
            return _broken(500, html_body=False)
        if call.method.lower() == "getupdates":
            told = b",".join(result) if isinstance(result, list) else b""
            return Reply(body=b'{"ok":true,"result":[%s]}' % told)
        return Reply(body=json.dumps({"ok": True, "result": result}))

    async def _result(self, call: Call) -> object:
        name = call.method.lower()
        if name in self._hearing:
            waits: Awaitable[object] = self._hearing[name](
                self._world.updates, self._webhook, call
            )
            return await waits
        if name in self._methods:
            return self._methods[name](self._world, call)
        self._note(call, "the fake does not know this method")
        raise Refused(404, "method not found")

    def _note(self, call: Call, what: str) -> None:
        where = "" if call.chat_id is None else f" (chat {call.chat_id})"
        self._world.journal.note(f"{call.method}{where}: {what}")


def refused(refusal: Refused) -> Reply:
    """Write a refusal."""
    return _failed(refusal.code, refusal.description, refusal.parameters)


def _failed(code: int, description: str, parameters: Mapping[str, int]) -> Reply:
    told: dict[str, object] = {"ok": False, "error_code": code, "description": description}
    if parameters:
        told["parameters"] = dict(parameters)
    return Reply(code, json.dumps(told), retry_after=parameters.get("retry_after"))


def _broken(code: int, *, html_body: bool) -> Reply:
    words = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}
    reason = words.get(code, "Gateway Timeout")
    if html_body:
        return Reply(code, _HTML.format(f"{code} {reason}"), "text/html")
    return _failed(code, reason, {})
