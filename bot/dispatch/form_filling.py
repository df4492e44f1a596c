"""Bringing a form on: the next question, or what its command says when nothing is left to ask."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from bot.dialogue import open_question
from bot.dialogue.commands import Command, Redirect, Visibility
from bot.dialogue.fields import Mine, Upload
from bot.dialogue.form_drafts import saved, unsaved, words_of
from bot.dialogue.form_input import answer_rest, enclosed, fill
from bot.dialogue.forms import Run, start
from bot.dialogue.inbound import Response
from bot.dialogue.known import Known
from bot.dialogue.media import Sent
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Block, Reply
from bot.dispatch import fallback_replies, resolve
from bot.dispatch.guards import NOTHING_SENT, begin, guard
from bot.dispatch.open_forms import OpenForms
from bot.kernel.errors import BadAnswer, Refused
from bot.kernel.ids import RunId
from bot.ports.storage import Conversation
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
        self.returned: tuple[str, ...] = ()
        self.lost = False

    def opened(
        self, command: Command, given: Mapping[str, str], form: RunId | None = None
    ) -> tuple[RunId, Run, Mapping[str, str]]:
        """Find the form that is meant, or is open about the same thing, or begin a new one."""
        again = self._forms.same(command, given) if form is None else self._forms.get(form)
        if again is not None:
            return again.id, self._forms.run_of(again), given
        given = {**(command.prefill(self._ctx) if command.prefill else {}), **given}
        return RunId(self._ctx.ids.mint(self._ctx.now)), start(command), given

    def open(
        self,
        command: Command,
        given: Mapping[str, str],
        rest: str = "",
        options: Collection[str] = (),
        sent: Mapping[str, Sent] = NOTHING_SENT,
    ) -> Response:
        """Begin a command with what came with it."""
        if resolve.is_misplaced(self._ctx, command):
            raise Refused(f"refused.only_{command.where.value}")
        known = resolve.known(self._registry, self._ctx, command)
        run_id, run, given = self.opened(command, given)
        run, problems = begin(self._registry, self._ctx, run, given, known, sent)
        if rest:
            run, problems = answer_rest(run, rest, known, problems)
        if not problems:
            run = run.leave(options, known)
        return self.go_on(command, run_id, run, known, problems)

    def take_up(self, conversation: Conversation) -> tuple[Command, Known, Run]:
        """Take up a form that is open; one whose person may not go on any more is closed."""
        command = self._forms.command_of(conversation)
        known = resolve.known(self._registry, self._ctx, command)
        run = self._forms.run_of(conversation)
        self.lost = self.lost or self._forms.lost(conversation)
        try:
            guard(self._registry, self._ctx, run, known)
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
        if after.by_link and (offered := resolve.offered(self._registry, self._ctx, after.path)):
            return Response(fallback_replies.choice(self._ctx, offered))
        if after.form is not None:
            command = self._forms.command_of(self._forms.get(after.form))
        else:
            command = self._registry.commands[after.path]
        known = resolve.known(self._registry, self._ctx, command)
        run_id, run, given = self.opened(command, after.answers, after.form)
        run, problems = self._begun(run, given, known, after)
        lead = after.lead.blocks if after.lead else ()
        response = self.go_on(command, run_id, run, known, problems, lead, depth + 1)
        public = command.visibility is Visibility.PUBLIC
        return replace(response, visibility=Visibility.PUBLIC if public else Visibility.WHISPER)

    def _begun(
        self, run: Run, given: Mapping[str, str], known: Known, after: Redirect
    ) -> tuple[Run, dict[str, BadAnswer]]:
        """Give a form what goes on into it; where it takes no voice note, that is let go."""
        into = next((item.name for item in run.fields if isinstance(item.kind, Upload)), None)
        if after.sent is None or into is None:
            return begin(self._registry, self._ctx, run, given, known)
        if after.form is None:
            return begin(self._registry, self._ctx, run, given, known, {into: after.sent})
        run, problems = begin(self._registry, self._ctx, run, given, known)
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
        run = self._saved_draft(command, run_id, run, known)
        public = command.visibility is Visibility.PUBLIC and not self._ctx.sheets
        shared = public and not self._ctx.place.private
        if shared:
            access.keeper(self._ctx)  # or anybody could fill a place with questions
        self._forms.keep(command, run_id, run, shared=shared)
        form = open_question.ask(command, run_id, run, known, problems, lead, before_all=shared)
        if shared:
            return Response(form, Visibility.PUBLIC)
        turned = self._pressed and bool(run.asked or problems)
        return Response(form, Visibility.REPLACE if turned else Visibility.WHISPER)

    def _saved_draft(self, command: Command, run_id: RunId, run: Run, known: Known) -> Run:
        """Let the command have what was said so far, if it wants it before the rest is said."""
        if command.save_draft is None or not unsaved(run):
            return run
        try:
            with self._ctx.uow.savepoint():
                held = command.save_draft(self._ctx, fill(run, command.form, known, so_far=True))
        except Refused:
            self._let_go(run_id, run)
            raise
        return saved(run) if held else run

    def _let_go(self, run_id: RunId, run: Run) -> None:
        """Close a form that was refused; words that stood on a sheet alone are given back."""
        self._forms.close(run_id)
        if self._ctx.sheets:
            self.returned = words_of(run)

    def _how(self, command: Command, run: Run) -> Visibility:
        if command.visibility is Visibility.REPLACE and not self._pressed:
            return Visibility.WHISPER
        if command.visibility is Visibility.WHISPER and self._pressed and run.asked:
            return Visibility.REPLACE
        return command.visibility
