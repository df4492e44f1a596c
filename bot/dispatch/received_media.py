"""What somebody sends: it answers what is asked, is their check-in, or is asked about."""

from bot.dialogue.commands import Command
from bot.dialogue.fields import Text, Upload
from bot.dialogue.form_input import enclosed
from bot.dialogue.inbound import Response, Wrote
from bot.dialogue.media import Media, Sent, Untaken
from bot.dialogue.registry import Registry
from bot.dialogue.tokens import FormStep
from bot.dispatch import fallback_replies
from bot.dispatch.form_filling import FormFilling
from bot.dispatch.open_forms import OpenForms
from bot.kernel.errors import BadAnswer
from bot.ports.storage import Conversation
from bot.request.context import Context


class ReceivedMedia:
    """Takes a voice note or picture within one act."""

    def __init__(
        self, registry: Registry, ctx: Context, forms: OpenForms, filling: FormFilling
    ) -> None:
        self._registry = registry
        self._ctx = ctx
        self._forms = forms
        self._filling = filling

    def take(self, said: Wrote, sent: Sent, meant: FormStep | None) -> Response:
        """Give what was sent to the question that it answers; `meant` is what it replies to.

        - Where that takes words only, is over, or was left long ago, it is asked about.
        - Where nothing was asked it goes to the command that takes it.
        - What cannot be taken opens no question: one that is open stays so.
        """
        if meant is not None:
            asked = self._forms.get(meant.run) if self._forms.has(meant.run) else None
        else:
            asked = self._forms.meant()
        if asked is None and not self._ctx.place.private:
            return Response(None)
        if asked is not None and self._forms.takes(asked) and self._is_meant(asked, meant):
            return self._into(asked, said.text, sent)
        if isinstance(sent, Untaken):
            raise BadAnswer(sent.value)
        if asked is None and meant is None:
            return self._open(self._registry.for_uploads, said.text, sent)
        if asked is not None:
            self._forms.offer_again(asked)
        return self._open(self._registry.for_sorting, said.text, sent)

    def _is_meant(self, asked: Conversation, meant: FormStep | None) -> bool:
        return meant is not None or asked.expires_at > self._ctx.now

    def _into(self, asked: Conversation, text: str, sent: Sent) -> Response:
        command, known, run = self._filling.take_up(asked)
        run, problems = enclosed(run, sent, text, known)
        return self._filling.go_on(command, asked.id, run, known, problems)

    def _open(self, command: Command | None, text: str, sent: Media) -> Response:
        if command is None:
            return Response(fallback_replies.nothing_open(self._ctx))
        media = next(item for item in command.fields if isinstance(item.kind, Upload))
        words = next(item for item in command.fields if isinstance(item.kind, Text))
        return self._filling.open(command, {words.name: text}, sent={media.name: sent})
