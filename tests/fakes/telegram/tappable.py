"""What Telegram finds in a text by itself, and its apps make tappable.

The rules are those of `find_entities` in td/telegram/MessageEntity.cpp of tdlib/td, which knows
no numbers of phones; of these, the rule is Android's `Patterns.PHONE`, which Telegram's app uses
there. Where the real rule asks for more (a domain that exists, a card's check digit), this one
does not, and rather finds too much.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain

_COULD_BE = re.compile(r"[@/#$.:]|[0-9]{2}")
_TAG_LETTER = "\\w\u200c\u00b7\u0d80-\u0dff"
_MENTION = re.compile(r"(?<!\w)@[A-Za-z0-9_]{2,32}(?!\w)")
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
_HASHTAG = re.compile(rf"(?<![{_TAG_LETTER}])#[{_TAG_LETTER}]{{1,256}}(?!#)")
_CASHTAG = re.compile(
    rf"(?<![{_TAG_LETTER}$])\$(?:1INCH|[A-Z]{{1,8}})(?:@[A-Za-z0-9_]{{3,32}})?(?![{_TAG_LETTER}$])"
)
_CARD = re.compile(r"(?<![+\-_.,\w])[0-9](?:[ -]*[0-9]){12,18}(?![0-9_-])")
_OF_THE_APP = re.compile(r"(?:tg|ton|tonsite)://[\w-]{1,253}", re.IGNORECASE | re.ASCII)
_PHONE = re.compile(r"(?:\+[0-9]+[- .]*)?(?:\([0-9]+\)[- .]*)?[0-9][- .0-9]+[0-9]")
_PHONE_DIGITS, _PHONE_DIGITS_ABROAD = 7, 5
_MAIL = re.compile(r"[A-Za-z0-9_.+-]+@(?:[A-Za-z0-9_-]+\.)+[A-Za-z]{2,8}")
# Of the punctuation of all scripts, a domain has hyphens and the joiners of letters.
_DOMAIN = re.compile(
    "[A-Za-z0-9_.~\\-\u00c0-\u167f\u1681-\u1fff\u200c\u200d\u2010-\u2015\u2070-\u2fff"
    "\u3001-\U0010ffff]+"
)
_SCHEME = re.compile(r"(?:https?|ftp|tonsite)://(?:[^\s/\[\]{}()'`<>\"@«»]+@)?\Z", re.IGNORECASE)
_PERSON = re.compile(r"[^\s/\[\]{}()'`<>\"@«»]+@\Z")
_NO_END = ".:;,('?!`"
_PATH = re.compile(r"(?::[0-9]{1,5})?(?:[/?#][^\s<>\"«»]*)?")

Found = tuple[str, int, int]


def tappable(text: str) -> Iterator[Found]:
    """Find what is tappable: its kind, and where it begins and ends."""
    if not _COULD_BE.search(text):
        return
    for kind, pattern in (
        ("mention", _MENTION),
        ("bot_command", _COMMAND),
        ("hashtag", _HASHTAG),
        ("cashtag", _CASHTAG),
        ("bank_card_number", _CARD),
        ("url", _OF_THE_APP),
        ("email", _MAIL),
    ):
        for match in pattern.finditer(text):
            if kind != "hashtag" or any(c.isalpha() for c in match[0]):
                yield kind, match.start(), match.end()
    yield from chain(_addresses(text), _phones(text))


def _addresses(text: str) -> Iterator[Found]:
    for run in _DOMAIN.finditer(text):
        domain = run[0].rstrip(".")
        before = text[: run.start()]
        scheme, person = _SCHEME.search(before), _PERSON.search(before)
        begins = (scheme or person or run).start()
        word = begins and not scheme and (text[begins - 1] in "/#@_" or _word(text[begins - 1]))
        if not word and _is_address(domain, anything=scheme is not None):
            path = _PATH.match(text, run.start() + len(domain))
            ends = len(text[: path.end()].rstrip(_NO_END)) if path else run.end()
            yield "url", begins, ends


def _is_address(domain: str, *, anything: bool) -> bool:
    """Tell whether a domain is one; with a scheme, `anything` may stand at its end."""
    labels = domain.split(".")
    last = labels[-1]
    if len(labels) < 2 or not all(0 < len(label) < 64 for label in labels):
        return False
    if len(labels) == 4 and all(label.isdigit() and int(label) < 256 for label in labels):
        return True
    if domain.replace(".", "").isdigit() or len(last) < 2:
        return False
    punycode = last.lower().startswith("xn--") and last[4:].isalnum()
    named = all(unicodedata.category(c)[0] in "LM" for c in last)
    return punycode or named or (anything and not {"_", "-"} & set(last))


def _phones(text: str) -> Iterator[Found]:
    for match in _PHONE.finditer(text):
        digits = sum(c.isdigit() for c in match[0])
        if digits >= (_PHONE_DIGITS_ABROAD if match[0].startswith("+") else _PHONE_DIGITS):
            yield "phone_number", match.start(), match.end()


def _word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN" or character == "_"
