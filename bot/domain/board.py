"""Computes a pod's board: each member's bar, rank and stones, and what the total may tell.

Rules: docs/behavior.md, "The board".
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from bot.domain.layers import (
    MemberWeek,
    shown_up,
)
from bot.domain.pods import TRIAL_CHECK_INS, Membership, MembershipState, Mode
from bot.domain.progress import strength
from bot.domain.weeks import Week
from bot.kernel.ids import MembershipId
from bot.kernel.percentages import whole_percent

WEEKS = 8
STRENGTH_WEEKS = 26
IN_A_TOTAL = 3


class Standing(Struct, frozen=True):
    """One member's line: progress and strength between 0 and 1, or None while there is none.

    A newcomer in trial has no numbers. Whose goals the pod does not know of has no progress, and
    so no bar and no rank, only `stones`; `rank` is None where bars are not ranked, too.
    """

    membership: MembershipId
    name: str
    new: bool
    progress: float | None
    strength: float | None
    rank: int | None = None
    stones: int = 0


class PodTotal(Struct, frozen=True):
    """What the pod did together, those who stay off the board included; None is not told.

    `stones` are those of the layers that the cairn shows, within the board's weeks.
    """

    stones: int | None
    progress: float | None


def standings(
    mode: Mode,
    members: Sequence[Membership],
    names: Mapping[MembershipId, str],
    marks: Iterable[MemberWeek],
    last: Week,
    weeks: int = WEEKS,
) -> tuple[Standing, ...]:
    """Order the members who are on the board; `last` is the last closed week.

    Ranked: by progress, then strength, as they are shown, then name; ties share a rank.
    Together: by name.
    """
    by_member = _by_member(marks, last)
    lines = [
        _standing(m, names[m.id], by_member.get(m.id, {}), weeks) for m in members if m.on_board
    ]
    if mode is Mode.TOGETHER:
        return tuple(sorted(lines, key=lambda line: line.name.casefold()))
    return _ranked(lines)


def within(marks: Iterable[MemberWeek], last: Week, weeks: int = WEEKS) -> list[MemberWeek]:
    """Choose the marks of a board's weeks, the last of which is `last`."""
    first = last.plus(1 - weeks)
    return [mark for mark in marks if first <= mark.week <= last]


def pod_progress(recent: Iterable[MemberWeek]) -> float | None:
    """Find the mean of what everyone did in the board's weeks."""
    return _mean([m.progress for m in recent if m.progress is not None])


def own_progress(recent: Iterable[MemberWeek], membership: MembershipId) -> float | None:
    """Find a member's progress over all of their goals, for nobody but themselves."""
    return _mean([m.own for m in recent if m.membership == membership and m.own is not None])


def tells_nobody(lines: Sequence[Standing], recent: Iterable[MemberWeek]) -> bool:
    """Tell whether a total gives away nobody who has no number of their own on the board.

    At least three have numbers in it, nobody is new, and those who have one in it and none on the
    board are none, or so many that not even one of them learns of another's.
    """
    if any(line.new for line in lines):
        return False
    counted = {m.membership for m in recent if m.progress is not None}
    off = len(counted - {line.membership for line in lines})
    return len(counted) >= IN_A_TOTAL and (off == 0 or off >= IN_A_TOTAL)


def _by_member(
    marks: Iterable[MemberWeek], last: Week
) -> dict[MembershipId, dict[int, MemberWeek]]:
    found: dict[MembershipId, dict[int, MemberWeek]] = {}
    for week, theirs in groupby(marks, attrgetter("week")):
        if 0 <= (ago := last.since(week)) <= STRENGTH_WEEKS:
            for mark in theirs:
                found.setdefault(mark.membership, {})[ago] = mark
    return found


def _standing(
    member: Membership, name: str, marks: Mapping[int, MemberWeek], weeks: int
) -> Standing:
    if member.state is MembershipState.TRIAL or member.check_ins < TRIAL_CHECK_INS:
        return Standing(member.id, name, new=True, progress=None, strength=None)
    shares = [
        mark.progress
        for ago, mark in marks.items()
        if ago < weeks and mark.progress is not None and shown_up(mark.state) is not None
    ]
    showed = [
        shown_up(marks[ago].state) if ago in marks else None
        for ago in range(max(marks, default=-1) + 1)
    ]
    stones = sum(bool(shown_up(mark.state)) for ago, mark in marks.items() if ago < weeks)
    return Standing(member.id, name, False, _mean(shares), strength(showed), stones=stones)


def _ranked(lines: Sequence[Standing]) -> tuple[Standing, ...]:
    def worth(line: Standing) -> tuple[int, int]:
        return (_as_shown(line.progress), _as_shown(line.strength))

    bars = [(worth(line), line) for line in lines if line.progress is not None]
    bars.sort(key=lambda bar: (*(-w for w in bar[0]), bar[1].name.casefold()))
    worths = [its for its, _ in bars]
    ranked = [replace(line, rank=1 + worths.index(its)) for its, line in bars]
    others = [line for line in lines if line.progress is None]
    return (*ranked, *sorted(others, key=lambda line: (line.new, line.name.casefold())))


def _mean(shares: Sequence[float]) -> float | None:
    return sum(shares) / len(shares) if shares else None


def _as_shown(share: float | None) -> int:
    return -1 if share is None else whole_percent(share)
