"""Names that people have on a platform, made safe to stand anywhere in a sentence of Cairn's.

A name comes from a profile and was written by whoever has it, for no form of ours. So it is
cleaned and shortened visibly, never refused. What nobody sees goes: it could turn Cairn's own
words around, break a line, or make two names look alike (Unicode TR 36, section 3).
"""

import re
import unicodedata
from functools import lru_cache

from bot.dialogue import graphemes
from bot.dialogue.sanitize import visible

MOST = 32
NAMELESS = "…"
_SPACE = re.compile(r"[\s\x85\u2028\u2029]+")
_UNSEEN_LETTERS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
_UNSEEN = frozenset({"Cc", "Cs", "Cf"})
_JOINERS = frozenset("\u200c\u200d")
# Scripts in which a joiner shapes the letters beside it: Arabic to Sinhala, Tibetan and Myanmar,
# Khmer and Mongolian.
_JOINING = ((0x0600, 0x0DFF), (0x0F00, 0x109F), (0x1780, 0x18AF), (0xFB50, 0xFEFC))
# Flags that are told by tags (unicode.org/Public/emoji/latest/emoji-sequences.txt): of no others
# are there any.
_FLAGS = re.compile("\U0001f3f4\U000e0067\U000e0062[\U000e0061-\U000e007a]{3}\U000e007f")
_SELECTORS = range(0xE0100, 0xE01F0)


@lru_cache(maxsize=4096)
def called(raw: str, limit: int = MOST) -> str:
    """Make a display name one visible line of at most `limit` characters."""
    name = "".join(_cleaned(part) for part in _parted(unicodedata.normalize("NFC", raw)))
    name = unicodedata.normalize("NFC", _SPACE.sub(" ", name).strip())
    if not visible(name):
        return NAMELESS
    seen = [_plainer(each) for each in graphemes.split(name)]
    if len(seen) > limit or sum(map(len, seen)) > graphemes.PARTS * limit:
        return _cut(seen, limit)
    return "".join(seen)


def _parted(text: str) -> list[str]:
    """Set flags apart, whose tags are to be seen."""
    parts, at = [], 0
    for flag in _FLAGS.finditer(text):
        parts += [text[at : flag.start()], flag[0]]
        at = flag.end()
    return [*parts, text[at:]]


def _cleaned(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    if _FLAGS.fullmatch(text):
        return text
    seen = _SPACE.sub(" ", text)
    return "".join(c for at, c in enumerate(seen) if _stays(seen, at))


def _stays(text: str, at: int) -> bool:
    character = text[at]
    if character in _JOINERS:
        return _joins(text[at - 1 : at], text[at + 1 : at + 2])
    if character in _UNSEEN_LETTERS or ord(character) in _SELECTORS:
        return False
    if ord(character) & 0xFFFE == 0xFFFE:  # no character at all
        return False
    return unicodedata.category(character) not in _UNSEEN


def _joins(before: str, after: str) -> bool:
    """Tell whether a joiner between two characters changes how they look."""
    if not before or not after:
        return False
    pictures = unicodedata.category(after) == "So" and (
        unicodedata.category(before) in ("So", "Sk") or before == "\ufe0f"
    )
    return pictures or (_is_joining(before) and _is_joining(after))


def _is_joining(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _JOINING)


def _plainer(grapheme: str) -> str:
    """Take from a character the marks that are too many."""
    if graphemes.parts(grapheme) <= graphemes.PARTS_IN_ONE:
        return grapheme
    return grapheme[: graphemes.PARTS_IN_ONE]


def _cut(seen: list[str], limit: int) -> str:
    """Shorten a name visibly, to whole characters."""
    kept, room = seen[: limit - 1], graphemes.PARTS * limit - 1
    while sum(map(len, kept)) > room:
        kept.pop()
    return "".join(kept).rstrip() + "…"
