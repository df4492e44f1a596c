"""Words that act as the buttons of a form: what its controls are called, and what else says it."""

import re

from bot.kernel.errors import BadAnswer
from bot.reading.button_words import PlainWord, plain_word
from bot.reading.folding import plain_words
from bot.texts.voice import Voice

_LABELS = {
    "form.skip": PlainWord.SKIP,
    "form.keep": PlainWord.SKIP,
    "form.more": PlainWord.MORE,
    "form.further": PlainWord.MORE,
    "form.back": PlainWord.BACK,
    "form.change": PlainWord.BACK,
    "form.cancel": PlainWord.CANCEL,
    "form.let_go": PlainWord.CANCEL,
    "form.do_it": PlainWord.YES,
    "form.go_on": PlainWord.YES,
    "flag.yes": PlainWord.YES,
    "flag.no": PlainWord.NO,
}
_CONTROLS = frozenset(_LABELS.values())
_LONGEST = 60
_QUOTED = re.compile(r"[\"'\u201c\u00ab\u2018\u201e](.+)[\"'\u201d\u00bb\u2019\u201c]", re.DOTALL)


def control(raw: str, voice: Voice) -> PlainWord | None:
    """Find which control a whole text says, by its label or by another word for it.

    What stands in quotes means itself.
    """
    if len(raw) > _LONGEST or _QUOTED.fullmatch(raw.strip()):
        return None
    word = plain_word(raw)
    if word in _CONTROLS:
        return word
    said = plain_words(raw)
    labels = (key for key in _LABELS if plain_words(voice.text(key)) == said)
    return next((_LABELS[key] for key in labels), None)


def as_words(raw: str, voice: Voice) -> str:
    """Take a name or a title; one that is the word on a button is so only in quotes."""
    if control(raw, voice) is not None:
        raise BadAnswer("bad.button_word", said=raw.strip())
    quoted = _QUOTED.fullmatch(raw.strip())
    return quoted[1] if quoted and control(quoted[1], voice) is not None else raw
