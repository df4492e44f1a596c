"""What people see at Discord, read back into the words of a transcript."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.texts.voice import NEUTRAL
from tests.fakes.discord import components as kinds
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.messages import Message as Sent
from tests.fakes.discord.wire import Json
from tests.harness.stages.small import Press


@dataclass(frozen=True)
class Seen:
    """A message as somebody sees it, read back into the words of a transcript."""

    place: str
    sent: Sent

    @property
    def number(self) -> str:
        return str(self.sent.id)

    @property
    def edits(self) -> int:
        return self.sent.edits

    @property
    def text(self) -> str:
        return "\n".join(_lines(self.sent.components))

    @property
    def files(self) -> dict[str, bytes]:
        return {file.filename: file.data for file in self.sent.attachments}

    @property
    def presses(self) -> list[Press]:
        return list(_presses(self.sent.components))


def _lines(components: list[Json]) -> Iterator[str]:
    for component in components:
        match component["type"]:
            case kinds.CONTAINER:
                yield from _lines(component["components"])
            case kinds.TEXT:
                yield _read(component["content"])
            case kinds.SECTION:
                said = "\n".join(_lines(component["components"]))
                yield f"{said} [{component['accessory']['label']}]"
            case kinds.ROW:
                yield from (f"[{button['label']}]" for button in component["components"])
            case kinds.GALLERY:
                yield from (f"(picture: {item['description']})" for item in component["items"])
            case kinds.SEPARATOR:
                yield "---"
            case kinds.FILE:
                yield f"(file: {component['file']['url'].removeprefix('attachment://')})"
            case _:
                pass


def _presses(components: list[Json], line: str | None = None) -> Iterator[Press]:
    for component in components:
        match component["type"]:
            case kinds.CONTAINER:
                yield from _presses(component["components"])
            case kinds.TEXT:
                line = _read(component["content"])
            case kinds.SECTION:
                said = "\n".join(_lines(component["components"]))
                button = component["accessory"]
                yield Press(button["label"], token_of(button["custom_id"]), said)
            case kinds.ROW:
                for button in component["components"]:
                    yield Press(button["label"], token_of(button["custom_id"]), line)
            case _:
                pass


def token_of(custom_id: str) -> str:
    """Read the token in a custom id; what does the same as an earlier button is numbered."""
    return custom_id.partition("·")[0]


_ESCAPED = 0xE000
_MARKS = re.compile(r"\*\*|[_`]|<(?=https?://)|(?<=\S)>(?=\s|$)|\N{WORD JOINER}")


def _read(written: str) -> str:
    """Read Markdown as an app of Discord's shows it to somebody whose device is in UTC."""
    text = re.sub(r"<t:(\d+):F>", lambda t: _moment(int(t[1])), written)
    text = re.sub(r"\\(.)", lambda e: _literal(e[1]), text)
    text = re.sub(r"`([^`]+)`", lambda code: _literal(code[1]), text)
    text = re.sub(r"^## ", "# ", text)
    text = _MARKS.sub("", text)
    return "".join(
        chr(ord(c) - _ESCAPED) if _ESCAPED <= ord(c) < _ESCAPED + 128 else c for c in text
    )


def _literal(text: str) -> str:
    return "".join(chr(_ESCAPED + ord(c)) if ord(c) < 128 else c for c in text)


def _moment(seconds: int) -> str:
    at = datetime.fromtimestamp(seconds, UTC)
    return NEUTRAL.moment(at).text


def answer_to(done: Interaction) -> str:
    """Read what the app shows somebody for what they did."""
    changed = [done.updated] if done.updated else []
    return "\n".join(Seen("", sent).text for sent in (*changed, *done.replies))
