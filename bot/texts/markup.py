"""The little markup of our own catalogues: *strong*, _emphasis_, `code` and {placeholders}.

Within `code`, only placeholders mean anything: `/goal_add` is as it stands. Such a command, and
an address that stands in a sentence, are live: whoever taps them gets there.

Only sentences from a catalogue come here; what people wrote arrives as arguments, which are
put in after parsing, so nothing in them can be markup.
"""

import re
from collections.abc import Mapping
from functools import cache

from msgspec import UNSET
from msgspec.structs import replace

from bot.texts.spans import Line, Span, SpanStyle, words

_MARKS = {"*": SpanStyle.STRONG, "_": SpanStyle.EMPHASIS, "`": SpanStyle.CODE}
_ADDRESS = re.compile(r"(https://[\w.-]+\w)", re.ASCII)
_PIECES = re.compile(r"\{(?P<name>[a-z_]+)\}|(?P<mark>[*_`])|(?P<text>[^{}*_`]+)")
_IN_CODE = re.compile(r"\{(?P<name>[a-z_]+)\}|(?P<mark>`)|(?P<text>[^{}`]+)")


class BadMarkup(ValueError):
    """A sentence of a catalogue that cannot be read; a test finds it before anyone does."""


@cache
def parse(sentence: str) -> tuple[tuple[str, SpanStyle, bool], ...]:
    """Read a sentence into (text or placeholder name, mark, whether it is a placeholder)."""
    pieces: list[tuple[str, SpanStyle, bool]] = []
    mark, position = SpanStyle.NONE, 0
    while position < len(sentence):
        match = (_IN_CODE if mark is SpanStyle.CODE else _PIECES).match(sentence, position)
        if match is None:
            raise BadMarkup(f"cannot read {sentence!r} from character {position}")
        position = match.end()
        if match["mark"]:
            turned = _MARKS[match["mark"]]
            if mark not in (SpanStyle.NONE, turned):
                raise BadMarkup(f"marks overlap in {sentence!r}")
            mark = SpanStyle.NONE if mark is turned else turned
        elif match["name"]:
            pieces.append((match["name"], mark, True))
        else:
            pieces.append((match["text"], mark, False))
    if mark is not SpanStyle.NONE:
        raise BadMarkup(f"a mark stays open in {sentence!r}")
    return tuple(pieces)


def placeholders(sentence: str) -> frozenset[str]:
    """Name the placeholders of a sentence."""
    return frozenset(text for text, _, is_name in parse(sentence) if is_name)


def fill(sentence: str, arguments: Mapping[str, Line]) -> Line:
    """Put arguments into a sentence; a span that has no mark of its own takes its place's."""
    line: list[Span] = []
    for text, mark, is_name in parse(sentence):
        if not is_name:
            line.extend(_own(text, mark))
        elif mark is SpanStyle.NONE:
            line.extend(arguments[text])
        else:
            line.extend(
                replace(span, mark=mark) if span.mark is SpanStyle.NONE else span
                for span in arguments[text]
            )
    return tuple(line)


def _own(text: str, mark: SpanStyle) -> Line:
    """Make spans of what stands in a sentence itself."""
    if mark is SpanStyle.CODE or "://" not in text:
        return (Span(text, mark, live=mark is SpanStyle.CODE or UNSET),)
    parts = enumerate(_ADDRESS.split(text))
    return tuple(Span(part, mark, live=n % 2 == 1 or UNSET) for n, part in parts if part)


@cache
def constant(sentence: str) -> Line:
    """Make the line of a sentence that has no placeholders, once."""
    return fill(sentence, {})


@cache
def constant_words(sentence: str) -> str:
    """Read a sentence that has no placeholders as bare text, once."""
    return words(constant(sentence))
