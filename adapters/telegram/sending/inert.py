"""Keeps Telegram from making links of what people write.

Telegram's servers and apps find addresses, names, commands, tags, numbers of phones and of cards
in any text, and make them tappable, whatever a bot says of its entities. The rules are public in
`find_entities` (td/telegram/MessageEntity.cpp of github.com/tdlib/td) and, for what an app adds by
itself, in `addLinks` (MessageObject.java of github.com/DrKLO/Telegram). So a text is kept from
matching them, by a character that takes no room and is not read aloud, after which none of these
rules reads on:

- a word joiner, behind the sign that begins or divides what could be tapped. It ends a name, a
  tag, a command and the part of a domain; joiners of letters would not.
- a non-joiner within a long number, for readers of phone numbers take a word joiner for one of the
  marks between their digits.

Whoever copies such a text and sends it again gives these back: `bot.dialogue.sanitize` drops them.
"""

import re

JOINER = "\N{WORD JOINER}"
APART = "\N{ZERO WIDTH NON-JOINER}"
_COULD_OPEN = re.compile(r"[@#$/.:0-9]")
# A sign after which something is written, or where the next span may write on.
_SIGN = re.compile(
    r"""
      [@\#$] (?=\S|\Z)
    | (?<![A-Za-z0-9_/<>]) / (?=[A-Za-z0-9_]|\Z)
    | : (?=/)
    | (?<!\s) \. (?=[^\s0-9.])
    | (?<=[0-9]) \. (?=[0-9]+\.[0-9])
    """,
    re.VERBOSE,
)
# Digits with what is written between those of one number, or of a phone.
_NUMBER = re.compile(r"\+?[0-9][0-9 ()./\u00a0\u2010-\u2015-]*[0-9]")
_FOUR = re.compile(r"(?:[0-9][^0-9]*){3}[0-9](?=[^0-9]*[0-9])")
_SHORTEST, _SHORTEST_ABROAD = 7, 5


def inert(text: str) -> str:
    """Take from a text whatever could be tapped in it; to whoever reads it, it is the same."""
    if not _COULD_OPEN.search(text):
        return text
    return _NUMBER.sub(_apart, _SIGN.sub(rf"\g<0>{JOINER}", text))


def _apart(found: re.Match[str]) -> str:
    """Divide what is long enough to be somebody's number."""
    number = found[0]
    digits = sum(c.isdigit() for c in number)
    if digits < (_SHORTEST_ABROAD if number.startswith("+") else _SHORTEST):
        return number
    return _FOUR.sub(rf"\g<0>{APART}", number)
