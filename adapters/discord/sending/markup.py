"""Writing spans as Discord's Markdown; nothing else here escapes.

What people write is words, and opens nothing: an address is read, or copied, by whoever wants to.

What has a meaning is told in discord.com/developers/docs/reference#message-formatting and in
support.discord.com/hc/en-us/articles/210298617. Escaping a character costs one more, as
`bot.dialogue.limits.escaped` reckons for every punctuation mark; a joiner or a link's brackets
cost no more than what is not escaped there.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from msgspec import UNSET
from msgspec.structs import replace

from bot.texts.spans import Line, Span, SpanStyle

JOINER = "\N{WORD JOINER}"
_MEANT = re.compile(r"[\\`*_~|<>\[#]|:(?=//|[\w+-]+:)")
# What begins a list or a small line, at the start of any line; a line may go on in the next span.
_FIRST = re.compile(r"^([^\S\n]*[0-9]*)([-+.])(?=\s|\Z)", re.MULTILINE)
# An address that is whole, and of plain letters: no other can hide what it is.
_PLAIN = r"[\w.~:/?#@!$&'+,;=%-]"
_ADDRESS = re.compile(
    r"(?<!\w)(https?://(?!\S*@(?:everyone|here))"
    rf"(?:{_PLAIN}|\({_PLAIN}*\))*(?:[\w/~#&+=%-]|\({_PLAIN}*\)))"
    r"(?=[.,:;!?'\")\]]*(?:\s|\Z))",
    re.ASCII | re.IGNORECASE,
)
# An invitation shows a card even without a scheme.
_INVITATION = re.compile(r"(?<=\.gg)/|(?<=\.com)/(?=invite)", re.IGNORECASE)
# Where two pieces meet so that a mark would be taken for a part of a word, or of another mark.
_MEETING = re.compile(r"\*\*|\w_|_\w")
_MARKS = {SpanStyle.STRONG: "**", SpanStyle.EMPHASIS: "_", SpanStyle.CODE: "`"}


def escape(text: str, *, links: bool = False) -> str:
    """Take from a text every meaning it could have; with `links`, its addresses still open.

    They show no card.
    """
    parts = _ADDRESS.split(text) if links else [text]
    return "".join(f"<{part}>" if n % 2 else _escaped(part) for n, part in enumerate(parts))


def line(spans: Line) -> str:
    """Write a line."""
    return _joined(_span(span) for span in _merged(spans))


def bold(spans: Line) -> str:
    """Write a line that stands out, as a whole."""
    even = _merged(tuple(replace(span, mark=SpanStyle.NONE) for span in spans))
    return _marked("".join(_words(span) for span in even), "**")


def quote(text: str) -> str:
    """Write what a person wrote; nothing, if that is blank."""
    if not text.strip():
        return ""
    return "\n".join(f"> {escape(said)}" for said in text.splitlines())


def _escaped(text: str) -> str:
    text = _MEANT.sub(r"\\\g<0>", text)
    text = _FIRST.sub(r"\1\\\2", text)
    return _INVITATION.sub(r"\\/", text).replace("@", f"@{JOINER}")


def _merged(spans: Line) -> Iterator[Span]:
    """Join spans that look the same, so that none of them begins what another ends."""
    said = (_markable(span) for span in spans if span.text or span.at)
    alike = groupby(said, lambda span: (span.mark, span.at, _opens(span)))
    for (mark, at, opens), group in alike:
        text = "" if at else "".join(span.text for span in group)
        yield from group if at else [Span(text, mark, live=opens or UNSET)]


def _opens(span: Span) -> bool:
    """Tell whether a span is an address of ours; between marks it would be none."""
    return bool(span.live) and span.mark is SpanStyle.NONE


def _markable(span: Span) -> Span:
    """Take a mark from what cannot carry it."""
    unfit = span.at is None and not span.text.strip()
    unfit = unfit or (span.mark is SpanStyle.CODE and bool(re.search(r"[`\n]", span.text)))
    return replace(span, mark=SpanStyle.NONE) if unfit else span


def _span(span: Span) -> str:
    if span.mark is SpanStyle.CODE and span.at is None:
        return f"`{span.text.replace('@', f'@{JOINER}')}`"
    mark = _MARKS.get(span.mark, "")
    return _marked(_words(span), "" if mark == "`" else mark)


def _words(span: Span) -> str:
    if span.at is not None:
        return _instant(span.at)
    return escape(span.text, links=_opens(span))


def _instant(at: datetime) -> str:
    """Write an instant, which everybody reads in their own zone and language."""
    return f"<t:{int(at.timestamp())}:F>"


def _marked(written: str, mark: str) -> str:
    """Set marks around what can be seen: next to a space they would mean nothing."""
    inner = written.strip()
    if not inner or not mark:
        return written
    before, after = written.split(inner, 1)
    return f"{before}{mark}{inner}{mark}{after}"


def _joined(pieces: Iterable[str]) -> str:
    written = ""
    for piece in pieces:
        meets = _MEETING.fullmatch(written[-1:] + piece[:1])
        written += f"{JOINER}{piece}" if meets else piece
    return written
