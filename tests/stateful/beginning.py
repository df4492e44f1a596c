"""How it begins, and what always holds."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from tests.stateful.doing import Doing
from tests.stateful.strategies import DAYS, KINDS, TIMES, ZONES
from tests.stateful.theater import Actor
from tests.stateful.world import Mechanism

Make = Callable[[], Mechanism]


class Beginning(RuleBasedStateMachine):
    """The people, and two pods to begin with: one of three, one of two of them and another."""

    def __init__(self, make: Make) -> None:
        super().__init__()
        self.m = make()
        self.doing = Doing(self.m.theater, self.m.watch)

    def who(self, number: int) -> Actor:
        """Find somebody by number; the last two are in no pod to begin with."""
        return self.m.actors[number]

    def does(self, doing) -> None:  # type: ignore[no-untyped-def]
        """Let something happen."""
        self.m.does(doing)

    @initialize(
        kinds=st.tuples(KINDS, KINDS),
        zone=ZONES,
        day=DAYS,
        time=TIMES,
        second=st.booleans(),
        home=st.sampled_from((None, True, False)),
        little=st.sampled_from((None, 0, 1, 2)),
    )
    def pods_are_there(
        self,
        kinds: tuple[str, str],
        zone: str,
        day: str,
        time: str,
        second: bool,
        home: bool | None,
        little: int | None,
    ) -> None:
        """Let one pod of three be open, and perhaps another one; somebody hears only little."""
        self.does(self._gather([0, 1, 2], kind=kinds[0], zone="UTC"))
        if second:
            self.does(self._gather([3, 1, 2], kind=kinds[1], zone=zone, day=day, time=time))
        self.m.checks()
        if home is not None:
            self.does(self.doing.makes_home(self.who(0), 0, closed=home))
        if little is not None:
            said = {"level": "active", "weekly": "1"}
            self.does(self.m.theater.types(self.who(little), "me.nudges", said))

    async def _gather(self, people: list[int], **rhythm: str) -> None:
        host, *others = map(self.who, people)
        await self.doing.founds(host, **rhythm)
        for other in others:
            await self.doing.joins(other, host.codes[-1], rhythm["zone"])

    @invariant()
    def all_is_well(self) -> None:
        """Hold what always holds."""
        self.m.checks()

    def teardown(self) -> None:
        """Let everything work again, and see that nothing is left."""
        try:
            self.m.drains()
        finally:
            self.m.ends()
