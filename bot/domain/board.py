"""Computes a pod's board: bars, places and stones by name, and whether a total tells on anybody.

Rules: docs/behavior.md, "The board".
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from bot.domain.layers import MemberWeek, shown_up
from bot.domain.pods import TRIAL_CHECK_INS, Membership, MembershipState, Mode, Pod, PodKind
from bot.domain.weeks import Week
from bot.kernel.ids import MembershipId
from bot.kernel.percentages import whole_tenths
from bot.reading.folding import folded

WEEKS = 8
FEWEST_WEEKS = 4
MOST_WEEKS = 26
RANKED_FROM = 5
PLACES = 3
IN_A_TOTAL = 3


def starting_mode(kind: PodKind) -> Mode:
    """Choose the board's mode that a kind of pod starts with (docs/behavior.md, "The board")."""
    return Mode.RANKED if kind in (PodKind.STUDY, PodKind.CREATIVE) else Mode.TOGETHER


class Order(StrEnum):
    """How a board stands, which it says in one line.

    `TOO_FEW` is one that is to be ranked and has too few bars for it.
    """

    TOGETHER = "together"
    RANKED = "ranked"
    TOO_FEW = "too_few"
    STONES = "stones"


class Standing(Struct, frozen=True):
    """One member's line: a name, and unless they are `new` their stones and perhaps a bar.

    `share` is how full the bar is, in tenths: that is all that is shown of it, and what places go
    by. None where the pod knows of no goal of theirs, or has no bars at all. `place` is one of the
    first three.
    """

    membership: MembershipId
    name: str
    new: bool
    stones: int = 0
    share: float | None = None
    place: int | None = None


class Own(Struct, frozen=True):
    """What a member alone is told of themselves: over all their goals, and weeks shown up in."""

    share: float | None
    showed: int
    weeks: int


class PodTotal(Struct, frozen=True):
    """What the pod did together, those who stay off the board included; None is not told.

    `stones` are those that the cairn shows.
    """

    stones: int | None
    share: float | None


class Board(Struct, frozen=True):
    """A board as one member is shown it; `own` is what nobody else sees."""

    order: Order
    weeks: int
    lines: tuple[Standing, ...]
    total: PodTotal
    own: Own | None


def board(
    pod: Pod,
    mine: Membership,
    members: Sequence[Membership],
    names: Mapping[MembershipId, str],
    marks: Sequence[MemberWeek],
    last: Week,
    weeks: int,
    drawn: int | None,
) -> Board:
    """Make a pod's board for one of its members.

    `members` are all that it has had, `marks` their weeks of a season, and `drawn` the stones of
    that, if it may count them at all.
    """
    inside = [member for member in members if member.inside]
    order, lines = standings(pod, inside, names, marks, last, weeks)
    recent = within(marks, last, weeks)
    stones = None if stones_tell_on(marks, last, members) else drawn
    total = PodTotal(stones, pod_share(lines, recent) if pod.has_bars else None)
    return Board(order, weeks, lines, total, own(recent, mine))


def standings(
    pod: Pod,
    members: Sequence[Membership],
    names: Mapping[MembershipId, str],
    marks: Sequence[MemberWeek],
    last: Week,
    weeks: int = WEEKS,
) -> tuple[Order, tuple[Standing, ...]]:
    """Put those members in order who are on the board; `last` is the last closed week.

    - By name. Ranked, and with five bars or more, those of the first three places come before,
      with the number of their place; whose bars look alike share one.
    - Stones are all that somebody has laid in the pod, up to the last closed week: a board over
      fewer weeks shows no fewer of them, so that no single week can be read beside a name.
    """
    shares = _shares(marks, last, weeks) if pod.has_bars else {}
    early = Counter(m.membership for m in marks if m.week > last and shown_up(m.state))
    lines = [
        _standing(m, names[m.id], shares.get(m.id), m.check_ins - early[m.id])
        for m in members
        if m.on_board
    ]
    lines.sort(key=lambda line: (folded(line.name), line.name, line.membership))
    if not pod.has_bars:
        return Order.STONES, tuple(lines)
    if pod.mode is Mode.TOGETHER:
        return Order.TOGETHER, tuple(lines)
    if sum(line.share is not None for line in lines) < RANKED_FROM:
        return Order.TOO_FEW, tuple(lines)
    return Order.RANKED, _with_places(lines)


