"""One step of a conversation: what somebody said becomes a question, a problem, or a command run.

Everything here happens within one unit of work; nothing is sent.
"""

from typing import assert_never

from msgspec.structs import replace

from bot.dialogue import modals, tokens
from bot.dialogue.commands import Command, Visibility
from bot.dialogue.fields import Ref, Text, Upload
from bot.dialogue.form_answers import enclosed, fill, in_words
from bot.dialogue.forms import start
from bot.dialogue.inbound import Happened, Pressed, Wrote
from bot.dialogue.media import Media, Sent, Untaken
from bot.dialogue.origins import Origin, admit
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Reply
from bot.dialogue.responses import Response
from bot.dialogue.tokens import BESIDE, FormAction, FormStep
from bot.dispatch import choices, fallback_replies, shared_location
from bot.dispatch.form_filling import FormFilling, is_misplaced
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
from bot.kernel.errors import BadAnswer, Expired, Refused
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
        """Run a command that only reads; None if there is something to ask or to keep first."""
        command = called.command
        known = choices.known(self._registry, self._ctx, command)
        if called.rest and known.find:
            return None  # a long list is looked through once, where there may be much to ask
        state, problems = self._filling.submit(start(command), called.answers, known)
        line = self._filling.read_line(called, state, called.answers, known, problems)
        asks = bool(line.problems) or line.state.next is not None
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
            if self._left(response):
                return None
            response = self._filling.leaving_out(response, line)
        return fallback_replies.with_public_hint(
            self._ctx, response, self._resolved, asked=None, refused=self.refused
        )

    def take(self) -> Response:
        """Take the act and say what to show, with what it interrupted."""
        try:
            response = self._respond(self._resolved.meaning)
        except Refused as refused:
            response = self._refuse(refused)
        if self._filling.lost:
            response = fallback_replies.noted(self._ctx, response, "form.media_lost")
        waiting = self._left(response)
        if waiting is not None and isinstance(response.shown, Reply):
            self._forms.mark_offered(waiting)
            shown = fallback_replies.interrupted(self._ctx, response.shown, waiting)
            response = replace(response, shown=shown)
        return fallback_replies.with_public_hint(
            self._ctx, response, self._resolved, asked=self._filling.asked, refused=self.refused
        )

    def _respond(self, meaning: Meaning) -> Response:
        match meaning:
            case CommandCall():
                return self._filling.open(meaning)
            case FormStep():
                return self._step(meaning)
            case SentModal():
                return self._modal(meaning)
            case SentForm(form_id):
                return self._put(self._forms.get(form_id), meaning)
            case FreeWords(wrote, replied_to):
                return self._wrote(wrote, replied_to)
            case CommandGroup(commands):
                return Response(fallback_replies.choice(self._ctx, commands))
            case CancelLast():
                return self._cancel(self._forms.to_cancel())
            case UnknownCommand(path):
                raise Refused("refused.unknown_command", name=path)
            case NotAccepted(refused):
                raise refused
            case Happened():
                return Response(None)
        assert_never(meaning)

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
            return Response(fallback_replies.too_many(self._ctx, refused, self._forms.all))
        return Response(fallback_replies.refusal(self._ctx, refused, self._filling.returned))

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
            self._unseeing(
                modals.fingerprint(token.form, self._forms.state_of(here)) != token.shown
            )
            return self._put(here, modal)
        admit(command.fields, modal.answers, Origin.WORDS)
        known = choices.known(self._registry, self._ctx, command)
        said = {**modals.ids_in(token, command.fields), **modal.answers}
        form_id, state, given = self._filling.find_or_start(command, said)
        state, problems = self._filling.submit(state, given, known, modal.sent)
        done = self._forms.finished(token.form)
        if done is not None:
            again = modals.digests(token.form, state.answers).items() <= done.answers.items()
            if again and not problems and not state.received:
                return Response(fallback_replies.sent_twice(self._ctx))
            if not in_words(state):
                raise Expired("form.over")
        self._unseeing(done is not None)
        return self._filling.go_on(command, form_id, state, known, problems)

    def _unseeing(self, unseeing: bool) -> None:
        ctx = replace(self._ctx, unseeing=unseeing)
        self._filling = FormFilling(self._registry, ctx, self._forms, pressed=False)

    def _wrote(self, wrote: Wrote, replied_to: FormStep | None) -> Response:
        """Take what somebody wrote or sent themselves; an album, or several, gets one answer."""
        if wrote.album and not self._forms.note_album(wrote.album):
            return Response(None)
        if wrote.forwarded:
            raise Refused("free.forwarded")
        if replied_to and not self._ctx.place.private and not self._forms.is_open(replied_to.form):
            return Response(None)
        if wrote.zones is not None:
            return shared_location.take(
                self._ctx, self._filling, self._forms, wrote.zones, replied_to
            )
        if wrote.sent is None:
            return self._words(wrote.text, replied_to)
        response = self._media(wrote.text, wrote.sent, replied_to)
        if wrote.several and isinstance(wrote.sent, Media):
            return fallback_replies.noted(self._ctx, response, "free.first_of_several")
        return response

    def _words(self, text: str, replied_to: FormStep | None) -> Response:
        """Answer the question that this replies to, else the one that was asked here last."""
        conversation = self._forms.get(replied_to.form) if replied_to else self._forms.last_here()
        if conversation is None:
            private = self._ctx.place.private
            return Response(fallback_replies.nothing_open(self._ctx) if private else None)
        command = self._forms.command_of(conversation)
        if replied_to is None and conversation.expires_at <= self._ctx.now:
            return Response(fallback_replies.was_idle(self._ctx, conversation))
        positioned = replied_to is not None and replied_to.field < len(command.fields)
        at = replied_to.field if replied_to is not None and positioned else None
        return self._answer(conversation, at, text)

    def _media(self, text: str, sent: Sent, replied_to: FormStep | None) -> Response:
        """Give a voice note or picture to the question that it answers.

        - Where that takes words only, is over, or was left long ago, it is asked about.
        - Where nothing was asked it goes to the command that takes it.
        - What cannot be taken opens no question: one that is open stays so.
        """
        if replied_to is None:
            asked = self._forms.last_for_media()
        else:
            asked = (
                self._forms.get(replied_to.form) if self._forms.is_open(replied_to.form) else None
            )
        if asked is None and not self._ctx.place.private:
            return Response(None)
        meant = replied_to is not None or (asked and asked.expires_at > self._ctx.now)
        if asked is not None and meant and self._forms.takes_media(asked):
            command, known, state = self._filling.take_up(asked)
            state, problems = enclosed(state, sent, text, known)
            return self._filling.go_on(command, asked.id, state, known, problems)
        if isinstance(sent, Untaken):
            raise BadAnswer(sent.value)
        if asked is None and replied_to is None:
            return self._open_with(self._registry.for_uploads, text, sent)
        if asked is not None:
            self._forms.offer_again(asked)
        return self._open_with(self._registry.for_sorting, text, sent)

    def _open_with(self, command: Command | None, text: str, sent: Media) -> Response:
        if command is None:
            return Response(fallback_replies.nothing_open(self._ctx))
        media = next(item for item in command.fields if isinstance(item.kind, Upload))
        words = next(item for item in command.fields if isinstance(item.kind, Text))
        called = CommandCall(command, {words.name: text}, sent={media.name: sent})
        return self._filling.open(called)

    def _step(self, step: FormStep) -> Response:
        conversation = self._forms.get(step.form)
        if step.action is FormAction.CANCEL:
            return replace(self._cancel(conversation), visibility=_beside(step))
        if step.action is FormAction.PICK:
            return self._answer(conversation, step.field, step.value)
        command, known, state = self._filling.take_up(conversation)
        if pages := choices.page_of(state, step):
            known = choices.known(self._registry, self._ctx, command, pages)
        seen = step.action is FormAction.SEND
        match step.action:
            case FormAction.BACK:
                state = state.back()
            case FormAction.MORE:
                state = state.ask_more()
            case FormAction.SKIP if state.next is state.fields[step.field % len(state.fields)]:
                state = state.skip(known)
        if state.next is None and step.action not in (FormAction.SKIP, FormAction.SEND):
            return self._filling.show_first(command, conversation.id, state, known)
        response = self._filling.go_on(command, conversation.id, state, known, {}, seen=seen)
        return replace(response, visibility=_beside(step, response.visibility))

    def _cancel(self, conversation: Conversation | None) -> Response:
        """Let a question go, and name it; in a shared place others may have been asked to."""
        if conversation is None:
            private = self._ctx.place.private
            return Response(fallback_replies.nothing_to_cancel(self._ctx) if private else None)
        self._forms.close(conversation.id)
        held = bool(conversation.saved)
        return Response(fallback_replies.canceled(self._ctx, conversation, held=held))

    def _answer(self, conversation: Conversation, at: int | None, raw: str) -> Response:
        command, known, state = self._filling.take_up(conversation)
        item = state.next if at is None else next(iter(state.fields[at:]), None)
        if item is None or isinstance(item.kind, Ref):
            raise Expired("refused.old_button")
        try:
            state, problems = state.pick(item, raw, known), {}
        except BadAnswer as trouble:
            problems = {item.name: trouble}
        return self._filling.go_on(command, conversation.id, state, known, problems)


def _beside(step: FormStep, visibility: Visibility = Visibility.REPLACE) -> Visibility:
    """Leave what stands where a step was offered beside it."""
    over = step.field == BESIDE and visibility is Visibility.REPLACE
    return Visibility.WHISPER if over else visibility
