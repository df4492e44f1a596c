"""Telegram's HTML, read as Telegram's server reads it (core.telegram.org/bots/api#html-style).

The rules and the wording of errors are those of `parse_html` in td/telegram/MessageEntity.cpp of
tdlib/td, which the official server runs.
"""

import re
from dataclasses import dataclass

from tests.fakes.telegram.addresses import checked_link
from tests.fakes.telegram.entities import Entity, ordered, utf16

_KINDS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
}
_TAGS = {*_KINDS, "a", "code", "pre", "blockquote", "tg-emoji", "tg-time"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPACE = " \t\r\n\0\v"
_END = "\0"
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([a-zA-Z]*));?", re.ASCII)
_LONGEST_NUMBER = 10


class BadHtml(Exception):
    """A text that Telegram does not understand; the message says why, in its words."""


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    argument: str
    date: int
    offset: int
    begins: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Read HTML as a plain text and what stands out in it; raises `BadHtml`."""
    return _Parser(source).parse()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text = ""
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._source):
            match self._here:
                case "&":
                    self._text += self._reference()
                case "<" if self._source.startswith("</", self._at):
                    self._end_tag()
                case "<":
                    self._start_tag()
                case character:
                    self._text += character
                    self._at += 1
        if self._open:
            tag = self._open[-1].tag
            raise BadHtml(f'Can\'t find end tag corresponding to start tag "{tag}"')
        bare = [
            Entity("code", entity.offset, entity.length) if entity.kind == "code" else entity
            for entity in self._entities
        ]
        return self._text, ordered(bare)

    @property
    def _here(self) -> str:
        return self._source[self._at] if self._at < len(self._source) else _END

    def _bytes(self, at: int) -> int:
        return len(self._source[:at].encode())

    def _while(self, *, not_in: str = "", within: str = "") -> str:
        """Take characters as long as they fit."""
        begins = self._at
        while self._here not in not_in if not_in else self._here in within:
            if self._here == _END:
                break
            self._at += 1
        return self._source[begins : self._at]

    def _reference(self) -> str:
        match = _REFERENCE.match(self._source, self._at)
        assert match is not None
        sixteen, ten, name = match.groups()
        character = _NAMED.get(name or "", "")
        if name is None:
            code = int(sixteen or "0", 16) if sixteen is not None else int(ten or "0")
            size = len(match.group().rstrip(";"))
            if 0 < code < 0x10FFFF and size < _LONGEST_NUMBER:
                character = chr(code)
        if not character:
            self._at += 1
            return "&"
        if "\ud800" <= character <= "\udfff":
            raise BadHtml(
                "Text contains invalid Unicode characters after decoding HTML entities, check for"
                " unmatched surrogate code units"
            )
        self._at = match.end()
        return character

    def _start_tag(self) -> None:
        begins = self._at
        self._at += 1
        tag = self._while(not_in=_SPACE + ">").lower()
        self._must_go_on(begins)
        if tag not in _TAGS:
            raise BadHtml(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begins)}')
        argument, date = "", 0
        for name, value in self._attributes(tag, begins):
            match tag, name:
                case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "format"):
                    argument = value
                case ("blockquote", "expandable"):
                    argument = "1"
                case ("code", "class") if value.startswith("language-"):
                    argument = value.removeprefix("language-")
                case ("span", "class") if value.startswith("tg-"):
                    argument = value.removeprefix("tg-")
                case ("tg-time", "unix"):
                    date = _leading_integer(value)
        if tag == "span" and argument != "spoiler":
            where = self._bytes(begins)
            raise BadHtml(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        self._at += 1
        opened = _Open(tag, argument, date, utf16(self._text), len(self._text))
        self._open.append(opened)

    def _attributes(self, tag: str, begins: int) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        while self._while(within=_SPACE) or self._here != ">":
            if self._here == ">":
                break
            name = self._while(not_in=_SPACE + "=>/\"'")
            if not name:
                where = self._bytes(begins)
                raise BadHtml(f'Empty attribute name in the tag "{tag}" at byte offset {where}')
            self._while(within=_SPACE)
            self._must_go_on(begins, f'"{tag}" ')
            value = ""
            if self._here == "=":
                self._at += 1
                self._while(within=_SPACE)
                self._must_go_on(begins, f'"{tag}" ')
                value = self._value()
                self._must_go_on(begins)
            found.append((name, value))
        return found

    def _must_go_on(self, begins: int, tag: str = "") -> None:
        if self._here == _END:
            raise BadHtml(f"Unclosed start tag {tag}at byte offset {self._bytes(begins)}")

    def _value(self) -> str:
        begins = self._at
        quote = self._here
        if quote not in "'\"":
            token = re.compile(r"[A-Za-z0-9.\-]*").match(self._source, self._at)
            assert token is not None
            self._at = token.end()
            if self._here not in _SPACE + ">":
                where = self._bytes(begins)
                raise BadHtml(f"Unexpected end of name token at byte offset {where}")
            return token.group().lower()
        self._at += 1
        value = ""
        while self._here not in (quote, _END):
            if self._here == "&":
                value += self._reference()
            else:
                value += self._here
                self._at += 1
        self._at += self._here == quote
        return value

    def _end_tag(self) -> None:
        begins, where = self._at, self._bytes(self._at)
        if not self._open:
            raise BadHtml(f"Unexpected end tag at byte offset {where}")
        self._at += 2
        name = self._while(not_in=_SPACE + ">").lower()
        self._while(within=_SPACE)
        if self._here != ">":
            raise BadHtml(f"Unclosed end tag at byte offset {self._bytes(begins)}")
        self._at += 1
        opened = self._open.pop()
        if name not in ("", opened.tag):
            raise BadHtml(
                f"Unmatched end tag at byte offset {where}, expected"
                f' "</{opened.tag}>", found "</{name}>"'
            )
        length = utf16(self._text) - opened.offset
        if length > 0:
            self._close(opened, length)

    def _close(self, opened: _Open, length: int) -> None:
        here = opened.offset, length
        match opened.tag:
            case "a":
                self._link(opened.argument or self._text[opened.begins :], *here)
            case "tg-emoji":
                if _leading_integer(opened.argument) == 0:
                    raise BadHtml("Invalid custom emoji identifier specified")
                more = {"custom_emoji_id": opened.argument}
                self._entities.append(Entity("custom_emoji", *here, more))
            case "tg-time":
                shape = date_format(opened.argument)
                if opened.date > 0:
                    more_time = {"unix_time": opened.date, "date_time_format": shape}
                    self._entities.append(Entity("date_time", *here, more_time))
            case "blockquote":
                kind = "expandable_blockquote" if opened.argument else "blockquote"
                self._entities.append(Entity(kind, *here))
            case "pre" | "code":
                self._code(opened, *here)
            case tag:
                self._entities.append(Entity(_KINDS[tag], *here))

    def _code(self, opened: _Open, offset: int, length: int) -> None:
        """Close `pre` or `code`; one just inside the other names a language."""
        last = self._entities[-1] if self._entities else None
        other = "code" if opened.tag == "pre" else "pre"
        language = opened.argument
        if last is not None and (last.kind, last.offset, last.length) == (other, offset, length):
            language = language or str(last.more.get("language", ""))
            if language:
                self._entities[-1] = Entity("pre", offset, length, {"language": language})
                return
        more = {"language": language} if language else {}
        self._entities.append(Entity(opened.tag, offset, length, more))

    def _link(self, address: str, offset: int, length: int) -> None:
        person = re.fullmatch(r"tg://user\?id=(\d+)", address)
        if person:
            mention = Entity("text_mention", offset, length, {"user_id": int(person[1])})
            self._entities.append(mention)
        elif url := checked_link(address):
            self._entities.append(Entity("text_link", offset, length, {"url": url}))


def date_format(given: str) -> str:
    """Read the `format` of a `tg-time`; raises `BadHtml`."""
    if given in ("r", "R"):
        return "r"
    if set(given) - set("tTdDwW"):
        raise BadHtml("Invalid date format used")
    day = "d" if "d" in given else "D" if "D" in given else ""
    time = "t" if "t" in given else "T" if "T" in given else ""
    return ("w" if "w" in given.lower() else "") + day + time


def _leading_integer(text: str) -> int:
    match = re.match(r"-?\d+", text)
    return int(match.group()) if match else 0
