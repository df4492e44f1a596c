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
from bot.dialogue.filling import fill
from bot.dialogue.forms import Run, start
from bot.dialogue.inbound import Act, Happened, Outcome, Pressed, Submitted, Typed, Wrote
from bot.dialogue.known import Known
from bot.dialogue.media import Sent, Untaken
from bot.dialogue.origins import Origin, admit
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Block, Reply
from bot.dialogue.tokens import Press, Turn, Verb, read
from bot.errors import BadAnswer, Expired, Refused
from bot.guarding import NOTHING_SENT, begin, guard
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
        run, problems = begin(self._registry, self._ctx, start(command), given, known)
        if problems or run.next is not None or naming.misplaced(self._ctx, command):
            return None
        try:
            result = command.handler(self._ctx, fill(run, command.form, known))
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
                case Typed(answers=answers, sent=sent):
                    options = {*answers, *sent}
                    return self._open(*naming.named(self._registry, act), options, sent)
                case Pressed(token):
                    self._pressed = True
                    return self._press(token)
                case Submitted():
                    return self._submit(act)
                case Wrote(text, received):
                    return self._wrote(text, received)
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

    def _submit(self, act: Submitted) -> Outcome:
        named = read(act.token)
        match named:
            case Press():
                command, given = naming.addressed(self._registry, named)
                admit(command.fields, act.answers, Origin.WORDS)
                return self._open(command, {**given, **act.answers}, "", sent=act.sent)
            case Turn(Verb.OPEN, run_id):
                command, known, run = self._take_up(self._openings.get(run_id))
                admit(command.fields, act.answers, Origin.WORDS)
                run, problems = begin(self._registry, self._ctx, run, act.answers, known, act.sent)
                return self._go_on(command, run_id, run, known, problems)
        raise Refused("refused.old_button")

    def _wrote(self, text: str, sent: Sent | None) -> Outcome:
        conversation = self._openings.here()
        if conversation is None:
            return self._unasked(text, sent)
        command = self._openings.command(conversation)
        if conversation.expires_at <= self._ctx.now:
            return Outcome(asides.was_idle(self._ctx, command, conversation))
        if sent is None:
            return self._answer(conversation, None, text)
        if not any(isinstance(item.kind, Upload) for item in command.fields):
            return self._unasked(text, sent)
        command, known, run = self._take_up(conversation)
        try:
            run, problems = run.enclose(sent, text, known), {}
        except BadAnswer as trouble:
            problems = {} if run.next is None else {run.next.name: trouble}
        return self._go_on(command, conversation.id, run, known, problems)

    def _unasked(self, text: str, sent: Sent | None) -> Outcome:
        """Answer what no question asked for; what is sent goes to the command that takes it.

        What it cannot take opens no question: one that is open stays so.
        """
        if not self._ctx.place.private:
            return Outcome(None)
        command = self._registry.for_uploads
        if sent is None or command is None:
            return Outcome(asides.nothing_open(self._ctx))
        if isinstance(sent, Untaken):
            raise BadAnswer(sent.value)
        media, words = command.fields[:2]
        return self._open(command, {words.name: text}, "", sent={media.name: sent})

    def _turn(self, turn: Turn) -> Outcome:
        conversation = self._openings.get(turn.run)
        if turn.verb is Verb.CANCEL:
            return replace(self._cancel(), answers=Answers.REPLACE)
        if turn.verb is Verb.PICK:
            return self._answer(conversation, turn.field, turn.value)
        command, known, run = self._take_up(conversation)
        match turn.verb:
            case Verb.BACK:
                run = run.back()
            case Verb.MORE:
                run = run.ask_more()
            case Verb.SKIP if run.next is run.fields[turn.field % len(run.fields)]:
                run = run.skip(known)
        return self._go_on(command, conversation.id, run, known, {})

    def _cancel(self) -> Outcome:
        """Let the open question go, if there is one: it was to be gone either way."""
        meant = self._openings.let_go()
        return Outcome(asides.canceled(self._ctx) if meant else None)

    def _answer(self, conversation: Conversation, at: int | None, raw: str) -> Outcome:
        command, known, run = self._take_up(conversation)
        if at is not None and at >= len(run.fields):
            raise Refused("refused.old_button")
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
        sent: Mapping[str, Sent] = NOTHING_SENT,
    ) -> Outcome:
        if naming.misplaced(self._ctx, command):
            raise Refused(f"refused.only_{command.where.value}")
        known = naming.known(self._registry, self._ctx, command)
        run, problems = self._begin(command, given, known, sent)
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
        self,
        command: Command,
        given: Mapping[str, str],
        known: Known,
        sent: Mapping[str, Sent] = NOTHING_SENT,
    ) -> tuple[Run, dict[str, BadAnswer]]:
        given = {**(command.prefill(self._ctx) if command.prefill else {}), **given}
        return begin(self._registry, self._ctx, start(command), given, known, sent)

    def _take_up(self, conversation: Conversation) -> tuple[Command, Known, Run]:
        """Take up a form that is open; one whose person may not go on any more is closed."""
        command = self._openings.command(conversation)
        known = naming.known(self._registry, self._ctx, command)
        run = run_of(command, conversation)
        try:
            guard(self._registry, self._ctx, run, known)
        except Refused:
            self._openings.close(conversation.id)
            raise
        return command, known, run

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
                result = command.handler(self._ctx, fill(run, command.form, known))
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
        run, problems = self._begin(command, after.answers, known)
        run_id = RunId(self._ctx.ids.mint(self._ctx.now))
        lead = after.lead.blocks if after.lead else ()
        outcome = self._go_on(command, run_id, run, known, problems, lead, depth + 1)
        public = command.answers is Answers.PUBLIC
        return replace(outcome, answers=Answers.PUBLIC if public else Answers.WHISPER)

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
