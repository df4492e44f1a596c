"""What people wish for, press, and try."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bot.dialogue.inbound import Pressed
from tests.stateful.beginning import Beginning
from tests.stateful.strategies import DAYS, TIMES, WHICH, WHO, ZONES
from tests.stateful.theater import shared


class AsTheyLike(Beginning):
    """People say when and how much they want to hear, and press whatever they see."""

    @rule(who=WHO, days=st.sampled_from((0, 1, 3, 9)))
    def somebody_rests(self, who: int, days: int) -> None:
        """Rest, for some days or until they are back."""
        actor = self.who(who)
        until = (self.m.clock.now() + timedelta(days=days)).date().isoformat()
        said = {"reason": self.doing.mark(actor), **({"until": until} if days else {})}
        self.does(self.m.theater.types(actor, "me.rest", said))

    @rule(who=WHO)
    def somebody_is_back(self, who: int) -> None:
        """End a rest."""
        self.does(self.m.theater.types(self.who(who), "me.back"))

    @rule(who=WHO, zone=ZONES)
    def somebody_moves(self, who: int, zone: str) -> None:
        """Live in another zone."""
        self.does(self.m.theater.types(self.who(who), "me.zone", {"place": zone}))

    @rule(who=WHO, which=WHICH, time=TIMES, day=DAYS)
    def somebody_has_an_hour_of_their_own(self, who: int, which: int, time: str, day: str) -> None:
        """Want to be asked at another hour, and on another day."""
        pod = self.doing.of_pods(self.who(who), which)
        if pod is not None:
            said = {"pod": pod, "time": time, "day": day}
            self.does(self.m.theater.types(self.who(who), "me.time", said))

    @rule(who=WHO, start=TIMES, end=TIMES)
    def somebody_wants_quiet(self, who: int, start: str, end: str) -> None:
        """Set quiet hours; the same time twice means none."""
        said = {"from": start, "to": end}
        self.does(self.m.theater.types(self.who(who), "me.quiet", said))

    @rule(
        who=WHO,
        level=st.sampled_from(("light", "standard", "active")),
        weekly=st.sampled_from(("", "1", "2", "20")),
    )
    def somebody_wants_to_hear(self, who: int, level: str, weekly: str) -> None:
        """Say how much to hear."""
        said = {"level": level, **({"weekly": weekly} if weekly else {})}
        self.does(self.m.theater.types(self.who(who), "me.nudges", said))

    @rule(
        who=WHO,
        path=st.sampled_from(
            ("board", "pod.info", "goal.list", "me.profile", "journey", "inbox", "help")
        ),
        which=WHICH,
    )
    def somebody_looks(self, who: int, path: str, which: int) -> None:
        """Look at something of theirs."""
        actor = self.who(who)
        pod = self.doing.of_pods(actor, which)
        if path not in ("board", "pod.info"):
            self.does(self.m.theater.types(actor, path))
        elif pod is not None:
            self.does(self.m.theater.types(actor, path, {"pod": pod}))

    @rule(who=WHO, which=WHICH)
    def somebody_presses_anything(self, who: int, which: int) -> None:
        """Press any button they see."""
        self.does(self.doing.presses_any(self.who(who), which))

    @rule(who=WHO, which=WHICH)
    def somebody_answers_a_question(self, who: int, which: int) -> None:
        """Answer what is open before them."""
        self.does(self.doing.answers_form(self.who(who), which))


class Strangers(Beginning):
    """People try what is none of theirs."""

    @rule(who=WHO, other=WHO, which=WHICH)
    def somebody_presses_anothers_button(self, who: int, other: int, which: int) -> None:
        """Press a button that somebody else was shown."""
        buttons = self.m.theater.buttons(self.who(other))
        tokens = [seen.token for _, seen in buttons if "pod.accept" not in seen.token]
        if tokens:
            act = Pressed(tokens[which % len(tokens)])
            self.does(self.m.theater.act(self.who(who), act))

    @rule(
        who=WHO,
        path=st.sampled_from(
            ("board", "pod.info", "pod.invite", "pod.rhythm", "goal.add", "pod.here")
        ),
        other=WHO,
        which=WHICH,
    )
    def somebody_names_anothers_pod(self, who: int, path: str, other: int, which: int) -> None:
        """Ask for a pod by its id, as if it were their own."""
        pod = self.doing.of_pods(self.who(other), which)
        if pod is not None:
            place = shared() if path == "pod.here" else None
            self.does(self.m.theater.types(self.who(who), path, {"pod": pod}, place))

    @rule(who=WHO, code=st.sampled_from(("A" * 22, "j_" + "A" * 22, "pod", "~")))
    def somebody_guesses(self, who: int, code: str) -> None:
        """Guess a code."""
        self.does(self.m.theater.types(self.who(who), "pod.join", {"code": code}))
