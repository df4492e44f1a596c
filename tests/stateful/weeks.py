"""Whole weeks, which steps taken one by one would seldom make."""

from dataclasses import dataclass
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bot.dialogue.inbound import Pressed
from bot.dialogue.tokens import press
from tests.stateful.beginning import Beginning
from tests.stateful.parts import Fate
from tests.stateful.strategies import FRIEND, WHICH

SELDOM = st.sampled_from((None, None, None, 0, 1, 2, 3))
LEAVES = st.sampled_from((False, False, False, True))
LOGS = st.sampled_from(("", "goal.log", "goal.log", "goal.visible", "goal.finish"))
BEFORE = timedelta(hours=30)
AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Week:
    """What people do in a week; who `writes` comes, too, and perhaps leaves before the close."""

    came: frozenset[int]
    outcome: int
    writes: int
    does: str
    late: int | None
    leaves: bool


WEEK = st.builds(Week, st.frozensets(FRIEND), WHICH, FRIEND, LOGS, SELDOM, LEAVES)


class Weeks(Beginning):
    """Weeks are lived from before a close to after it."""

    @rule(week=WEEK, loses=SELDOM, fate=st.sampled_from(Fate))
    def a_week_goes_by(self, week: Week, loses: int | None, fate: Fate) -> None:
        """Live through a week, in which perhaps something is not delivered."""
        if loses is not None:
            self.m.post.fates[self.m.theater.direct(self.who(loses)).id].append(fate)
        self._lives(week)

    @rule(weeks=st.lists(WEEK, min_size=3, max_size=4))
    def a_month_goes_by(self, weeks: list[Week]) -> None:
        """Live through as many weeks as a trial takes, or more."""
        for week in weeks:
            self._lives(week)
            for friend in range(4):
                self.does(self.doing.presses(self.who(friend), "pod.stay", 0))

    @rule(who=FRIEND, which=WHICH, path=st.sampled_from(("board", "pod.info", "pod.invite")))
    def somebody_looks_back(self, who: int, which: int, path: str) -> None:
        """Ask for a pod that they are in, or were in once."""
        pod = self.doing.of_pods_ever(self.who(who), which)
        if pod is not None:
            self.does(self.m.theater.types(self.who(who), path, {"pod": pod}))

    def _lives(self, week: Week) -> None:
        self.m.moves_to_close(-BEFORE)
        writer = self.who(week.writes)
        said = {"goal.log": {"amount": "1"}, "goal.visible": {"visible": "status"}}
        if week.does:
            self.does(self.doing.with_goal(writer, week.does, 0, **said.get(week.does, {})))
        for friend in sorted(week.came | {week.writes}):
            self.does(self.doing.checks_in(self.who(friend), week.outcome))
        self.does(self.doing.writes_words(writer, ("win", "wish"), ""))
        self.m.checks()
        if week.leaves:
            self._leaves(week.writes)
        self.m.moves_to_close(AFTER)
        self.m.checks()
        if week.late is not None:
            self.does(self.doing.checks_in(self.who(week.late), week.outcome))
            self.m.checks()

    def _leaves(self, friend: int) -> None:
        pod = self.doing.of_pods(self.who(friend), 0)
        if pod is not None:
            self.does(
                self.m.theater.act(self.who(friend), Pressed(press("pod.leave_quietly", pod)))
            )
            self.m.checks()
