"""Texts: what a bot sends as text or caption, read, tidied and measured as Telegram does."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.fakes.telegram.accounts import Account, Json
from tests.fakes.telegram.entities import Entity, found, tidied, utf16
from tests.fakes.telegram.htmltext import BadHtml, parse_html
from tests.fakes.telegram.refusals import Misuse
from tests.fakes.telegram.wire import Call

MOST_TEXT = 4096
MOST_CAPTION = 1024
MOST_BYTES = 2**15
_AS_SPACE = re.compile(r"[\0-\x09\x0b\x0c\x0e-\x20]")
_DROPPED = re.compile(r"\r|[\u2028-\u202e]|[\u0333\u033f\u030a]")
_UNSEEN = re.compile(r"[\s\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc]*")
_BREAKS = " \n"


@dataclass(frozen=True, slots=True)
class Text:
    """A text as people see it, what stands out in it, and the source that was sent."""

    plain: str = ""
    entities: tuple[Entity, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as a request gives it."""

    source: str
    mode: str = ""
    entities: Any = None


def wording(call: Call) -> Wording:
    """Find the text of a request."""
    entities = call.data("entities", "entities")
    return Wording(call.text("text"), call.text("parse_mode"), entities)


def caption_wording(call: Call) -> Wording:
    """Find the caption of a request."""
    entities = call.data("caption_entities", "entities")
    return Wording(call.text("caption"), call.text("parse_mode"), entities)


def typed(text: str) -> Text:
    """Make what a person typed into a text, with the commands and addresses that it holds."""
    plain, _ = _trimmed(*_cleaned(text, ()))
    return Text(plain, tuple(found(plain)), text)


def read_message(given: Wording, people: Mapping[int, Account]) -> Text:
    """Read the text of a message; raises `Misuse`."""
    if not given.source:
        raise Misuse("message text is empty")
    text = _read(given, people)
    if _UNSEEN.fullmatch(text.plain):
        raise Misuse("text must be non-empty")
    if utf16(text.plain) > MOST_TEXT:
        raise Misuse("message is too long")
    return text


def read_caption(given: Wording, people: Mapping[int, Account]) -> Text:
    """Read a caption, which may be empty; raises `Misuse`."""
    text = _read(given, people)
    if utf16(text.plain) > MOST_CAPTION:
        raise Misuse("message caption is too long")
    return text


def _read(given: Wording, people: Mapping[int, Account]) -> Text:
    if len(given.source.encode()) > MOST_BYTES:
        raise Misuse("text is too long")
    plain, entities = _parsed(given)
    plain, entities = _trimmed(*_cleaned(plain, entities))
    known = [_with_person(entity, people) for entity in entities]
    marked = found(plain, [entity for entity in known if entity is not None])
    return Text(plain, tuple(marked), given.source)


def _parsed(given: Wording) -> tuple[str, list[Entity]]:
    match given.mode.lower():
        case "" | "none":
            return given.source, tidied(_given(given.entities))
        case "html":
            try:
                return parse_html(given.source)
            except BadHtml as error:
                raise Misuse(f"can't parse entities: {error}") from error
        case "markdown" | "markdownv2":
            raise Misuse("the fake reads HTML only, not Markdown")
        case _:
            raise Misuse("unsupported parse_mode")


def _given(entities: Any) -> list[Entity]:
    return [_entity(dict(entity)) for entity in entities or ()]


def _entity(given: Json) -> Entity:
    kind, offset, length = given.pop("type"), given.pop("offset"), given.pop("length")
    return Entity(kind, offset, length, given)


def _with_person(entity: Entity, people: Mapping[int, Account]) -> Entity | None:
    """Name the person that a link to an account mentions; one that nobody knows is dropped."""
    number = entity.more.get("user_id")
    if entity.kind != "text_mention" or number is None:
        return entity
    person = people.get(number)
    return None if person is None else replace(entity, more={"user": person.json()})


def _cleaned(text: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    """Turn control characters into spaces, and drop those that would change others."""
    moved = [0]
    kept: list[str] = []
    for character in text:
        stays = not _DROPPED.fullmatch(character)
        if stays:
            kept.append(" " if _AS_SPACE.fullmatch(character) else character)
        moved += [moved[-1] + stays] * utf16(character)
        if stays and utf16(character) > 1:
            moved[-1] += 1
    if any(entity.end >= len(moved) for entity in entities):
        raise Misuse("entity ends after the end of the text")
    return "".join(kept), [_stretched(e, moved[e.offset], moved[e.end]) for e in entities]


def _trimmed(text: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    """Cut white space off the end, and off the beginning as far as nothing stands out there."""
    text = text.rstrip(_BREAKS)
    size = utf16(text)
    inside = [_stretched(e, e.offset, min(e.end, size)) for e in entities if e.offset < size]
    first = min((entity.offset for entity in inside), default=len(text))
    lead = len(text) - len(text.lstrip(_BREAKS))
    lead = min(lead, first)
    return text[lead:], tidied(_stretched(e, e.offset - lead, e.end - lead) for e in inside)


def _stretched(entity: Entity, begins: int, ends: int) -> Entity:
    return replace(entity, offset=begins, length=ends - begins)
