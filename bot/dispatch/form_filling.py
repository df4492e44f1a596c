"""Takes a form on: asks the next question, or runs its command when nothing is left to ask."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from bot.dialogue import inference, open_question, read_back
from bot.dialogue.commands import Command, Redirect, Visibility, Where
from bot.dialogue.fields import Mine, Ref, Text, Upload
from bot.dialogue.form_answers import enclosed, fill, saved, unsaved, words_of
from bot.dialogue.forms import FormState, start
from bot.dialogue.known import Known
from bot.dialogue.media import Sent
from bot.dialogue.origins import Origin, admit
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Block, Reply
from bot.dialogue.responses import Response
from bot.dialogue.subjects import NONE_KNOWN
from bot.dispatch import choices, command_lines, fallback_replies
from bot.dispatch.free_words import WordOffers
from bot.dispatch.open_forms import OpenForms
from bot.dispatch.resolve import NOTHING_SENT, CommandCall
from bot.dispatch.subjects import subjects
from bot.kernel.errors import BadAnswer, Refused
from bot.kernel.ids import FormId
from bot.ports.conversations import Conversation
from bot.request import access
from bot.request.context import Context
from bot.support import views as support

_CHAIN = 4
NOTHING_GIVEN: Mapping[str, str | None] = {}


class FormFilling:
    """Takes forms on within one act, which may have been a press of a button."""

    def __init__(
        self, registry: Registry, ctx: Context, forms: OpenForms, *, pressed: bool
    ) -> None:
        self._registry = registry
        self._ctx = ctx
        self._forms = forms
        self._pressed = pressed
        self.asked: FormId | None = None
        self.returned: tuple[str, ...] = ()
        self.lost = False

    def open(self, called: CommandCall) -> Response:
        """Begin a command with what came with it."""
        command = called.command
        if is_misplaced(self._ctx, command):
            raise Refused(f"refused.only_{command.where.value}")
        known = choices.known(self._registry, self._ctx, command)
        before = command.preface(self._ctx) if command.preface else None
        first = before.blocks if before else ()
        form_id, state, given = self.find_or_start(command, called.answers)
        state, problems = self.submit(state, given, known, called.sent)
        if not called.typed:
            return self.go_on(command, form_id, state, known, problems, first)
        line = command_lines.read(called, state, given, known, problems)
        chosen = called.options | line.taken
        state = line.state if line.problems else line.state.leave(chosen, known)
        if command.final and line.guessed and state.next is None:
            response = self.show_first(command, form_id, state, known)
        else:
            unsure = command.final and (line.guessed or line.problems)
            said = read_back.facts(command, state, known) if unsure else None
            lead = (*first, said) if said else first
            response = self.go_on(command, form_id, state, known, line.problems, lead)
        offers = WordOffers(self._registry, self._ctx, self._forms)
        return command_lines.leaving_out(
            self._ctx, self._registry, offers, response, line, command
        )

    def show_first(
        self, command: Command, form_id: FormId, state: FormState, known: Known
    ) -> Response:
        """Keep a filled form, and show what it would do before it is done."""
        state = read_back.shown(state)
        self._forms.keep(command, form_id, state, shared=False)
        said = read_back.ask(command, form_id, state, known)
        return Response(said, Visibility.REPLACE if self._pressed else Visibility.WHISPER)

    def find_or_start(
        self, command: Command, given: Mapping[str, str], form: FormId | None = None
    ) -> tuple[FormId, FormState, Mapping[str, str]]:
        """Find the form that is meant, or is open about the same thing, or start a new one."""
        again = self._forms.find_about(command, given) if form is None else self._forms.get(form)
        if again is not None:
            return again.id, self.over_existing(command, self._forms.state_of(again)), given
        given = {**(command.prefill(self._ctx) if command.prefill else {}), **given}
        state = start(command)
        if command.existing is not None:
            state = self.over_existing(command, state, given)
        return FormId(self._ctx.ids.mint(self._ctx.now)), state, given

    def over_existing(
        self, command: Command, state: FormState, given: Mapping[str, str | None] = NOTHING_GIVEN
    ) -> FormState:
        """Lay a form over what it changes, where its modal showed that."""
        if command.existing is None or self._ctx.unseeing:
            return state
        try:
            return replace(state, existing=command.existing(self._ctx, {**state.answers, **given}))
        except Refused:
            return state  # as the guard of what the form names is about to say

    def submit(
        self,
        state: FormState,
        given: Mapping[str, str],
        known: Known,
        sent: Mapping[str, Sent] = NOTHING_SENT,
    ) -> tuple[FormState, dict[str, BadAnswer]]:
        """Give a form its answers, and guard it; say which of them could not be taken."""
        admit(state.fields, sent, Origin.EVENT)
        state, problems = state.submit(given, known, sent)
        self._guard(state, known)
        return state, problems

    def _guard(self, state: FormState, known: Known) -> None:
        """Check every id of a form, whatever the age of the button that named it."""
        for item in state.fields:
            if not isinstance(item.kind, Ref):
                continue
            if item.name not in state.answers and not item.required:
                continue
            if item.name not in state.answers:
                raise Refused("refused.old_button")
            named = item.kind.parse(state.answers[item.name] or "", known)
            self._registry.guards[item.kind.of](self._ctx, named)

    def take_up(self, conversation: Conversation) -> tuple[Command, Known, FormState]:
        """Take up a form that is open; one whose person may not go on any more is closed."""
        command = self._forms.command_of(conversation)
        known = choices.known(self._registry, self._ctx, command)
        state = self._forms.state_of(conversation)
        self.lost = self.lost or self._forms.has_lost_media(conversation)
        try:
            self._guard(state, known)
        except Refused:
            self._forms.close(conversation.id)
            raise
        return command, known, self.over_existing(command, state)

    def go_on(
        self,
        command: Command,
        form_id: FormId,
        state: FormState,
        known: Known,
        problems: Mapping[str, BadAnswer],
        lead: tuple[Block, ...] = (),
        depth: int = 0,
        *,
        seen: bool = False,
    ) -> Response:
        """Ask what is open, or run the command; a refusal ends the form.

        What is final is shown first, unless it was `seen`, where a guess is a part of it.
        """
        state, problems, said = inference.infer(command, state, known, problems)
        if state.next is not None:
            return self._ask(command, form_id, state, known, problems, (*lead, *said))
        if command.final and not seen and read_back.is_half_asked(state):
            return self.show_first(command, form_id, state, known)
        try:
            with self._ctx.uow.savepoint():
                given = (name for name, each in state.answers.items() if each is not None)
                answered = frozenset((*given, *state.received))
                ctx = replace(self._ctx, asked=frozenset(state.asked), answered=answered)
                result = command.handler(ctx, fill(state, command.form, known))
        except Refused as refused:
            if isinstance(refused, BadAnswer) and refused.field is not None:
                again = state.reopen(refused.field)
                return self._ask(command, form_id, again, known, {refused.field: refused}, lead)
            self._let_go(form_id, state)
            raise
        self._forms.finish(form_id, state)
        if isinstance(result, Redirect) and depth < _CHAIN:
            return self._follow(result, depth)
        return (
            Response(result, self._how(command, state))
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
        form_id, state, given = self.find_or_start(command, after.answers, after.form)
        state, problems = self._begun(state, given, known, after)
        lead = after.lead.blocks if after.lead else ()
        response = self.go_on(command, form_id, state, known, problems, lead, depth + 1)
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
        self, state: FormState, given: Mapping[str, str], known: Known, after: Redirect
    ) -> tuple[FormState, dict[str, BadAnswer]]:
        """Give a form what goes on into it; where it takes no voice note, that is let go."""
        into = next((item.name for item in state.fields if isinstance(item.kind, Upload)), None)
        if after.sent is None or into is None:
            return self.submit(state, given, known)
        if after.form is None:
            return self.submit(state, given, known, {into: after.sent})
        state, problems = self.submit(state, given, known)
        return (state, problems) if problems else enclosed(state, after.sent, after.words, known)

    def _ask(
        self,
        command: Command,
        form_id: FormId,
        state: FormState,
        known: Known,
        problems: Mapping[str, BadAnswer],
        lead: tuple[Block, ...] = (),
    ) -> Response:
        item = state.next
        if item is not None and isinstance(item.kind, Mine) and not item.kind.options(known):
            raise Refused(f"none.{item.kind.of}")
        state = self._save_draft(command, form_id, state, known)
        self.asked = form_id
        public = command.visibility is Visibility.PUBLIC and not self._ctx.modals
        shared = public and not self._ctx.place.private
        if shared:
            access.require_manager(self._ctx)  # or anybody could fill a place with questions
        self._forms.keep(command, form_id, state, shared=shared)
        words = item is not None and isinstance(item.kind, Text | Upload) and not shared
        quiet = (support.not_okay(self._ctx.voice),) if words else ()
        unread = (support.where_help(self._ctx.voice),) if problems and not shared else ()
        form = open_question.ask(
            command,
            form_id,
            state,
            known,
            problems,
            lead,
            subjects=NONE_KNOWN if shared else subjects(self._ctx, state),
            before_all=shared,
            beside=(*quiet, *unread),
        )
        if shared:
            return Response(form, Visibility.PUBLIC)
        replaces = self._pressed and bool(state.asked or problems)
        return Response(form, Visibility.REPLACE if replaces else Visibility.WHISPER)

    def _save_draft(
        self, command: Command, form_id: FormId, state: FormState, known: Known
    ) -> FormState:
        """Let the command have what was said so far, if it wants it before the rest is said."""
        if command.save_draft is None or not unsaved(state):
            return state
        try:
            with self._ctx.uow.savepoint():
                kept = command.save_draft(self._ctx, fill(state, command.form, known, so_far=True))
        except Refused:
            self._let_go(form_id, state)
            raise
        return saved(state) if kept else state

    def _let_go(self, form_id: FormId, state: FormState) -> None:
        """Close a form that was refused; words that stood on a modal alone are given back."""
        self._forms.close(form_id)
        if self._ctx.modals:
            self.returned = words_of(state)

    def _how(self, command: Command, state: FormState) -> Visibility:
        if command.visibility is Visibility.REPLACE and not self._pressed:
            return Visibility.WHISPER
        if command.visibility is Visibility.WHISPER and self._pressed and state.asked:
            return Visibility.REPLACE
        return command.visibility


def is_misplaced(ctx: Context, command: Command) -> bool:
    """Tell whether a command works in shared places only, and this is none."""
    return command.where is Where.SHARED and ctx.place.private
