"""Characters as a reader sees them, counted for people; and their parts, counted for machines.

A letter with its accents, a flag and a family are one character each, of several code points
(Unicode UAX 29, extended grapheme clusters). What is counted so could be of any length, so parts
are limited too: to four for each character that is allowed, and to eight in one. Emoji that are
joined to one another count without what joins them: two people kissing are ten code points.
"""

import re
from functools import cache
from typing import Any

from bot.kernel.errors import BadAnswer

PARTS = 4
PARTS_IN_ONE = 8
_JOINED = re.compile("(?<=[^\u200d\ufe0f])(?:\ufe0f?\u200d(?=[^\u200d\ufe0f])|\ufe0f\\Z)")


def split(text: str) -> list[str]:
    """Divide a text into its characters."""
    if text.isascii() and "\r" not in text:
        return list(text)
    found: list[str] = _pattern().findall(text)
    return found


def parts(grapheme: str) -> int:
    """Count the parts of one character, without what joins emoji."""
    return len(_JOINED.sub("", grapheme))


def refuse_more(text: str, most: int, field: str | None = None) -> None:
    """Raise `BadAnswer` where a text has more than `most` characters, or more parts than fit."""
    if text.isascii() and len(text) <= most:
        return
    seen = split(text)
    if len(seen) > most:
        over = len(seen) - most
        raise BadAnswer("bad.too_long", (), field, most=most, length=len(seen), over=over)
    if len(text) > PARTS * most or any(parts(each) > PARTS_IN_ONE for each in seen):
        raise BadAnswer("bad.too_many_parts", (), field)


@cache
def _pattern() -> Any:
    """Find one character; what finds them is loaded where there is more than plain letters."""
    import regex  # noqa: PLC0415 most of what is written needs it not

    return regex.compile(r"\X")
