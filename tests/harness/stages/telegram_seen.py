"""What people see at Telegram, read back into the words of a transcript."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.fakes.telegram.files import FileKind
from tests.fakes.telegram.messages import Message as Sent
from tests.harness.stages.small import Press

_UNSEEN = re.compile("\u2060|(?<=[0-9])\u200c")
_CIRCLED = re.compile(r"^([①-⑳]|\(\d+\)) ")


@dataclass(frozen=True)
class Seen:
    """A message as people see it, read back into the words of a transcript."""

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
        return "\n".join(self._lines())

    @property
    def presses(self) -> list[Press]:
        numbered = {_number(line): _unnumbered(line) for line in self._said() if _number(line)}
        return [
            Press(_unnumbered(label), token, numbered.get(_number(label), self._whole))
            for label, token in self._buttons()
        ]

    @property
    def files(self) -> dict[str, bytes]:
        media = self.sent.media
        document = media is not None and media.kind is FileKind.DOCUMENT
        return {media.name: media.content} if media is not None and document else {}

    @property
    def _whole(self) -> str:
        return "\n".join(self._said())

    def _lines(self) -> Iterator[str]:
        beside: dict[str, list[str]] = {}
        under: list[str] = []
        for label, _ in self._buttons():
            row = beside.setdefault(_number(label), []) if _number(label) else under
            row.append(f"[{_unnumbered(label)}]")
        yield from (f"(file: {name})" for name in self.files)
        for line in self._said():
            yield " ".join([_unnumbered(line), *beside.get(_number(line), ())])
        yield from under

    def _buttons(self) -> list[tuple[str, str]]:
        return [(label, token) for row in self.sent.keyboard for label, token in row]

    def _said(self) -> list[str]:
        quoted = re.sub(r"<blockquote>(.*?)</blockquote>", _quote, self.sent.html, flags=re.DOTALL)
        return [_plain(line) for line in quoted.splitlines() if line and set(line) - set("▰▱")]


def _quote(found: re.Match[str]) -> str:
    return "\n".join(f"&gt; {line}" for line in found[1].splitlines())


def _plain(line: str) -> str:
    if re.fullmatch(r"<b>[^<]*</b>", line):
        line = f"# {line}"
    line = re.sub(r"^• ", "- ", line)
    bare = _UNSEEN.sub("", html.unescape(re.sub(r"<[^<>]*>", "", line)))
    return "---" if bare == "—" else bare


def _number(line: str) -> str:
    found = _CIRCLED.match(line)
    return found[1] if found else ""


def _unnumbered(line: str) -> str:
    return _CIRCLED.sub("", line)
