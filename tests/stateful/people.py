"""What people do: found pods, come and go, set goals, check in, and cheer."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bot.dialogue.inbound import Pressed
from bot.dialogue.tokens import press
from tests.stateful.beginning import Beginning
from tests.stateful.strategies import DAYS, FRIEND, KINDS, TIMES, VISIBLE, WHICH, WHO, ZONES


class InPods(Beginning):
    """People found pods, come, go, and keep them."""

    @rule(who=WHO, kind=KINDS, zone=ZONES, day=DAYS, time=TIMES)
    def somebody_founds_a_pod(self, who: int, kind: str, zone: str, day: str, time: str) -> None:
        """Found a pod."""
        self.does(self.doing.founds(self.who(who), kind=kind, zone=zone, day=day, time=time))

    @rule(who=WHO, which=WHICH)
    def somebody_invites(self, who: int, which: int) -> None:
        """Make a code."""
        self.does(self.doing.invites(self.who(who), which))

    @rule(who=WHO, host=FRIEND, which=WHICH, zone=ZONES)
    def somebody_joins(self, who: int, host: int, which: int, zone: str) -> None:
        """Come by a code, of whatever age."""
        codes = self.who(host).codes
        if codes:
            code = codes[which % len(codes)]
            self.does(self.doing.joins(self.who(who), code, zone))

    @rule(who=WHO, which=WHICH, goodbye=st.booleans())
    def somebody_leaves(self, who: int, which: int, goodbye: bool) -> None:
        """Leave a pod."""
        pod = self.doing.of_pods(self.who(who), which)
        if pod is not None:
            path = "pod.leave_goodbye" if goodbye else "pod.leave_quietly"
            self.does(self.m.theater.act(self.who(who), Pressed(press(path, pod))))

    @rule(who=WHO, no=st.booleans(), which=WHICH)
    def somebody_is_welcomed(self, who: int, no: bool, which: int) -> None:
        """Answer somebody who waits at the door."""
        path = "pod.not_comfortable" if no else "pod.welcome"
        self.does(self.doing.presses(self.who(who), path, which))

    @rule(who=WHO, which=WHICH, day=DAYS, time=TIMES, zone=ZONES)
    def a_rhythm_changes(self, who: int, which: int, day: str, time: str, zone: str) -> None:
        """Change when a pod checks in."""
        pod = self.doing.of_pods(self.who(who), which)
        if pod is not None:
            said = {"pod": pod, "day": day, "time": time, "zone": zone}
            self.does(self.m.theater.types(self.who(who), "pod.rhythm", said))

    @rule(who=WHO, which=WHICH, mode=st.sampled_from(("together", "ranked")))
    def a_ranking_is_asked_for(self, who: int, which: int, mode: str) -> None:
        """Change how the board shows its bars."""
        pod = self.doing.of_pods(self.who(who), which)
        if pod is not None:
            self.does(
                self.m.theater.types(self.who(who), "pod.ranking", {"pod": pod, "mode": mode})
            )

    @rule(who=WHO, which=WHICH, path=st.sampled_from(("stay_off", "be_on")))
    def somebody_chooses_whether_a_board_names_them(self, who: int, which: int, path: str) -> None:
        """Look at a board, and stay off it or not."""
        actor = self.who(who)
        pod = self.doing.of_pods(actor, which)
        if pod is not None:
            self.does(self.m.theater.types(actor, "board", {"pod": pod}))
            self.does(self.doing.presses(actor, f"board.{path}", 0))

    @rule(who=WHO, which=WHICH, closed=st.booleans())
    def a_room_becomes_a_home(self, who: int, which: int, closed: bool) -> None:
        """Bind the room."""
        self.does(self.doing.makes_home(self.who(who), which, closed=closed))


class WithGoals(Beginning):
    """People set goals, check in, and cheer."""

    @rule(
        who=WHO,
        pod=WHICH,
        goal=st.sampled_from(
            (
                {"kind": "habit", "target": "3"},
                {"kind": "amount", "target": "40"},
                {"kind": "milestone"},
            )
        ),
        visible=VISIBLE,
    )
    def somebody_sets_a_goal(self, who: int, pod: int, goal: dict[str, str], visible: str) -> None:
        """Set a goal."""
        self.does(self.doing.sets_goal(self.who(who), pod, {**goal, "visible": visible}))

    @rule(who=WHO, which=WHICH, visible=VISIBLE)
    def somebody_hides_a_goal(self, who: int, which: int, visible: str) -> None:
        """Choose anew who sees a goal."""
        self.does(self.doing.with_goal(self.who(who), "goal.visible", which, visible=visible))

    @rule(who=WHO, which=WHICH, number=st.sampled_from(("1", "5", "40")))
    def somebody_edits_a_goal(self, who: int, which: int, number: str) -> None:
        """Change a goal."""
        actor = self.who(who)
        said = {"title": self.doing.mark(actor), "target": number}
        self.does(self.doing.with_goal(actor, "goal.edit", which, **said))

    @rule(who=WHO, which=WHICH, how=st.sampled_from(("goal.finish", "goal.drop")))
    def somebody_ends_a_goal(self, who: int, which: int, how: str) -> None:
        """End a goal, with what it taught."""
        actor = self.who(who)
        self.does(self.doing.with_goal(actor, how, which, learned=self.doing.mark(actor)))

    @rule(who=WHO, which=WHICH, amount=st.sampled_from(("1", "2", "30")))
    def somebody_logs(self, who: int, which: int, amount: str) -> None:
        """Log progress."""
        actor = self.who(who)
        said = {"amount": amount, "note": self.doing.mark(actor)}
        self.does(self.doing.with_goal(actor, "goal.log", which, **said))

    @rule(who=WHO, which=WHICH)
    def somebody_checks_in(self, who: int, which: int) -> None:
        """Check in."""
        self.does(self.doing.checks_in(self.who(who), which))

    @rule(which=WHICH)
    def everybody_checks_in(self, which: int) -> None:
        """Check in, all of them."""
        for actor in self.m.actors[:4]:
            self.does(self.doing.checks_in(actor, which))

    @rule(
        who=WHO,
        path=st.sampled_from(("mark", "here", "rest", "unsay", "share", "card", "mark", "card")),
        which=WHICH,
    )
    def somebody_presses_at_a_check_in(self, who: int, path: str, which: int) -> None:
        """Press a button of a question or a card, of whatever age."""
        self.does(self.doing.presses(self.who(who), f"checkin.{path}", which, 40))

    @rule(
        who=WHO,
        parts=st.sampled_from((("win",), ("hard",), ("win", "wish"))),
        visible=st.sampled_from(("", "", "me", "pod")),
    )
    def somebody_writes_words(self, who: int, parts: tuple[str, ...], visible: str) -> None:
        """Add words to a check-in."""
        self.does(self.doing.writes_words(self.who(who), parts, visible))

    @rule(who=WHO, words=st.booleans(), which=WHICH)
    def somebody_cheers(self, who: int, words: bool, which: int) -> None:
        """Answer a check-in."""
        self.does(self.doing.cheers(self.who(who), which, words=words))
