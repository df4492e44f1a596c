"""What boards say, compared with the second opinion."""

from collections.abc import Iterator

from bot.domain import board
from bot.kernel.ids import PodId
from bot.ports.storage import UnitOfWork
from tests.stateful import oracle
from tests.stateful.oracle import Facts, Line


def wrong(uow: UnitOfWork, facts: Facts) -> Iterator[str]:
    """Tell whose numbers on a board are not what they should be."""
    for pod in sorted({layer.pod for layer in facts.layers}):
        shown, wanted = _shown(uow, PodId(pod)), oracle.board(facts, pod, board.WEEKS)
        for member in sorted(shown.keys() | wanted.keys()):
            if not _alike(shown.get(member), wanted.get(member)):
                yield f"a board says {shown.get(member)} of {member}, not {wanted.get(member)}"


def _shown(uow: UnitOfWork, pod: PodId) -> dict[int, Line]:
    """Find the numbers on a board, as the command gathers them."""
    members = [m for m in uow.memberships.of_pod(pod) if m.inside]
    last = uow.checkins.layers(pod, 1)[-1].week
    marks = uow.checkins.member_weeks(pod, last.plus(1 - board.WEEKS))
    names = {m.id: str(m.id) for m in members}
    _, lines = board.standings(uow.pods.get(pod), members, names, marks, last)
    return {line.membership: Line(line.share, line.stones) for line in lines if not line.new}


def _alike(one: Line | None, other: Line | None) -> bool:
    """Tell whether a bar is as full as it should be, to the tenth, beside as many stones."""
    if one is None or other is None:
        return one is other
    if one.progress is None or other.progress is None:
        return one == other
    off = abs(one.progress - other.progress)
    full = (one.progress in (0, 1)) == (other.progress < 1e-9 or other.progress > 1 - 1e-9)
    return one.stones == other.stones and off < 0.1 and full
