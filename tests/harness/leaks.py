"""Searches what Cairn tells operators for what people wrote, however it may be spelled there."""

import base64
import html
import io
import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import quote, quote_plus

import structlog

from bot.app import logs

_LONG = 8
LOUD = ("discord", "telegram", "aiohttp", "httpx", "httpcore", "asyncio", "sqlalchemy")


def leaked(words: Iterable[str], *told: str | bytes) -> set[str]:
    """Find which words stand in what was told."""
    texts = [each.encode(errors="replace") if isinstance(each, str) else each for each in told]
    spelled = ((word, way) for word in words for way in spellings(word))
    return {word for word, way in spelled if any(way in text for text in texts)}


def spellings(word: str) -> set[bytes]:
    """Spell a word in each way in which a program might write it."""
    plain = word.encode()
    texts = {
        json.dumps(word)[1:-1],
        json.dumps(word)[1:-1].replace("\\u", "\\\\u"),
        ascii(word)[1:-1],
        word.encode("unicode_escape").decode(),
        quote(word),
        quote_plus(word),
        html.escape(word),
        repr(plain)[2:-1],
        plain.hex(),
        word.upper(),
        word.lower(),
    }
    wide = {word.encode("utf-16-le"), word.encode("utf-16-be")}
    return {plain, *wide, *(text.encode() for text in texts), *_in_base64(plain)}


def _in_base64(plain: bytes) -> Iterator[bytes]:
    """Spell bytes in base64 wherever they begin in it; what is short stands everywhere."""
    if len(plain) < _LONG:
        return
    for before in range(3):
        coded = base64.b64encode(bytes(before) + plain)
        inside = coded[-(-8 * before // 6) : 8 * (before + len(plain)) // 6]
        yield inside
        yield inside.replace(b"+", b"-").replace(b"/", b"_")


@contextmanager
def heard() -> Iterator[io.StringIO]:
    """Hear all that is logged as an operator reads it, libraries at their loudest as well."""
    root, structured = logging.getLogger(), structlog.get_config()
    handlers, level = [*root.handlers], root.level
    levels = {name: logging.getLogger(name).level for name in LOUD}
    out = io.StringIO()
    try:
        logs.configure("json", "debug", out)
        for name in LOUD:  # which no setting makes as loud
            logging.getLogger(name).setLevel(logging.DEBUG)
        yield out
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)
        structlog.configure(**structured)
