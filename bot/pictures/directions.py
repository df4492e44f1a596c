"""Directions: which parts of a line are read from right to left, and in which order they stand.

The Unicode Bidirectional Algorithm (UAX 9) for one line without embeddings, of which names and
sentences have none: `bot.dialogue.sanitize` takes the marks for them out.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

_STRONG = {"L": 0, "R": 1, "AL": 1}
_NUMBERS = ("EN", "AN")
_NEUTRAL = ("B", "S", "WS", "ON", "BN", "ES", "ET", "CS")


def visual_runs(line: str) -> Iterator[tuple[int, int, bool]]:
    """Give the parts of a line from left to right, as they are seen.

    For each: where in the text it begins and ends, and whether it is read from right to left.
    """
    levels = embedding_levels(line)
    runs = []
    for level, places in groupby(range(len(line)), key=levels.__getitem__):
        run = list(places)
        runs.append((run[0], run[-1] + 1, level))
    for floor in range(max(levels, default=0), 0, -1):
        runs = list(_reversed_from(runs, floor))
    return ((start, end, level % 2 == 1) for start, end, level in runs)


def embedding_levels(line: str) -> list[int]:
    """Find the level of each character: odd ones are read from right to left."""
    kinds = [unicodedata.bidirectional(c) or "L" for c in line]
    base = next((_STRONG[kind] for kind in kinds if kind in _STRONG), 0)
    outer = "R" if base else "L"
    _resolve_marks(kinds, outer)
    _resolve_numbers(kinds, outer)
    _resolve_neutrals(kinds, outer)
    raised = (
        {"L": 0, "R": 1, "EN": 2, "AN": 2} if base == 0 else {"R": 0, "L": 1, "EN": 1, "AN": 1}
    )
    return [base + raised[kind] for kind in kinds]


def _resolve_marks(kinds: list[str], outer: str) -> None:
    """Let marks and what is invisible be as what they stand on (W1)."""
    for place, kind in enumerate(kinds):
        if kind in ("NSM", "BN"):
            kinds[place] = kinds[place - 1] if place else outer


def _resolve_numbers(kinds: list[str], outer: str) -> None:
    """Find what numbers and the signs in them go with (W2 to W7)."""
    strong = outer
    for place, kind in enumerate(kinds):
        if kind in _STRONG:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[place] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for place in range(1, len(kinds) - 1):
        before, kind, after = kinds[place - 1 : place + 2]
        joins = {"CS": _NUMBERS, "ES": ("EN",)}.get(kind, ())
        if before == after and before in joins:
            kinds[place] = before
    for start, end, signs in _stretches(kinds, ("ET",)):
        if signs and "EN" in (*kinds[max(0, start - 1) : start], *kinds[end : end + 1]):
            kinds[start:end] = ["EN"] * (end - start)
    strong = outer
    for place, kind in enumerate(kinds):
        if kind in _STRONG:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"


def _resolve_neutrals(kinds: list[str], outer: str) -> None:
    """Let what stands between two of a direction have it, else the line's (N1, N2)."""
    for start, end, neutral in _stretches(kinds, _NEUTRAL):
        if neutral:
            before = _direction(kinds[start - 1]) if start else outer
            after = _direction(kinds[end]) if end < len(kinds) else outer
            kinds[start:end] = [before if before == after else outer] * (end - start)


def _direction(kind: str) -> str:
    return "L" if kind == "L" else "R"


def _stretches(kinds: Sequence[str], those: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    """Divide into stretches of those kinds and of others."""
    start = 0
    for inside, stretch in groupby([kind in those for kind in kinds]):
        end = start + len(list(stretch))
        yield start, end, inside
        start = end


def _reversed_from(
    runs: Sequence[tuple[int, int, int]], floor: int
) -> Iterator[tuple[int, int, int]]:
    """Turn the order of every sequence of runs at this level or above (L2)."""
    for above, sequence in groupby(runs, key=lambda run: run[2] >= floor):
        together = list(sequence)
        yield from reversed(together) if above else together
