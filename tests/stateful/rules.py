"""What may happen to the machine: people act, time passes, and the world around fails."""

import asyncio
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from bot.dialogue.inbound import Change, Happened
from tests.stateful.beginning import Beginning
from tests.stateful.parts import Fate
from tests.stateful.people import InPods, WithGoals
from tests.stateful.strategies import SPANS, WHICH, WHO
from tests.stateful.theater import ROOM
from tests.stateful.weeks import Weeks
from tests.stateful.wishes import AsTheyLike, Strangers


class Updates(Beginning):
    """What a platform tells comes twice, late, or all at once."""

    @precondition(lambda self: self.m.theater.heard)
    @rule(which=st.integers(0, 40), tidies=st.booleans())
    def an_update_comes_again(self, which: int, tidies: bool) -> None:
        """Tell something once more: nothing changes, and the answer is the same."""
        if tidies:
            self.does(self.m.tidies())
        known = [h for h in self.m.theater.heard if self.m.is_remembered(h)]
        if known:
            heard = known[-1 - which % len(known)]
            before = self.m.portrait()
            outcome = self.m.does(self.m.theater.again(heard))
            assert heard.reads or outcome == heard.outcome, heard
            assert heard.reads or self.m.portrait() == before, heard

    @rule(picks=st.lists(st.tuples(WHO, WHICH), min_size=2, max_size=4))
    def several_act_at_once(self, picks: list[tuple[int, int]]) -> None:
        """Let several press something at once, while the courier goes its round."""

        async def together() -> None:
            async with asyncio.TaskGroup() as tasks:
                for who, which in picks:
                    tasks.create_task(self.doing.presses_any(self.who(who), which))
                tasks.create_task(self.m.world.courier.deliver())

        self.m.watch.racing = True
        self.does(together())
        self.m.watch.racing = False

    @rule(who=WHO, reachable=st.booleans())
    def somebody_blocks(self, who: int, reachable: bool) -> None:
        """Block Cairn, or unblock it; the platform tells."""
        actor = self.who(who)
        place = self.m.theater.direct(actor)
        (self.m.post.blocked.discard if reachable else self.m.post.blocked.add)(place.id)
        change = Change.REACHABLE if reachable else Change.UNREACHABLE
        self.does(self.m.theater.act(actor, Happened(change)))


class Trouble(Beginning):
    """Time passes, deliveries fail, and the process dies."""

    @rule(by=SPANS)
    def time_passes(self, by: timedelta) -> None:
        """Live on for a while."""
        self.m.moves(by)

    @rule(second=st.sampled_from((0, 1)))
    def it_is_time(self, second: int) -> None:
        """Live on until the next thing is due."""
        self.m.moves_on(timedelta(seconds=second))

    @rule(by=SPANS)
    def nothing_runs(self, by: timedelta) -> None:
        """Be down for a while."""
        self.m.is_down(by)

    @rule(who=WHO, fates=st.lists(st.sampled_from(Fate), min_size=1, max_size=3))
    def deliveries_meet_their_fate(self, who: int, fates: list[Fate]) -> None:
        """Let the next letters to somebody fail in some way."""
        self.m.post.fates[self.m.theater.direct(self.who(who)).id].extend(fates)

    @rule(fates=st.lists(st.sampled_from(Fate), min_size=1, max_size=2))
    def the_room_fails(self, fates: list[Fate]) -> None:
        """Let the next posts in the room fail."""
        self.m.post.fates[ROOM].extend(fates)

    @rule(by=SPANS, after=st.integers(1, 60))
    def it_dies_as_time_passes(self, by: timedelta, after: int) -> None:
        """Die in the middle of a beat or a round, and start again."""
        self.m.dies(self.m.world.mover.move_to(self.m.clock.now() + by), after)

    @rule(who=WHO, which=WHICH, after=st.integers(1, 8))
    def it_dies_in_an_act(self, who: int, which: int, after: int) -> None:
        """Die while somebody checks in; the platform tells it again."""
        actor = self.who(who)
        self.m.dies(self.doing.checks_in(actor, which), after)
        self.m.moves(timedelta())


class Everything(Weeks, InPods, WithGoals, AsTheyLike, Strangers, Updates, Trouble):
    """All of it."""
