"""What people write, made safe to keep and to show without changing what it says."""

import re
import unicodedata

from bot.errors import BadAnswer

# Marks that turn or isolate the direction of text, and the byte order mark. They are invisible,
# and in a name they could make Cairn's own words read backwards (Unicode TR 36, section 3).
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
_INVISIBLE = {"Cf", "Cc", "Zs", "Zl", "Zp", "Mn", "Me"}
_BLANKS = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}


def readable(raw: str) -> str:
    """Normalize to NFC without direction marks; characters nobody can read are refused."""
    if _CONTROLS.search(raw):
        raise BadAnswer("bad.characters")
    return _DIRECTIONS.sub("", unicodedata.normalize("NFC", raw))


def one_line(raw: str) -> str:
    """Make readable text a single line; line breaks become spaces."""
    return _SPACE.sub(" ", readable(raw)).strip()


def paragraphs(raw: str) -> str:
    """Make readable text of several lines; line ends are unified, outer space goes."""
    text = readable(raw.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def visible(text: str) -> bool:
    """Tell whether anything in a text can be seen."""
    return any(unicodedata.category(c) not in _INVISIBLE and c not in _BLANKS for c in text)


def called(raw: str, limit: int = 32) -> str:
    """Make a platform's display name safe: one line, at most `limit` characters, never empty.

    A name comes from a profile, not from an answer, so it is shortened visibly, not refused.
    """
    text = _DIRECTIONS.sub("", _CONTROLS.sub("", unicodedata.normalize("NFC", raw)))
    name = _SPACE.sub(" ", text).strip()
    if not visible(name):
        return "…"
    return name if len(name) <= limit else name[: limit - 1].rstrip() + "…"
