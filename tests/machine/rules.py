"""What may happen to the machine: people act, time passes, and the world around fails."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.dialogue.inbound import Change, Happened, Pressed
from bot.dialogue.tokens import press
from tests.machine.doing import Doing
from tests.machine.parts import Fate
from tests.machine.theater import ROOM, Actor, shared
from tests.machine.world import Mechanism

WHO = st.integers(0, 5)
FRIEND = st.integers(0, 3)
WHICH = st.integers(0, 11)
ZONES = st.sampled_from(
    ("UTC", "Europe/Madrid", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago")
)
TIMES = st.sampled_from(("18:00", "00:30", "02:30", "08:00", "12:00", "20:00", "23:30"))
DAYS = st.sampled_from(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)
KINDS = st.sampled_from(("support", "creative"))
VISIBLE = st.sampled_from(("pod", "buddy", "status", "me"))
SPANS = st.sampled_from(
    (
        timedelta(minutes=1),
        timedelta(minutes=40),
        timedelta(hours=3),
        timedelta(hours=12),
        timedelta(days=1),
        timedelta(days=2, hours=5),
        timedelta(days=7),
        timedelta(days=16),
        timedelta(days=35),
    )
)
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

    @initialize(kinds=st.tuples(KINDS, KINDS), zone=ZONES, day=DAYS, time=TIMES, second=st.booleans())
    def pods_are_there(
        self, kinds: tuple[str, str], zone: str, day: str, time: str, second: bool
    ) -> None:
        """Let one pod of three be open, and perhaps another one."""
        self.does(self._gather([0, 1, 2], kind=kinds[0], zone="UTC"))
        if second:
            self.does(self._gather([3, 1, 2], kind=kinds[1], zone=zone, day=day, time=time))

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
            self.does(self.m.theater.types(self.who(who), "pod.rhythm", **said))

    @rule(who=WHO, which=WHICH, mode=st.sampled_from(("together", "ranked")))
    def a_ranking_is_asked_for(self, who: int, which: int, mode: str) -> None:
        """Change how the board shows its bars."""
        pod = self.doing.of_pods(self.who(who), which)
        if pod is not None:
            self.does(self.m.theater.types(self.who(who), "pod.ranking", pod=pod, mode=mode))

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
    def somebody_sets_a_goal(
        self, who: int, pod: int, goal: dict[str, str], visible: str
    ) -> None:
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
        path=st.sampled_from(
            ("mark", "here", "rest", "unsay", "share", "card", "mark", "card")
        ),
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


class AsTheyLike(Beginning):
    """People say when and how much they want to hear, and press whatever they see."""

    @rule(who=WHO, days=st.sampled_from((0, 1, 3, 9)))
    def somebody_rests(self, who: int, days: int) -> None:
        """Rest, for some days or until they are back."""
        actor = self.who(who)
        until = (self.m.clock.now() + timedelta(days=days)).date().isoformat()
        said = {"reason": self.doing.mark(actor), **({"until": until} if days else {})}
        self.does(self.m.theater.types(actor, "me.rest", **said))

    @rule(who=WHO)
    def somebody_is_back(self, who: int) -> None:
        """End a rest."""
        self.does(self.m.theater.types(self.who(who), "me.back"))

    @rule(who=WHO, zone=ZONES)
    def somebody_moves(self, who: int, zone: str) -> None:
        """Live in another zone."""
        self.does(self.m.theater.types(self.who(who), "me.zone", place=zone))

    @rule(who=WHO, which=WHICH, time=TIMES, day=DAYS)
    def somebody_has_an_hour_of_their_own(
        self, who: int, which: int, time: str, day: str
    ) -> None:
        """Want to be asked at another hour, and on another day."""
        pod = self.doing.of_pods(self.who(who), which)
        if pod is not None:
            said = {"pod": pod, "time": time, "day": day}
            self.does(self.m.theater.types(self.who(who), "me.time", **said))

    @rule(who=WHO, start=TIMES, end=TIMES)
    def somebody_wants_quiet(self, who: int, start: str, end: str) -> None:
        """Set quiet hours; the same time twice means none."""
        said = {"from": start, "to": end}
        self.does(self.m.theater.types(self.who(who), "me.quiet", **said))

    @rule(
        who=WHO,
        level=st.sampled_from(("light", "standard", "active")),
        weekly=st.sampled_from(("", "1", "2", "20")),
    )
    def somebody_wants_to_hear(self, who: int, level: str, weekly: str) -> None:
        """Say how much to hear."""
        said = {"level": level, **({"weekly": weekly} if weekly else {})}
        self.does(self.m.theater.types(self.who(who), "me.nudges", **said))

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
            self.does(self.m.theater.types(actor, path, pod=pod))

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
        path=st.sampled_from(("board", "pod.info", "pod.invite", "pod.rhythm", "goal.add", "pod.here")),
        other=WHO,
        which=WHICH,
    )
    def somebody_names_anothers_pod(self, who: int, path: str, other: int, which: int) -> None:
        """Ask for a pod by its id, as if it were their own."""
        pod = self.doing.of_pods(self.who(other), which)
        if pod is not None:
            place = shared() if path == "pod.here" else None
            self.does(self.m.theater.types(self.who(who), path, place, pod=pod))

    @rule(who=WHO, code=st.sampled_from(("A" * 22, "j_" + "A" * 22, "pod", "~")))
    def somebody_guesses(self, who: int, code: str) -> None:
        """Guess a code."""
        self.does(self.m.theater.types(self.who(who), "pod.join", code=code))


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


class Everything(InPods, WithGoals, AsTheyLike, Strangers, Updates, Trouble):
    """All of it."""


