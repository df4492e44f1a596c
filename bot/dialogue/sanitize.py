"""What people write, made safe to keep and to show without changing what it says."""

import re
import unicodedata

from bot.kernel.errors import BadAnswer

# Marks that turn or isolate the direction of text, and the byte order mark. They are invisible,
# and in a name they could make Cairn's own words read backwards (Unicode TR 36, section 3).
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# What an adapter puts into a text so that nothing in it can be tapped, and comes back with a copy.
_JOINERS = re.compile("\u2060|(?<=[0-9])\u200c(?=[ ()./\u00a0\u2010-\u2015-]*[0-9])")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")
_SPACE = re.compile(r"\s+")
_INVISIBLE = {"Cf", "Cc", "Zs", "Zl", "Zp", "Mn", "Me"}
_BLANKS = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}
# What holds to the character before it: marks, joiners with what they join, and skin colors.
_JOINER = "\u200d"
_JOINING = {"Mn", "Me", "Mc", "Cf"}
_FLAG_LETTERS = "".join(chr(letter) for letter in range(0x1F1E6, 0x1F200))
_SKINS = {chr(skin) for skin in range(0x1F3FB, 0x1F400)}


def readable(raw: str) -> str:
    """Normalize to NFC without direction marks; characters nobody can read are refused.

    What was copied from a message of Cairn's is again what was written there.
    """
    if _CONTROLS.search(raw):
        raise BadAnswer("bad.characters")
    if raw.isascii():
        return raw
    return unicodedata.normalize("NFC", _JOINERS.sub("", _DIRECTIONS.sub("", raw)))


def one_line(raw: str) -> str:
    """Make readable text a single line; line breaks become spaces."""
    return _SPACE.sub(" ", readable(raw)).strip()


def paragraphs(raw: str) -> str:
    """Make readable text of several lines: at most one blank between them, no outer space."""
    text = readable(_LINE_ENDS.sub("\n", raw))
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip()


def written(raw: str, *, lines: bool = False) -> str:
    """Make readable text of what was written, on one line unless `lines`; blanks are refused."""
    text = paragraphs(raw) if lines else one_line(raw)
    if not visible(text):
        raise BadAnswer("bad.empty")
    return text


def plainly(raw: str) -> str:
    """Make one line of what is no words but a number, a time or a name to be recognized.

    Formatting characters, which come along when somebody copies from a page, go; digits of
    other scripts become the plain ones. Blanks are refused.
    """
    seen = (c for c in written(raw) if unicodedata.category(c) != "Cf")
    return " ".join("".join(str(unicodedata.decimal(c, c)) for c in seen).split())


def visible(text: str) -> bool:
    """Tell whether anything in a text can be seen."""
    return any(unicodedata.category(c) not in _INVISIBLE and c not in _BLANKS for c in text)


def whole(text: str, at: int) -> int:
    """Find the last place, not after `at`, where a text can be cut without breaking a character.

    A letter with its accents, an emoji with its skin and a family are one to whoever reads
    them. Where nothing but such pieces stands, `at` itself is the place.
    """
    cut = at
    while 0 < cut < len(text) and _joined(text, cut):
        cut -= 1
    return cut or at


def shortened(text: str, most: int) -> str:
    """Cut a text visibly, with an ellipsis, to at most so many characters."""
    if len(text) <= most:
        return text
    return text[: whole(text, most - 1)].rstrip() + "…"


def beginning(text: str, most: int) -> str:
    """Make one line of a text; a longer one is cut visibly, between words if it has some."""
    line = _SPACE.sub(" ", text).strip()
    if len(line) <= most:
        return line
    cut = shortened(line, most)
    words, space, _ = cut.rpartition(" ")
    return f"{words}…" if space and len(words) > most // 2 else cut


def _joined(text: str, cut: int) -> bool:
    before, after = text[cut - 1], text[cut]
    if before in _FLAG_LETTERS and after in _FLAG_LETTERS:
        letters = cut - len(text[:cut].rstrip(_FLAG_LETTERS))
        return letters % 2 == 1  # a flag is two of them
    return before == _JOINER or after in _SKINS or unicodedata.category(after) in _JOINING
