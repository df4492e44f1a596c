"""Takes a form on: asks the next question, or runs its command when nothing is left to ask."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.dialogue import open_question
from bot.dialogue.commands import Command, Redirect, Visibility, Where
from bot.dialogue.fields import Mine, Ref, Upload
from bot.dialogue.form_answers import answer_rest, enclosed, fill, saved, unsaved, words_of
from bot.dialogue.forms import Run, start
from bot.dialogue.known import Known
from bot.dialogue.media import Sent
from bot.dialogue.origins import Origin, admit
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Block, Reply
from bot.dialogue.responses import Response
from bot.dispatch import choices, fallback_replies
from bot.dispatch.open_forms import OpenForms
from bot.dispatch.resolve import NOTHING_SENT, CommandCall
from bot.kernel.errors import BadAnswer, Refused
from bot.kernel.ids import RunId
from bot.ports.conversations import Conversation
from bot.request import access
from bot.request.context import Context

_CHAIN = 4


class FormFilling:
    """Takes forms on within one act, which may have been a press of a button."""

    def __init__(
        self, registry: Registry, ctx: Context, forms: OpenForms, *, pressed: bool
    ) -> None:
        self._registry = registry
        self._ctx = ctx
        self._forms = forms
        self._pressed = pressed
        self.asked: RunId | None = None
        self.returned: tuple[str, ...] = ()
        self.lost = False

    def open(self, called: CommandCall) -> Response:
        """Begin a command with what came with it."""
        command = called.command
        if is_misplaced(self._ctx, command):
            raise Refused(f"refused.only_{command.where.value}")
        known = choices.known(self._registry, self._ctx, command)
        run_id, run, given = self.find_or_start(command, called.answers)
        run, problems = self.submit(run, given, known, called.sent)
        if called.rest:
            run, problems = answer_rest(run, called.rest, known, problems)
        if not problems:
            run = run.leave(called.options, known)
        return self.go_on(command, run_id, run, known, problems)

    def find_or_start(
        self, command: Command, given: Mapping[str, str], form: RunId | None = None
    ) -> tuple[RunId, Run, Mapping[str, str]]:
        """Find the form that is meant, or is open about the same thing, or start a new one."""
        again = self._forms.same(command, given) if form is None else self._forms.get(form)
        if again is not None:
            return again.id, self._forms.run_of(again), given
        given = {**(command.prefill(self._ctx) if command.prefill else {}), **given}
        return RunId(self._ctx.ids.mint(self._ctx.now)), start(command), given

    def submit(
        self,
        run: Run,
        given: Mapping[str, str],
        known: Known,
        sent: Mapping[str, Sent] = NOTHING_SENT,
    ) -> tuple[Run, dict[str, BadAnswer]]:
        """Give a form its answers, and guard it; say which of them could not be taken."""
        admit(run.fields, sent, Origin.EVENT)
        run, problems = run.submit(given, known, sent)
        self._guard(run, known)
        return run, problems

    def _guard(self, run: Run, known: Known) -> None:
        """Check every id of a form, whatever the age of the button that named it."""
        for item in run.fields:
            if not isinstance(item.kind, Ref):
                continue
            if item.name not in run.answers:
                raise Refused("refused.old_button")
            named = item.kind.parse(run.answers[item.name] or "", known)
            self._registry.guards[item.kind.of](self._ctx, named)

    def take_up(self, conversation: Conversation) -> tuple[Command, Known, Run]:
        """Take up a form that is open; one whose person may not go on any more is closed."""
        command = self._forms.command_of(conversation)
        known = choices.known(self._registry, self._ctx, command)
        run = self._forms.run_of(conversation)
        self.lost = self.lost or self._forms.lost(conversation)
        try:
            self._guard(run, known)
        except Refused:
            self._forms.close(conversation.id)
            raise
        return command, known, run

    def go_on(
        self,
        command: Command,
        run_id: RunId,
        run: Run,
        known: Known,
        problems: Mapping[str, BadAnswer],
        lead: tuple[Block, ...] = (),
        depth: int = 0,
    ) -> Response:
        """Ask what is open, or run the command; a refusal ends the form."""
        if run.next is not None:
            return self._ask(command, run_id, run, known, problems, lead)
        try:
            with self._ctx.uow.savepoint():
                result = command.handler(self._ctx, fill(run, command.form, known))
        except Refused as refused:
            if isinstance(refused, BadAnswer) and refused.field is not None:
                again = run.reopen(refused.field)
                return self._ask(command, run_id, again, known, {refused.field: refused}, lead)
            self._let_go(run_id, run)
            raise
        self._forms.finish(run_id, run)
        if isinstance(result, Redirect) and depth < _CHAIN:
            return self._follow(result, depth)
        return (
            Response(result, self._how(command, run))
            if isinstance(result, Reply)
            else Response(None)
        )

    def _follow(self, after: Redirect, depth: int) -> Response:
        if after.by_link and (offered := self._offered(after.path)):
            return Response(fallback_replies.choice(self._ctx, offered))
        if after.form is not None:
            command = self._forms.command_of(self._forms.get(after.form))
        else:
            command = self._registry.commands[after.path]
        known = choices.known(self._registry, self._ctx, command)
        run_id, run, given = self.find_or_start(command, after.answers, after.form)
        run, problems = self._begun(run, given, known, after)
        lead = after.lead.blocks if after.lead else ()
        response = self.go_on(command, run_id, run, known, problems, lead, depth + 1)
        public = command.visibility is Visibility.PUBLIC
        return replace(response, visibility=Visibility.PUBLIC if public else Visibility.WHISPER)

    def _offered(self, path: str) -> Sequence[Command]:
        """Find what to offer where a link leads; nothing where it may lead straight to it."""
        if group := self._registry.group(path):
            return group
        command = self._registry.find(path)
        if command is None or not command.listed or is_misplaced(self._ctx, command):
            raise Refused("refused.unknown_command", name=path)
        return () if command.reads or command.linked else (command,)

    def _begun(
        self, run: Run, given: Mapping[str, str], known: Known, after: Redirect
    ) -> tuple[Run, dict[str, BadAnswer]]:
        """Give a form what goes on into it; where it takes no voice note, that is let go."""
        into = next((item.name for item in run.fields if isinstance(item.kind, Upload)), None)
        if after.sent is None or into is None:
            return self.submit(run, given, known)
        if after.form is None:
            return self.submit(run, given, known, {into: after.sent})
        run, problems = self.submit(run, given, known)
        return (run, problems) if problems else enclosed(run, after.sent, after.words, known)

    def _ask(
        self,
        command: Command,
        run_id: RunId,
        run: Run,
        known: Known,
        problems: Mapping[str, BadAnswer],
        lead: tuple[Block, ...] = (),
    ) -> Response:
        item = run.next
        if item is not None and isinstance(item.kind, Mine) and not item.kind.options(known):
            raise Refused(f"none.{item.kind.of}")
        run = self._save_draft(command, run_id, run, known)
        self.asked = run_id
        public = command.visibility is Visibility.PUBLIC and not self._ctx.modals
        shared = public and not self._ctx.place.private
        if shared:
            access.require_manager(self._ctx)  # or anybody could fill a place with questions
        self._forms.keep(command, run_id, run, shared=shared)
        form = open_question.ask(command, run_id, run, known, problems, lead, before_all=shared)
        if shared:
            return Response(form, Visibility.PUBLIC)
        replaces = self._pressed and bool(run.asked or problems)
        return Response(form, Visibility.REPLACE if replaces else Visibility.WHISPER)

    def _save_draft(self, command: Command, run_id: RunId, run: Run, known: Known) -> Run:
        """Let the command have what was said so far, if it wants it before the rest is said."""
        if command.save_draft is None or not unsaved(run):
            return run
        try:
            with self._ctx.uow.savepoint():
                kept = command.save_draft(self._ctx, fill(run, command.form, known, so_far=True))
        except Refused:
            self._let_go(run_id, run)
            raise
        return saved(run) if kept else run

    def _let_go(self, run_id: RunId, run: Run) -> None:
        """Close a form that was refused; words that stood on a modal alone are given back."""
        self._forms.close(run_id)
        if self._ctx.modals:
            self.returned = words_of(run)

    def _how(self, command: Command, run: Run) -> Visibility:
        if command.visibility is Visibility.REPLACE and not self._pressed:
            return Visibility.WHISPER
        if command.visibility is Visibility.WHISPER and self._pressed and run.asked:
            return Visibility.REPLACE
        return command.visibility


def is_misplaced(ctx: Context, command: Command) -> bool:
    """Tell whether a command works in shared places only, and this is none."""
    return command.where is Where.SHARED and ctx.place.private
