"""Requests as they come over the wire: JSON, an urlencoded form, or a form with files."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.fakes.telegram.refusals import Misuse

ATTACHED = "attach://"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_TRUE = ("true", "yes", "1")
# What is plain text even where it looks like a number or like JSON.
_TEXTS = frozenset(
    {
        "action",
        "callback_query_id",
        "caption",
        "description",
        "file_id",
        "language_code",
        "name",
        "parse_mode",
        "secret_token",
        "short_description",
        "text",
        "url",
    }
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    name: str
    content: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class Call:
    """A request: its method, its parameters as they came, its files, and when in steady seconds.

    In a form every parameter is a string; in JSON it has a type.
    """

    method: str
    raw: Mapping[str, Any]
    files: Mapping[str, Upload]
    is_form: bool
    at: float

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters with their types, whatever they came as."""
        return {name: _typed(name, value) for name, value in self.raw.items()}

    @property
    def chat_id(self) -> int | None:
        """The chat that the request is about, if it names one by its number."""
        return self.number("chat_id")

    def text(self, name: str) -> str:
        """Read a string; empty where there is none."""
        value = self.raw.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str) -> int | None:
        """Read an integer, if there is one."""
        text = self.text(name).strip()
        return int(text) if re.fullmatch(r"-?\d+", text) else None

    def flag(self, name: str) -> bool:
        """Read a boolean; absent is false."""
        return self.text(name).lower() in _TRUE

    def data(self, name: str, kind: str) -> Any:
        """Read an object or a list; None where there is none, `kind` says what it should be."""
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Misuse(f"can't parse {kind} JSON object") from None

    def file(self, name: str) -> Upload | str | None:
        """Find the file of a parameter, or the identifier or address of one."""
        return self.files.get(name) or self.attached(self.text(name)) or self.text(name) or None

    def attached(self, reference: str) -> Upload | None:
        """Find the file that `attach://…` refers to."""
        if not reference.startswith(ATTACHED):
            return None
        return self.files.get(reference.removeprefix(ATTACHED))


async def read_call(request: web.Request, method: str, at: float) -> Call:
    """Read a request of whatever content type; raises `Refused`."""
    raw: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        raw |= _json_body(await request.text())
        return Call(method, raw, files, is_form=False, at=at)
    if request.content_type in _FORMS:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = Upload(value.filename, value.file.read(), value.content_type)
            else:
                raw[name] = value if isinstance(value, str) else bytes(value).decode()
    return Call(method, raw, files, is_form=True, at=at)


def _json_body(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text or "{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Misuse("can't parse the request body as a JSON object")
    return body


def _typed(name: str, value: object) -> object:
    if not isinstance(value, str) or name in _TEXTS:
        return value
    if value in ("true", "false") or value[:1] in ("{", "[") or re.fullmatch(r"-?\d+", value):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
