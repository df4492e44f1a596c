"""The board: how a pod's members are doing, fairly (product.md §6)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.checkins.model import Mark, shown_up
from bot.checkins.progress import strength
from bot.ids import MembershipId
from bot.pods.model import TRIAL_CHECK_INS, Membership, MembershipState, Mode
from bot.weeks import Week

WEEKS = 8
STRENGTH_WEEKS = 26


@dataclass(frozen=True, slots=True)
class Standing:
    """One member's line: progress and strength between 0 and 1, or None while there is none.

    A newcomer in trial has no numbers; `rank` is None where bars are not ranked.
    """

    membership: MembershipId
    name: str
    new: bool
    progress: float | None
    strength: float | None
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """What the pod did together, those who stay off the board included."""

    stones: int
    progress: float | None


def standings(
    mode: Mode,
    members: Sequence[Membership],
    names: Mapping[MembershipId, str],
    marks: Iterable[Mark],
    last: Week,
    weeks: int = WEEKS,
) -> tuple[Standing, ...]:
    """Order the members who are on the board; `last` is the last closed week.

    Ranked: by progress, then strength, then name, ties sharing a rank. Together: by name.
    """
    by_member = _by_member(marks, last)
    lines = [
        _standing(m, names[m.id], by_member.get(m.id, {}), weeks) for m in members if m.on_board
    ]
    if mode is Mode.TOGETHER:
        return tuple(sorted(lines, key=lambda line: line.name.casefold()))
    return _ranked(lines)


def total(marks: Iterable[Mark], last: Week, weeks: int = WEEKS) -> Total:
    """Sum up what everyone did in the board's weeks."""
    recent = [m for m in marks if 0 <= last.since(m.week) < weeks]
    counted = [m.progress for m in recent if m.progress is not None]
    stones = sum(1 for m in recent if shown_up(m.state))
    return Total(stones, sum(counted) / len(counted) if counted else None)


def tells_nobody(members: Sequence[Membership], lines: Sequence[Standing]) -> bool:
    """Tell whether a total gives away nobody who has no number of their own on the board.

    Nobody may be new, and whoever stays off must not be the only one.
    """
    off = sum(not member.on_board for member in members)
    return off != 1 and not any(line.new for line in lines)


def _by_member(marks: Iterable[Mark], last: Week) -> dict[MembershipId, dict[int, Mark]]:
    found: dict[MembershipId, dict[int, Mark]] = {}
    for mark in marks:
        ago = last.since(mark.week)
        if ago >= 0:
            found.setdefault(mark.membership, {})[ago] = mark
    return found


def _standing(member: Membership, name: str, marks: Mapping[int, Mark], weeks: int) -> Standing:
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
    progress = sum(shares) / len(shares) if shares else None
    return Standing(member.id, name, False, progress, strength(showed))


def _ranked(lines: Sequence[Standing]) -> tuple[Standing, ...]:
    def worth(line: Standing) -> tuple[float, float]:
        return (_or_none(line.progress), _or_none(line.strength))

    old = [line for line in lines if not line.new]
    ordered = sorted(old, key=lambda line: (*(-w for w in worth(line)), line.name.casefold()))
    ranked = [
        Standing(
            line.membership,
            line.name,
            False,
            line.progress,
            line.strength,
            1 + sum(worth(other) > worth(line) for other in old),
        )
        for line in ordered
    ]
    newcomers = sorted((line for line in lines if line.new), key=lambda n: n.name.casefold())
    return (*ranked, *newcomers)


def _or_none(share: float | None) -> float:
    return -1.0 if share is None else round(share, 6)
