"""What people do, each a small scene of one or a few updates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue.inbound import Pressed
from bot.dialogue.replies import transcript
from bot.dialogue.responses import Form, Response
from bot.dialogue.tokens import CommandToken, press, read
from bot.domain.pods import PodState, hash_code
from bot.kernel.ids import short
from bot.ports.storage import UnitOfWork
from tests.stateful.theater import Actor, Theater, replies, shared
from tests.stateful.watch import Watch

CODE = re.compile(r"/pod join ([\w-]{22})")


@dataclass
class Doing:
    """What people do on the stage; everything they write is a mark of their own."""

    theater: Theater
    watch: Watch

    async def founds(self, actor: Actor, **rhythm: str) -> None:
        """Make a pod, and begin in it."""
        said = {"name": self.mark(actor), "purpose": self.mark(actor), **rhythm}
        outcome = await self.theater.types(actor, "pod.create", said)
        self._keep_code(actor, outcome)
        await self.begins(actor, rhythm["zone"])

    async def invites(self, actor: Actor, which: int) -> None:
        """Make an invitation to one of one's pods."""
        pod = self.of_pods(actor, which)
        if pod is not None:
            self._keep_code(actor, await self.theater.types(actor, "pod.invite", {"pod": pod}))

    async def joins(self, actor: Actor, code: str, zone: str) -> None:
        """Read a charter, accept it, and begin."""
        pod = await self._behind(code)
        if pod is not None:
            self.watch.behind[actor.key] = pod
        try:
            await self.theater.types(actor, "pod.join", {"code": code})
            await self.theater.act(actor, Pressed(press("pod.accept", code)))
        finally:
            self.watch.behind.pop(actor.key, None)
        await self.begins(actor, zone)

    async def begins(self, actor: Actor, zone: str) -> None:
        """Answer the beginner's questions, if they are asked, and share."""
        if actor.form is None or actor.form.command != "begin":
            return
        answers = {"thing": self.mark(actor), "visible": "pod", "time": "18:00", "zone": zone}
        await self.theater.submits(actor, actor.form.token, answers)
        await self.presses(actor, "goal.preview_ok", 0)

    async def presses(self, actor: Actor, path: str, which: int, last: int = 12) -> bool:
        """Press one of the buttons of a command that somebody sees; tell if there is one."""
        found = [
            (message, seen.token)
            for message, seen in self.theater.buttons(actor, last)
            if (seen.token + "~").startswith(f"1~{path}~")
        ]
        if found:
            message, token = found[which % len(found)]
            await self.theater.act(actor, Pressed(token), message=message)
        return bool(found)

    async def presses_any(self, actor: Actor, which: int) -> None:
        """Press any button of the last few messages."""
        buttons = self.theater.buttons(actor)
        if buttons:
            message, seen = buttons[which % len(buttons)]
            await self.theater.act(actor, Pressed(seen.token), message=message)

    async def checks_in(self, actor: Actor, which: int) -> None:
        """Ask for the check-in, and give an outcome."""
        outcome = await self.theater.types(actor, "checkin")
        tokens = [
            button.token
            for reply, _ in replies(outcome)
            for button in reply.all_buttons
            if button.token.startswith(("1~checkin.mark~", "1~checkin.here~"))
        ]
        if tokens:
            message = self.theater.post.in_place(self.theater.direct(actor).id)[-1]
            await self.theater.act(actor, Pressed(tokens[which % len(tokens)]), message=message)

    async def writes_words(self, actor: Actor, parts: tuple[str, ...], more: str) -> None:
        """Add words to the check-in whose button is the newest."""
        tokens = self.theater.tokens(actor, "checkin.words")
        if tokens:
            answers: dict[str, str] = {part: self.mark(actor) for part in parts}
            if "wish" in parts:
                answers["wish_kind"] = "listen"
            if more:
                answers["visible"] = more
            await self.theater.submits(actor, tokens[0], answers)
            await self._skips(actor)

    async def cheers(self, actor: Actor, which: int, *, words: bool) -> None:
        """Answer somebody's check-in, by one tap or with words."""
        if not words:
            await self.presses(actor, "cheer.tap", which)
            return
        tokens = self.theater.tokens(actor, "cheer.words")
        if tokens:
            said = {"words": self.mark(actor)}
            await self.theater.submits(actor, tokens[which % len(tokens)], said)

    async def sets_goal(self, actor: Actor, pod: int, answers: Mapping[str, str]) -> None:
        """Set a goal, and share it with a pod."""
        whose = self.of_pods(actor, pod)
        said = {"title": self.mark(actor), **answers}
        if whose is not None:
            said["pod"] = whose
        await self.theater.types(actor, "goal.add", said)

    async def with_goal(self, actor: Actor, path: str, which: int, **answers: str) -> None:
        """Do something with one of the goals that were seen."""
        tokens = self.goals_of(actor)
        if tokens:
            goal = tokens[which % len(tokens)]
            if path == "goal.visible":
                pressed = press(path, goal, answers["visible"])
                await self.theater.act(actor, Pressed(pressed))
            else:
                await self.theater.types(actor, path, {"goal": goal, **answers})

    async def answers_form(self, actor: Actor, which: int) -> None:
        """Answer the open question by an option, or in words."""
        form = actor.form
        if form is None:
            return
        options = [b for b in form.question.buttons if not b.token.endswith("~x")]
        if options and which % 3:
            await self.theater.act(actor, Pressed(options[which % len(options)].token))
        else:
            await self.theater.says(actor, self.mark(actor), self.theater.direct(actor), None)
            shown = self.theater.heard[-1].outcome.shown
            actor.form = shown if isinstance(shown, Form) else None

    async def makes_home(self, actor: Actor, which: int, *, closed: bool) -> None:
        """Make the room a home of a pod: only some can read it, or everyone."""
        pod = self.of_pods(actor, which)
        if closed:
            mine = self.watch.before[actor.key]
            members = {a for a, theirs in self.watch.before.items() if theirs & mine}
            self.theater.readers[shared().id] = frozenset(members)
        else:
            self.theater.readers.pop(shared().id, None)
        if pod is not None:
            await self.theater.types(actor, "pod.here", {"pod": pod}, shared())

    def mark(self, actor: Actor) -> str:
        """Make a word that nobody has written before."""
        return self.watch.mark(actor.key)

    def of_pods(self, actor: Actor, which: int) -> str | None:
        """Name one of the pods that somebody is in, as a button would."""
        mine = sorted(self.watch.before[actor.key])
        return short(mine[which % len(mine)]) if mine else None

    def of_pods_ever(self, actor: Actor, which: int) -> str | None:
        """Name one of the pods that somebody is in, or was in."""
        ever = sorted(self.watch.ever[actor.key])
        return short(ever[which % len(ever)]) if ever else None

    def goals_of(self, actor: Actor) -> list[str]:
        """Find the goals that somebody's buttons name."""
        named = (read(seen.token) for _, seen in self.theater.buttons(actor, 40))
        goals = {
            one.answers[0]
            for one in named
            if isinstance(one, CommandToken) and one.path in ("goal.edit", "goal.preview_ok")
        }
        marked = {
            one.answers[1]
            for one in (read(t) for t in self.theater.tokens(actor, "checkin.mark", 40))
            if isinstance(one, CommandToken) and len(one.answers) == 3
        }
        return sorted(goals | marked)

    async def _skips(self, actor: Actor) -> None:
        """Skip what else a form asks, if that may be skipped."""
        for _ in range(6):
            skips = (
                [b for b in actor.form.question.buttons if b.label == "Skip"] if actor.form else []
            )
            if not skips:
                return
            await self.theater.act(actor, Pressed(skips[0].token))

    def _keep_code(self, actor: Actor, outcome: Response) -> None:
        text = "\n".join(transcript(reply) for reply, _ in replies(outcome))
        actor.codes += CODE.findall(text)

    async def _behind(self, code: str) -> int | None:
        """Find the pod that a code opens now."""
        assert self.watch.storage is not None
        now = self.watch.post.now()

        def find(uow: UnitOfWork) -> int | None:
            invitation = uow.pods.invitation(hash_code(code))
            if invitation is None or not invitation.is_usable(now):
                return None
            ended = uow.pods.get(invitation.pod).state is PodState.ENDED
            return None if ended else invitation.pod

        return await self.watch.storage.read(find)
