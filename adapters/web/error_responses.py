"""Answering what is wrong with a request: one sentence in its reader's language, as JSON."""

import secrets
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from bot.kernel.errors import Refused
from bot.texts.catalogue import ENGLISH, LANGUAGES
from bot.texts.voice import NEUTRAL, Said, Voice

RequestHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LANGUAGE = web.RequestKey("language", str)
_log = structlog.get_logger("cairn.web")
_BY_STATUS = {
    404: "web.error.nothing_here",
    405: "web.error.method",
    413: "web.error.too_large",
}


class RequestError(Exception):
    """A request that cannot be done: an HTTP status, and the key of the sentence that says why.

    The last part of the key is the error's code.
    """

    def __init__(self, status: int, key: str, **arguments: Said) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.arguments = arguments


def language_of(request: web.BaseRequest) -> str:
    """Tell which language to answer in: the seat's once it is known, else the browser's first."""
    if isinstance(request, web.Request) and LANGUAGE in request:
        return request[LANGUAGE]
    wanted = request.headers.get("Accept-Language", "")
    bases = (part.split(";")[0].strip().split("-")[0].lower() for part in wanted.split(","))
    return next((base for base in bases if base in LANGUAGES), ENGLISH)


def error_response(request: web.BaseRequest, wrong: RequestError) -> web.Response:
    """Say what is wrong."""
    voice = Voice(language_of(request), NEUTRAL.zone)
    said = {
        "error": wrong.key.rpartition(".")[2],
        "message": voice.text(wrong.key, **wrong.arguments),
    }
    return web.json_response(said, status=wrong.status)


@web.middleware
async def answer_errors(request: web.Request, handler: RequestHandler) -> web.StreamResponse:
    """Answer whatever goes wrong in words, and never with a traceback."""
    try:
        return await handler(request)
    except RequestError as wrong:
        return error_response(request, wrong)
    except Refused as refused:
        return error_response(request, RequestError(409, refused.key, **refused.arguments))
    except web.HTTPException as refused:
        if refused.status < 400:
            raise
        key = _BY_STATUS.get(refused.status, "web.error.not_understood")
        return error_response(request, RequestError(refused.status, key))
    except ConnectionResetError:
        raise
    except Exception:  # noqa: BLE001 the last line before a person, as in the dispatcher
        code = secrets.token_hex(3)
        _log.exception("broke", code=code)
        return error_response(request, RequestError(500, "web.error.broke", code=code))
