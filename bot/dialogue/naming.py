"""Finds which of several named things somebody means, by name, by a part of it, or nearly.

What could mean several is never guessed; what is only near is offered and never taken.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher

from bot.dialogue.paging import Pairs
from bot.reading.folding import plain_words

LONGEST = 120
_PART = 3
_LIKE = 0.7


def meant(text: str, pairs: Pairs, *, parts: bool = True) -> tuple[tuple[str, str], ...]:
    """Find which of several (value, label) are meant: one, several that it could be, or none.

    By value, by label, by the start of one, and with `parts` by words in it, or by letters. Case,
    accents and punctuation count only where they tell two apart.
    """
    if len(text) > LONGEST or not plain_words(text):
        return ()
    if by_value := [pair for pair in pairs if pair[0] == text]:
        return tuple(by_value[:1])
    for fits in (_is_named, _begins, *((_has_words, _has_letters) if parts else ())):
        for alike in (str.casefold, plain_words):
            found = {value: label for value, label in pairs if fits(alike(text), alike(label))}
            if found:
                return tuple(found.items())
    return ()


def is_named(text: str, pairs: Pairs) -> bool:
    """Tell whether a text is the whole name of one of several, or its value."""
    if len(text) > LONGEST:
        return False
    wanted = plain_words(text)
    return any(text == value or wanted == plain_words(label) for value, label in pairs)


def is_nearly_named(text: str, pairs: Pairs) -> bool:
    """Tell whether a text is nearly the name of one of several, or a word of it."""
    wanted = plain_words(text[:LONGEST])
    return any(near(wanted, plain_words(label)) for _, label in pairs)


def is_telling(said: str, found: Pairs, *, alone: bool) -> bool:
    """Tell whether a part of a name is enough of it to be one; a number is never a part."""
    words = plain_words(said).split()
    if any(word.isdecimal() for word in words[1:]):
        return False
    starts = [word for _, label in found for word in plain_words(label).split()]
    return alone or all(
        len(word) >= _PART and any(start.startswith(word) for start in starts) for word in words
    )


def nearest_first(text: str, pairs: Pairs) -> tuple[tuple[str, str], ...]:
    """Sort several so that those whose name is nearly the text come first."""
    wanted = plain_words(text[:LONGEST])
    return tuple(sorted(pairs, key=lambda pair: -near(wanted, plain_words(pair[1]))))


def near(wanted: str, name: str) -> float:
    """Tell how near a text is to a name or to one of its words, from 0 to 1; 0 where it is not."""
    whole = name[:LONGEST]
    return max(_ratio(wanted, other) for other in {whole, *whole.split()})


def _ratio(wanted: str, name: str) -> float:
    matcher = SequenceMatcher(None, wanted, name)
    if matcher.real_quick_ratio() < _LIKE or matcher.quick_ratio() < _LIKE:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= _LIKE else 0.0


def beginnings(line: str, most: int = 12) -> Iterator[tuple[str, str]]:
    """Give the first words of a line and what follows them, the longest first."""
    ends = [match.end() for match in re.finditer(r"\S+", line)][:most]
    for end in reversed(ends):
        yield line[:end], line[end:].strip()


def _is_named(wanted: str, label: str) -> bool:
    return wanted == label


def _begins(wanted: str, label: str) -> bool:
    return label.startswith(wanted)


def _has_words(wanted: str, label: str) -> bool:
    """Each word that was said begins a word of the label, in their order."""
    words = iter(label.split())
    return len(wanted) > 1 and all(
        any(word.startswith(said) for word in words) for said in wanted.split()
    )


def _has_letters(wanted: str, label: str) -> bool:
    return len(wanted) >= _PART and wanted in label


def told_apart(pairs: Pairs, *ways: Callable[[str, str], str]) -> Pairs:
    """Give several of one name labels that tell them apart; a way says more of a value's label.

    Ways are asked in turn, and only about those that are still alike; where none tells them apart
    they are numbered.
    """
    labels = dict(pairs)
    for way in ways:
        for value in _alike(labels):
            labels[value] = way(value, labels[value])
    times: Counter[str] = Counter()
    for value in _alike(labels):
        name = plain_words(labels[value])
        times[name] += 1
        labels[value] += f" ({times[name]})"
    return tuple(labels.items())


def _alike(labels: Mapping[str, str]) -> list[str]:
    times = Counter(map(plain_words, labels.values()))
    return [value for value, label in labels.items() if times[plain_words(label)] > 1]
