"""Decides how many stones each layer of a pod's cairn shows; in a small pod, only known ones."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.checkins.details import load_detailed
from bot.domain.layers import (
    LAYER_FROM,
    Layer,
)
from bot.domain.weeks import Week
from bot.kernel.ids import PodId
from bot.ports.storage import UnitOfWork

SMALL = 4
LAYERS_SHOWN = 52


@dataclass(frozen=True, slots=True)
class VisibleLayer:
    """A closed week in the picture; one that is `small` is not counted in words."""

    week: Week
    stones: int
    small: bool

    @property
    def laid(self) -> bool:
        """Tell whether the picture has a layer for it."""
        return self.stones >= LAYER_FROM


def visible_layers(
    uow: UnitOfWork, pod: PodId, layers: Sequence[Layer], now: datetime
) -> tuple[VisibleLayer, ...]:
    """Decide how a pod's closed weeks, the oldest first, are drawn.

    Where up to four of those who are members now were there, a stone counts that the others know
    of: with the names beside it, any other number would tell who is missing, and whose stone is
    only theirs. Who has left is named nowhere, so their stones stay as they were laid.
    """
    if not layers:
        return ()
    inside = [m.id for m in uow.memberships.of_pod(pod) if m.inside]
    there = uow.checkins.count_there(pod, layers[0].week, inside)
    small = {layer.week for layer in layers if there.get(layer.week, 0) <= SMALL}
    known = _known(uow, pod, small, now)
    return tuple(
        VisibleLayer(of.week, known[of.week] if of.week in small else of.stones, of.week in small)
        for of in layers
    )


def _known(uow: UnitOfWork, pod: PodId, weeks: Collection[Week], now: datetime) -> Counter[Week]:
    stones = [check_in for check_in in uow.checkins.of_weeks(pod, weeks) if check_in.has_stone]
    return Counter(
        entry.check_in.week
        for entry in load_detailed(uow, stones)
        if entry.disclosure_beside(now).laid or not entry.membership.inside
    )
