"""Reading the JSON that a request carries: every value is what it should be, or said not to be."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from aiohttp import web

from adapters.web.error_responses import RequestError

LARGEST = 256 * 1024
LONGEST_TEXT = 20_000
_MOST = 100


class RequestBody:
    """The object that a request carries."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        """Tell whether there is anything by that name."""
        return self._values.get(name) is not None

    def text(self, name: str, most: int = 200) -> str:
        """Take a text of at most so many characters."""
        value = self._values.get(name)
        if not isinstance(value, str):
            raise RequestError(400, "web.error.not_text", field=name)
        return _short_enough(name, value, most)

    def texts(self, name: str) -> tuple[str, ...]:
        """Take a list of short texts."""
        values = self._values.get(name)
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            raise RequestError(400, "web.error.not_texts", field=name)
        if len(values) > _MOST:
            raise RequestError(400, "web.error.too_many", field=name, most=_MOST)
        return tuple(_short_enough(name, value, 200) for value in values)

    def answers(self, name: str) -> dict[str, str]:
        """Take texts by name, as the rows of a form are sent."""
        values = self._values.get(name)
        if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
            raise RequestError(400, "web.error.not_answers", field=name)
        if len(values) > _MOST:
            raise RequestError(400, "web.error.too_many", field=name, most=_MOST)
        return {key: _short_enough(name, value, LONGEST_TEXT) for key, value in values.items()}

    def number(self, name: str, most: int) -> float:
        """Take a number above zero and not above `most`."""
        value = self._values.get(name)
        # True is a number to Python, and to nobody else.
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= most:
            raise RequestError(400, "web.error.not_number", field=name, most=most)
        return value


async def read_body(request: web.Request) -> RequestBody:
    """Read the JSON object that a request carries."""
    try:
        sent = await request.read()
        if len(sent) > LARGEST:
            raise web.HTTPRequestEntityTooLarge(LARGEST, len(sent))
        values = json.loads(sent, parse_constant=_no_constant)
    except web.RequestPayloadError:  # compressed, as it says, and not
        raise RequestError(400, "web.error.not_json") from None
    except (ValueError, RecursionError):  # no JSON, no UTF-8, digits or brackets without end
        raise RequestError(400, "web.error.not_json") from None
    if not isinstance(values, dict):
        raise RequestError(400, "web.error.not_json")
    return RequestBody(values)


def _short_enough(name: str, value: str, most: int) -> str:
    if len(value) > most:
        raise RequestError(400, "web.error.too_long", field=name, most=most, length=len(value))
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
