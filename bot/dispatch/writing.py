"""Takes what somebody wrote or sent: an answer to what was asked, or words of their own."""

from bot.dialogue.commands import Command
from bot.dialogue.fields import Text, Upload
from bot.dialogue.form_answers import enclosed
from bot.dialogue.inbound import Wrote
from bot.dialogue.media import Media, Sent, Untaken
from bot.dialogue.registry import Registry
from bot.dialogue.responses import Response
from bot.dialogue.tokens import FormStep
from bot.dispatch import fallback_replies, shared_location, written_codes
from bot.dispatch.form_filling import FormFilling
from bot.dispatch.form_steps import FormSteps
from bot.dispatch.open_forms import OpenForms
from bot.dispatch.resolve import CommandCall
from bot.kernel.errors import BadAnswer, Refused
from bot.request.context import Context


class WritingHandler:
    """Takes what one account wrote or sent, within one unit of work."""

    def __init__(
        self,
        registry: Registry,
        ctx: Context,
        forms: OpenForms,
        filling: FormFilling,
        steps: FormSteps,
    ) -> None:
        self._registry = registry
        self._ctx = ctx
        self._forms = forms
        self._filling = filling
        self._steps = steps

    def take(self, wrote: Wrote, replied_to: FormStep | None) -> Response:
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
        guessed = written_codes.guessed(self._ctx, self._registry.for_codes, text, conversation)
        if guessed is not None:
            return self._filling.open(guessed)
        if conversation is None:
            private = self._ctx.place.private
            return Response(fallback_replies.nothing_open(self._ctx) if private else None)
        command = self._forms.command_of(conversation)
        positioned = replied_to is not None and replied_to.field < len(command.fields)
        at = replied_to.field if replied_to is not None and positioned else None
        return self._steps.answer(conversation, at, text)

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
