"""One step of a conversation: what somebody said becomes a question, a problem, or a command run.

Everything here happens within one unit of work; nothing is sent.
"""

from typing import assert_never

from msgspec.structs import replace

from bot.dialogue import modals, tokens
from bot.dialogue.commands import Visibility
from bot.dialogue.fields import Text, Upload
from bot.dialogue.form_answers import fill, in_words
from bot.dialogue.forms import start
from bot.dialogue.inbound import Happened, Pressed, Wrote
from bot.dialogue.origins import Origin, admit
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Reply
from bot.dialogue.responses import Response
from bot.dialogue.tokens import FormStep
from bot.dispatch import (
    choices,
    command_lines,
    fallback_replies,
    unknown_commands,
    written_codes,
)
from bot.dispatch.form_filling import FormFilling, is_misplaced
from bot.dispatch.form_steps import FormSteps
from bot.dispatch.free_words import WordOffers
from bot.dispatch.open_forms import TOO_MANY, OpenForms
from bot.dispatch.resolve import (
    CancelLast,
    CommandCall,
    CommandGroup,
    FreeWords,
    Meaning,
    NotAccepted,
    Resolved,
    SentForm,
    SentModal,
    UnknownCommand,
)
from bot.dispatch.subjects import titled
from bot.dispatch.writing import WritingHandler
from bot.kernel.errors import Expired, Refused
from bot.ports.conversations import Conversation
from bot.request.context import Context


