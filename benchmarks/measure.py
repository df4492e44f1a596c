"""Measuring two things side by side, in turn, so that a noisy machine is noisy for both."""

import gc
import json
import statistics
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Self

RUNS = 5
NO_GOAL = "—"
UNMET = "**not met**"


class Skipped(Exception):
    """What is measured cannot be had here; says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of BENCHMARKS.md: what was measured against what, and the goal.

    A `ratio` that is to be high has a floor, one that is to be low has a ceiling; one that is only
    told has neither, and its goal is a dash. `limit` says what limits it now.
    """

    what: str
    against: str
    ours: str
    theirs: str
    ratio: float
    floor: float | None = None
    ceiling: float | None = None
    remark: str = ""
    limit: str = ""

    @property
    def met(self) -> bool:
        """Tell whether the goal is met."""
        if self.floor is not None and self.ratio < self.floor:
            return False
        return self.ceiling is None or self.ratio <= self.ceiling

    @property
    def verdict(self) -> str:
        """Say whether there is a goal and it is met, with the remark."""
        met = "met" if self.met else UNMET
        said = [met] if self.goal != NO_GOAL else []
        return "; ".join([*said, self.remark] if self.remark else said)

    @property
    def goal(self) -> str:
        """Say the goal."""
        said = [f"at least {self.floor:g}"] if self.floor is not None else []
        said += [f"at most {self.ceiling:g}"] if self.ceiling is not None else []
        return ", ".join(said) or NO_GOAL

    def dump(self) -> str:
        """Write it as a line that `load` reads."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, line: str) -> Self:
        """Read what `dump` wrote."""
        return cls(**json.loads(line))


@dataclass(frozen=True, slots=True)
class Pair:
    """Medians of two things that were measured in turn, and of their ratios, run by run."""

    ours: float
    theirs: float
    ratio: float  # ours / theirs


def in_turn(
    ours: Callable[[], float], theirs: Callable[[], float], runs: int = RUNS, warm: int = 1
) -> Pair:
    """Measure A B A B ...; each returns its own figure, so that it times only what counts."""
    for _ in range(warm):
        ours()
        theirs()
    figures = []
    for _ in range(runs):
        gc.collect()
        mine = ours()
        gc.collect()
        figures.append((mine, theirs()))
    return pair(figures)


def pair(figures: Iterable[tuple[float, float]]) -> Pair:
    """Sum up runs of two things that were measured in turn."""
    mine, others = zip(*figures, strict=True)
    ratios = [a / b for a, b in zip(mine, others, strict=True)]
    return Pair(statistics.median(mine), statistics.median(others), statistics.median(ratios))


def seconds(value: float) -> str:
    """Say a time in the unit in which it is short."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if value * factor >= 1:
            return f"{value * factor:.3g} {unit}"
    return f"{value * 1e9:.3g} ns"
