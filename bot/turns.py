"""One turn of a conversation: what somebody said becomes a question, a problem, or a command run.

Everything here happens within one unit of work; nothing is sent.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from bot import asides, naming
from bot.context import Context
from bot.dialogue import asking
from bot.dialogue.commands import Answers, Command, Next
from bot.dialogue.fields import Mine, Ref, Upload
from bot.dialogue.forms import Run, start
from bot.dialogue.inbound import (
    Act,
    Happened,
    Outcome,
    Pressed,
    Submitted,
    Typed,
    Wrote,
)
from bot.dialogue.known import Known
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Block, Reply
from bot.dialogue.tokens import Press, Turn, Verb, read
from bot.errors import BadAnswer, Expired, Refused
from bot.ids import RunId
from bot.openings import Openings, run_of
from bot.ports import Conversation

_CHAIN = 4


class Turns:
    """Takes one act of one person; afterwards, `refused` tells whether that was the answer."""

    def __init__(self, registry: Registry, ctx: Context) -> None:
        self._registry = registry
        self._ctx = ctx
        self._openings = Openings(registry, ctx)
        self._pressed = False
        self.refused = False

    def look(self, act: Act) -> Outcome | None:
        """Run a command that only reads; None if it has to ask something first."""
        command, given, _ = naming.named(self._registry, act)
        known = naming.known(self._registry, self._ctx, command)
        run, problems = self._begin(start(command), command, given, known)
        if problems or run.next is not None or naming.misplaced(self._ctx, command):
            return None
        try:
            result = command.handler(self._ctx, run.fill(command.form, known))
        except Refused as refused:
            return self._refuse(refused)
        return Outcome(result, command.answers) if isinstance(result, Reply) else None

    def take(self, act: Act) -> Outcome:
        """Take an act and say what to show."""
        try:
            match act:
                case Typed(path) if group := self._registry.group(path):
                    return Outcome(asides.choice(self._ctx, group))
                case Typed(path) if path == Verb.CANCEL.name.lower():
                    return self._cancel()
                case Typed(answers=answers):
                    return self._open(*naming.named(self._registry, act), options=answers)
                case Pressed(token):
                    self._pressed = True
                    return self._press(token)
                case Submitted(token, answers):
                    return self._submit(token, answers)
                case Wrote(text, upload):
                    return self._wrote(text, upload)
                case Happened():
                    return Outcome(None)
        except Refused as refused:
            return self._refuse(refused)

    def _refuse(self, refused: Refused) -> Outcome:
        self.refused = True
        return Outcome(asides.refusal(self._ctx, refused))

    def _press(self, token: str) -> Outcome:
        named = read(token)
        if isinstance(named, Turn):
            return self._turn(named)
        return self._open(*naming.named(self._registry, Pressed(token)))

    def _submit(self, token: str, answers: Mapping[str, str]) -> Outcome:
        named = read(token)
        match named:
            case Press():
                command, given = naming.addressed(self._registry, named)
                return self._open(command, {**given, **answers}, "")
            case Turn(Verb.OPEN, run_id):
                conversation = self._openings.get(run_id)
                command = self._openings.command(conversation)
                known = naming.known(self._registry, self._ctx, command)
                run, problems = self._begin(run_of(command, conversation), command, answers, known)
                return self._go_on(command, conversation.id, run, known, problems)
        raise Refused("refused.old_button")

    def _wrote(self, text: str, upload: str | None) -> Outcome:
        conversation = self._openings.here()
        if conversation is None:
            return self._unasked(text, upload)
        command = self._openings.command(conversation)
        if conversation.expires_at <= self._ctx.now:
            return Outcome(asides.was_idle(self._ctx, command, conversation))
        known = naming.known(self._registry, self._ctx, command)
        if upload is None:
            return self._answer(command, conversation, known, None, text)
        run = run_of(command, conversation)
        if not any(isinstance(item.kind, Upload) for item in run.fields):
            return self._unasked(text, upload)
        try:
            run, problems = run.enclose(upload, text, known), {}
        except BadAnswer as trouble:
            problems = {} if run.next is None else {run.next.name: trouble}
        return self._go_on(command, conversation.id, run, known, problems)

    def _unasked(self, text: str, upload: str | None) -> Outcome:
        """Answer what no question asked for; what is sent goes to the command that takes it.

        What it cannot take opens no question: one that is open stays so.
        """
        if not self._ctx.place.private:
            return Outcome(None)
        command = self._registry.for_uploads
        if upload is None or command is None:
            return Outcome(asides.nothing_open(self._ctx))
        media, words = command.fields[:2]
        media.kind.parse(upload, naming.known(self._registry, self._ctx, command))
        return self._open(command, {media.name: upload, words.name: text}, "")

    def _turn(self, turn: Turn) -> Outcome:
        conversation = self._openings.get(turn.run)
        command = self._openings.command(conversation)
        known = naming.known(self._registry, self._ctx, command)
        run = run_of(command, conversation)
        match turn.verb:
            case Verb.CANCEL:
                return replace(self._cancel(), answers=Answers.REPLACE)
            case Verb.BACK:
                run = run.back()
            case Verb.MORE:
                run = run.ask_more()
            case Verb.SKIP if run.next is run.fields[turn.field % len(run.fields)]:
                run = run.skip(known)
            case Verb.PICK:
                if turn.field >= len(run.fields):
                    raise Refused("refused.old_button")
                return self._answer(command, conversation, known, turn.field, turn.value)
        return self._go_on(command, conversation.id, run, known, {})

    def _cancel(self) -> Outcome:
        """Let the open question go, if there is one: it was to be gone either way."""
        meant = self._openings.let_go()
        return Outcome(asides.canceled(self._ctx) if meant else None)

    def _answer(
        self, command: Command, conversation: Conversation, known: Known, at: int | None, raw: str
    ) -> Outcome:
        run = run_of(command, conversation)
        item = run.next if at is None else run.fields[at]
        if item is None or isinstance(item.kind, Ref):
            raise Expired("refused.old_button")
        try:
            run, problems = run.pick(item, raw, known), {}
        except BadAnswer as trouble:
            problems = {item.name: trouble}
        return self._go_on(command, conversation.id, run, known, problems)

    def _open(
        self,
        command: Command,
        given: Mapping[str, str],
        rest: str,
        options: Collection[str] = (),
    ) -> Outcome:
        if naming.misplaced(self._ctx, command):
            raise Refused(f"refused.only_{command.where.value}")
        known = naming.known(self._registry, self._ctx, command)
        run, problems = self._begin(
            start(command), command, {**self._prefill(command), **given}, known
        )
        if rest:
            run, problems = self._rest(run, rest, known, problems)
        if not problems:
            run = run.leave(options, known)
        run_id = RunId(self._ctx.ids.mint(self._ctx.now))
        return self._go_on(command, run_id, run, known, problems)

    def _rest(
        self, run: Run, rest: str, known: Known, problems: dict[str, BadAnswer]
    ) -> tuple[Run, dict[str, BadAnswer]]:
        """Answer the first question with the rest of the line, or else what waits behind More."""
        item = run.next or run.ask_more().next
        if item is None:
            return run, problems
        try:
            return run.put(item, rest, known).settle(known), problems
        except BadAnswer as trouble:
            return (run, {**problems, item.name: trouble}) if run.next else (run, problems)

    def _begin(
        self, run: Run, command: Command, given: Mapping[str, str], known: Known
    ) -> tuple[Run, dict[str, BadAnswer]]:
        run, problems = run.submit(given, known)
        for item in command.fields:
            if not isinstance(item.kind, Ref):
                continue
            if item.name not in run.answers:
                raise Refused("refused.old_button")
            self._guard(item.kind, run.answers[item.name] or "", known)
        return run, problems

    def _guard(self, kind: Ref, raw: str, known: Known) -> None:
        """Check a press before anything comes of it, whatever the button's age."""
        self._registry.guards[kind.of](self._ctx, kind.parse(raw, known))

    def _go_on(
        self,
        command: Command,
        run_id: RunId,
        run: Run,
        known: Known,
        problems: Mapping[str, BadAnswer],
        lead: tuple[Block, ...] = (),
        depth: int = 0,
    ) -> Outcome:
        if run.next is not None:
            return self._ask(command, run_id, run, known, problems, lead)
        try:
            with self._ctx.uow.savepoint():
                result = command.handler(self._ctx, run.fill(command.form, known))
        except BadAnswer as trouble:
            if trouble.field is None:
                self._openings.close(run_id)
                raise
            again = run.reopen(trouble.field)
            return self._ask(command, run_id, again, known, {trouble.field: trouble}, lead)
        except Refused:
            self._openings.close(run_id)
            raise
        self._openings.close(run_id)
        if isinstance(result, Next) and depth < _CHAIN:
            return self._follow(result, depth)
        return (
            Outcome(result, self._how(command, run))
            if isinstance(result, Reply)
            else Outcome(None)
        )

    def _follow(self, after: Next, depth: int) -> Outcome:
        if after.by_link and (offered := naming.offered(self._registry, self._ctx, after.path)):
            return Outcome(asides.choice(self._ctx, offered))
        command = self._registry.commands[after.path]
        known = naming.known(self._registry, self._ctx, command)
        given = {**self._prefill(command), **after.answers}
        run, problems = self._begin(start(command), command, given, known)
        run_id = RunId(self._ctx.ids.mint(self._ctx.now))
        lead = after.lead.blocks if after.lead else ()
        outcome = self._go_on(command, run_id, run, known, problems, lead, depth + 1)
        public = command.answers is Answers.PUBLIC
        return replace(outcome, answers=Answers.PUBLIC if public else Answers.WHISPER)

    def _prefill(self, command: Command) -> Mapping[str, str]:
        return command.prefill(self._ctx) if command.prefill else {}

    def _ask(
        self,
        command: Command,
        run_id: RunId,
        run: Run,
        known: Known,
        problems: Mapping[str, BadAnswer],
        lead: tuple[Block, ...] = (),
    ) -> Outcome:
        item = run.next
        if item is not None and isinstance(item.kind, Mine) and not item.kind.options(known):
            raise Refused(f"none.{item.kind.of}")
        public = command.answers is Answers.PUBLIC and not self._ctx.sheets
        shared = public and not self._ctx.place.private
        self._openings.keep(command, run_id, run, shared=shared)
        form = asking.ask(command, run_id, run, known, problems, lead, before_all=shared)
        if shared:
            return Outcome(form, Answers.PUBLIC)
        turned = self._pressed and bool(run.asked or problems)
        return Outcome(form, Answers.REPLACE if turned else Answers.WHISPER)

    def _how(self, command: Command, run: Run) -> Answers:
        if command.answers is Answers.REPLACE and not self._pressed:
            return Answers.WHISPER
        if command.answers is Answers.WHISPER and self._pressed and run.asked:
            return Answers.REPLACE
        return command.answers