class ConversationHandler:
    """Takes one act of one person; afterwards, `refused` tells whether that was the answer."""

    def __init__(self, registry: Registry, ctx: Context, resolved: Resolved) -> None:
        self._registry = registry
        self._ctx = ctx
        self._resolved = resolved
        self._forms = OpenForms(registry, ctx)
        pressed = isinstance(resolved.act, Pressed)
        self._filling = FormFilling(registry, ctx, self._forms, pressed=pressed)
        self.refused = False

    def look(self, called: CommandCall) -> Response | None:
        """Run a command that only reads; None if there is something to ask or to keep first.

        What is urgent speaks of no form that was left for it.
        """
        command = called.command
        known = choices.known(self._registry, self._ctx, command)
        if called.rest and known.find:
            return None  # a long list is looked through once, where there may be much to ask
        state, problems = self._filling.submit(start(command), called.answers, known)
        line = command_lines.read(called, state, called.answers, known, problems)
        asks = bool(line.problems) or line.state.next is not None or len(line.left.split()) > 1
        if asks or is_misplaced(self._ctx, command):
            return None
        try:
            result = command.handler(self._ctx, fill(line.state, command.form, known))
        except Refused as refused:
            response = self._refuse(refused)
        else:
            if not isinstance(result, Reply):
                return None
            response = Response(result, command.visibility)
            if command.unaided is None and self._left(response):
                return None
            offers = WordOffers(self._registry, self._ctx, self._forms)
            response = command_lines.leaving_out(
                self._ctx, self._registry, offers, response, line, command
            )
        return fallback_replies.with_public_hint(
            self._ctx, response, self._resolved, asked=None, refused=self.refused
        )

    def take(self) -> Response:
        """Take the act and say what to show, with what it interrupted."""
        try:
            response = self._respond(self._resolved.meaning)
        except Refused as refused:
            response = self._refuse(refused)
        if isinstance(self._resolved.meaning, SentModal) and _has_words(self._resolved.meaning):
            response = fallback_replies.with_not_okay(self._ctx, response)
        if self._filling.lost:
            response = fallback_replies.noted(self._ctx, response, "form.media_lost")
        waiting = self._left(response)
        if waiting is not None and isinstance(response.shown, Reply):
            self._forms.mark_offered(waiting)
            title = titled(self._ctx, self._forms, waiting)
            shown = fallback_replies.interrupted(self._ctx, response.shown, waiting, title)
            response = replace(response, shown=shown)
        return fallback_replies.with_public_hint(
            self._ctx, response, self._resolved, asked=self._filling.asked, refused=self.refused
        )

    def _respond(self, meaning: Meaning) -> Response:
        pressed = isinstance(self._resolved.act, Pressed)
        join = self._registry.for_codes
        if not pressed and (invited := written_codes.invited(self._ctx, join, self._resolved)):
            called, others = invited
            return fallback_replies.given_back(self._ctx, self._filling.open(called), others)
        match meaning:
            case CommandCall():
                return self._filling.open(meaning)
            case FormStep():
                return self._steps.take(meaning)
            case SentModal():
                return self._modal(meaning)
            case SentForm(form_id):
                return self._put(self._forms.get(form_id), meaning)
            case FreeWords():
                writing = WritingHandler(
                    self._registry, self._ctx, self._forms, self._filling, self._steps
                )
                return writing.take(meaning)
            case CommandGroup(name, commands, said):
                return Response(
                    unknown_commands.no_such(self._ctx, name, commands, said)
                    if said
                    else fallback_replies.choice(self._ctx, commands)
                )
            case CancelLast():
                return self._steps.cancel(self._forms.to_cancel())
            case UnknownCommand(path, rest):
                self.refused = bool(path)
                return Response(unknown_commands.unknown(self._ctx, self._registry, path, rest))
            case NotAccepted(refused):
                raise refused
            case Happened():
                return Response(None)
        assert_never(meaning)

    @property
    def _steps(self) -> FormSteps:
        return FormSteps(self._registry, self._ctx, self._forms, self._filling)

    def _left(self, response: Response) -> Conversation | None:
        """Find a form that was left for what is answered now, and that nobody has spoken of."""
        if not isinstance(response.shown, Reply):
            return None
        public = response.visibility is Visibility.PUBLIC and not self._ctx.place.private
        waiting = [form for form in self._forms.waiting(public=public) if not form.offered]
        if not waiting:
            return None
        offered = (tokens.read(button.token) for button in response.shown.all_buttons)
        spoken_of = {step.form for step in offered if isinstance(step, FormStep)}
        return next((form for form in waiting if form.id not in spoken_of), None)

    def _refuse(self, refused: Refused) -> Response:
        self.refused = True
        if refused.key == TOO_MANY:
            forms = [(titled(self._ctx, self._forms, f), f) for f in self._forms.spoken_of]
            return Response(fallback_replies.too_many(self._ctx, refused, forms))
        wrote = isinstance(self._resolved.act, Wrote)
        said = fallback_replies.refusal(self._ctx, refused, self._filling.returned, wrote=wrote)
        return Response(said)

    def _put(self, conversation: Conversation, page: SentForm | SentModal) -> Response:
        command, known, state = self._filling.take_up(conversation)
        admit(command.fields, page.answers, Origin.WORDS)
        state, problems = self._filling.submit(state, page.answers, known, page.sent)
        return self._filling.go_on(command, conversation.id, state, known, problems)

    def _modal(self, modal: SentModal) -> Response:
        """Take a modal, whatever became of its form since it was opened.

        - Of a form that is done already it begins a new one, where it has words, and others.
        - What it does not show was not meant to be replaced.
        """
        command, token = modal.command, modal.token
        here = next((form for form in self._forms.all if form.id == token.form), None)
        if here is not None and here.command == command.path:
            state = self._filling.over_existing(command, self._forms.state_of(here))
            self._unseeing(modals.fingerprint(token.form, state) != token.shown)
            return self._put(here, modal)
        admit(command.fields, modal.answers, Origin.WORDS)
        known = choices.known(self._registry, self._ctx, command)
        ids = modals.ids_in(token, command.fields)
        form_id, begun, given = self._filling.find_or_start(command, {**ids, **modal.answers})
        state, problems = self._filling.submit(begun, given, known, modal.sent)
        done = self._forms.finished(token.form)
        if done is not None:
            again = modals.digests(token.form, state.answers).items() <= done.answers.items()
            if again and not problems and not state.received:
                return Response(fallback_replies.sent_twice(self._ctx))
            if not in_words(state):
                raise Expired("form.over")
        opened = begun.submit(ids, known)[0]
        shows = not begun.existing or modals.fingerprint(token.form, opened) == token.shown
        self._unseeing(done is not None or not shows)
        if begun.existing and self._ctx.unseeing:
            bare = replace(begun, existing={})
            state, problems = self._filling.submit(bare, given, known, modal.sent)
        return self._filling.go_on(command, form_id, state, known, problems)

    def _unseeing(self, unseeing: bool) -> None:
        self._ctx = replace(self._ctx, unseeing=unseeing)
        self._filling = FormFilling(self._registry, self._ctx, self._forms, pressed=False)


def _has_words(modal: SentModal) -> bool:
    """Tell whether something was written or sent in a modal that asks for words."""
    words = {item.name for item in modal.command.fields if isinstance(item.kind, Text | Upload)}
    return any(modal.answers.get(name) or name in modal.sent for name in words)
