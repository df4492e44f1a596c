"""Layers of a cairn, made of closed weeks, and members' weeks as a board counts them."""

from datetime import datetime

from msgspec import Struct

from bot.domain.checkins import CheckInState
from bot.domain.weeks import Week
from bot.kernel.ids import MembershipId, PodId

LAYER_FROM = 2


class Layer(Struct, frozen=True):
    """A pod's week after its close; `stones` grow only by late answers."""

    pod: PodId
    week: Week
    closed_at: datetime
    stones: int
    version: int = 1

    @property
    def laid(self) -> bool:
        """Tell whether the week made a layer of the cairn."""
        return self.stones >= LAYER_FROM


def shown_up(state: CheckInState) -> bool | None:
    """Tell whether a week counts as shown up; None where it does not count at all."""
    match state:
        case CheckInState.ANSWERED:
            return True
        case CheckInState.MISSED:
            return False
        case CheckInState.OPEN | CheckInState.RESTED | CheckInState.UNASKED:
            return None


class MemberWeek(Struct, frozen=True):
    """A member's week as the board counts it; `own` is the number that only they are shown."""

    membership: MembershipId
    week: Week
    state: CheckInState
    progress: float | None
    own: float | None = None
