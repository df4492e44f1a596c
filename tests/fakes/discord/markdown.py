"""Reads Discord's Markdown as its apps do, and rather finds a meaning too many.

The rules are those of simple-markdown, with Discord's own in front of them; each piece of text is
told with everything it means.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Piece(NamedTuple):
    """A piece of text, and what it means: nothing, if it is only text."""

    text: str
    means: frozenset[str] = frozenset()


_NESTED = {"strong", "underline", "em", "star", "strike", "spoiler", "masked"}
_INLINE = re.compile(
    r"""
      \\ (?P<escaped> [^0-9A-Za-z\s])
    | < (?P<link> [^:\ >]+:/[^\ >]+ ) >
    | (?P<time> <t:-?\d+(?::[a-zA-Z])?> )
    | (?P<call> <@[!&]?\d+> | @everyone | @here )
    | (?P<place> <\#\d+> | <(?:id|\d+):[\w-]+> )
    | (?P<command> </[^>]+:\d+> )
    | (?P<emoji> <a?:\w+:\d+> | :[\w+-]+: )
    | (?P<address> <[^\ >]+@[^\ >]+> )
    | (?P<card> (?:https?|steam)://[^\s<]+ | discord(?:\.gg|(?:app)?\.com/invite)/\S+ )
    | \[ (?P<masked> [^\]]* ) \] \( [^)]* \)
    | \*\* (?P<strong> .+? ) \*\* (?!\*)
    | __ (?P<underline> .+? ) __ (?!_)
    | _ (?P<em> (?: __ | \\. | [^\\_] )+? ) _ (?!\w)
    | \* (?=\S) (?P<star> (?: \*\* | \s+(?:[^*\s]|\*\*) | [^\s*] )+? ) \* (?!\*)
    | ~~ (?P<strike> .+? ) ~~
    | \|\| (?P<spoiler> .+? ) \|\|
    | ``` (?P<block> .+? ) ```
    | (?P<ticks> `+ ) (?P<code> .*? [^`] ) (?P=ticks) (?!`)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_BLOCK = re.compile(
    r"""
      [ ]* >>> [ ]? (?P<quotes> .+ )
    | [ ]* > [ ]? (?P<quote> [^\n]+ \n? )
    | -\# [ ] (?P<small> [^\n]+ \n? )
    | [ ]* \#{1,3} \s (?P<heading> [^\n]+ \n? )
    | [ ]* (?: [+*-] | \d+\. ) \s (?P<item> [^\n]+ \n? )
    """,
    re.VERBOSE | re.DOTALL,
)


def read(text: str) -> list[Piece]:
    """Read a text."""
    return list(_read(text, frozenset(), starts=True))


def seen(pieces: list[Piece]) -> str:
    """Tell the letters that a reader sees."""
    return "".join(piece.text for piece in pieces).replace("\N{WORD JOINER}", "")


def meanings(pieces: list[Piece]) -> set[str]:
    """Tell everything that any piece means."""
    return {meaning for piece in pieces for meaning in piece.means}


def _read(text: str, means: frozenset[str], *, starts: bool) -> Iterator[Piece]:
    at = 0
    while at < len(text):
        block = _BLOCK.match(text, at) if starts else None
        found = block or _INLINE.match(text, at)
        if found is None:
            yield Piece(text[at], means)
            starts = text[at] == "\n"
            at += 1
            continue
        kind = found.lastgroup or ""
        inside = found[kind]
        if kind == "escaped":
            yield Piece(inside, means)
        elif block or kind in _NESTED:
            yield from _read(inside, means | {kind}, starts=bool(block) or starts)
        else:
            yield Piece(inside, means | {kind})
        at, starts = found.end(), bool(block)