def is_numbered(member: Membership) -> bool:
    """Tell whether a member has numbers beside their name, who left as it was before."""
    return member.on_board and not _is_new(member)


def within(marks: Iterable[MemberWeek], last: Week, weeks: int = WEEKS) -> list[MemberWeek]:
    """Choose the marks of a board's weeks, the last of which is `last`."""
    first = last.plus(1 - weeks)
    return [mark for mark in marks if first <= mark.week <= last]


def pod_share(lines: Sequence[Standing], recent: Iterable[MemberWeek]) -> float | None:
    """Find the mean of what everyone did in the board's weeks, unless it tells on anybody.

    It is told of no pod with somebody new in it.
    """
    counted = [m for m in recent if m.progress is not None]
    beside = {line.membership for line in lines if line.share is not None}
    if any(line.new for line in lines) or tells_on({m.membership for m in counted}, beside):
        return None
    return _mean([m.progress for m in counted if m.progress is not None])


def stones_tell_on(marks: Iterable[MemberWeek], last: Week, members: Iterable[Membership]) -> bool:
    """Tell whether the cairn's number of stones gives away somebody's, beside those of the others.

    `members` are those of before, too: whoever left while off the board is not to be found out.
    Who was there counts, and not who laid stones, for that is just what is not to be told.
    """
    there = {mark.membership for mark in marks if mark.week <= last}
    return tells_on(there, {m.id for m in members if is_numbered(m)})


def tells_on(inside: Collection[MembershipId], beside: Collection[MembershipId]) -> bool:
    """Tell whether a total gives somebody away who is in it and has no number beside their name.

    It does where one or two are: take away what stands beside the names and, for one of two, one's
    own, and the other's is left. A total of fewer than three people is none.
    """
    hidden = len(set(inside) - set(beside))
    return len(set(inside)) < IN_A_TOTAL or 0 < hidden < IN_A_TOTAL


def own(recent: Iterable[MemberWeek], member: Membership) -> Own | None:
    """Find a member's own numbers, for nobody but themselves; in their trial they have none."""
    if _is_new(member):
        return None
    mine = [mark for mark in recent if mark.membership == member.id]
    counted = [showed for mark in mine if (showed := shown_up(mark.state)) is not None]
    share = _mean([mark.own for mark in mine if mark.own is not None])
    return Own(share, sum(counted), len(counted)) if counted else None


def _is_new(member: Membership) -> bool:
    return member.state is MembershipState.TRIAL or member.check_ins < TRIAL_CHECK_INS


def _shares(
    marks: Iterable[MemberWeek], last: Week, weeks: int
) -> Mapping[MembershipId, Sequence[float]]:
    found: dict[MembershipId, list[float]] = {}
    for mark in within(marks, last, weeks):
        if mark.progress is not None and shown_up(mark.state) is not None:
            found.setdefault(mark.membership, []).append(mark.progress)
    return found


def _standing(
    member: Membership, name: str, shares: Sequence[float] | None, stones: int
) -> Standing:
    if _is_new(member):
        return Standing(member.id, name, new=True)
    mean = _mean(shares or ())
    bar = None if mean is None else whole_tenths(mean) / 10
    return Standing(member.id, name, new=False, stones=stones, share=bar)


def _with_places(lines: Sequence[Standing]) -> tuple[Standing, ...]:
    bars = sorted((line.share for line in lines if line.share is not None), reverse=True)
    placed = [
        replace(line, place=place)
        for line in lines
        if line.share is not None and (place := 1 + bars.index(line.share)) <= PLACES
    ]
    first = {line.membership for line in placed}
    placed.sort(key=lambda line: line.place or 0)
    return (*placed, *(line for line in lines if line.membership not in first))


def _mean(shares: Sequence[float]) -> float | None:
    return sum(shares) / len(shares) if shares else None
