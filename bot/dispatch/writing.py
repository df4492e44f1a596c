"""Takes what somebody wrote or sent: an answer to what was asked, or words of their own."""

from bot.dialogue.commands import Command
from bot.dialogue.fields import Text, Upload
from bot.dialogue.form_answers import enclosed
from bot.dialogue.media import Media, Sent, Untaken
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Paragraph, reply
from bot.dialogue.responses import Response
from bot.dialogue.tokens import FormStep
from bot.dispatch import choices, fallback_replies, shared_location, written_codes
from bot.dispatch.form_filling import FormFilling
from bot.dispatch.form_steps import FormSteps, is_offered
from bot.dispatch.free_words import WordOffers
from bot.dispatch.open_forms import OpenForms
from bot.dispatch.resolve import CommandCall, FreeWords
from bot.kernel.errors import BadAnswer, Refused
from bot.kernel.ids import FormId, unshort
from bot.ports.conversations import Conversation
from bot.reading.button_words import PlainWord, plain_word
from bot.reading.returning import is_back
from bot.request.context import Context

_BACK = "me.back"
_IN_PASSING = {PlainWord.THANKS: "free.thanks", PlainWord.HELLO: "free.hello_again"}


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
        self._free = WordOffers(registry, ctx, forms)

    def take(self, said: FreeWords) -> Response:
        """Take what somebody wrote or sent themselves; an album, or several, gets one answer."""
        wrote, replied_to = said.wrote, said.replied_to
        if wrote.edited:
            return self._edited(wrote.text)
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
            return self._words(wrote.text, replied_to, elsewhere=said.elsewhere)
        response = self._media(wrote.text, wrote.sent, replied_to)
        if wrote.several and isinstance(wrote.sent, Media):
            return fallback_replies.noted(self._ctx, response, "free.first_of_several")
        return response

    def _edited(self, text: str) -> Response:
        """Meet a message that was changed: what was made of it before stays as it was."""
        if not self._ctx.place.private:
            return Response(None)
        if text.startswith("/"):
            return Response(reply(self._ctx.voice.say("free.edited_command")))
        return Response(self._free.taken(text, key="free.edited"))

    def _words(self, text: str, replied_to: FormStep | None, *, elsewhere: bool) -> Response:
        """Answer the question that this replies to, else the one that was asked here last.

        - A reply to what asked nothing is no answer to anything else that is open.
        - Words on a button that leads somewhere by itself are that button.
        """
        aside = self._forms.last_aside
        if replied_to is not None and aside is not None and replied_to.form == aside.id:
            replied_to, elsewhere = None, True
        over = replied_to is not None and not self._forms.is_open(replied_to.form)
        if elsewhere or over:
            asked = None
        else:
            asked = self._forms.get(replied_to.form) if replied_to else self._forms.last_here()
        guessed = written_codes.guessed(self._ctx, self._registry.for_codes, text, asked)
        if guessed is not None:
            return self._filling.open(guessed)
        if asked is None:
            if not self._ctx.place.private:
                return Response(None)
            if over:
                return Response(self._free.taken(text, key="free.after"))
            return self._unasked(text, aside)
        command = self._forms.command_of(asked)
        positioned = replied_to is not None and replied_to.field < len(command.fields)
        at = replied_to.field if replied_to is not None and positioned else None
        polite = self._polite(asked, at, text) if self._ctx.place.private else None
        return polite or self._steps.said(asked, at, text)

    def _polite(self, asked: Conversation, at: int | None, text: str) -> Response | None:
        """Meet what is said in passing while something short is asked; the question stays open."""
        command, known, state = self._filling.take_up(asked)
        item = state.next if at is None else state.fields[at]
        if item is not None and isinstance(item.kind, Text) and item.kind.lines:
            return None
        called = self._free.standing(text)
        if called and not (item and is_offered(item, text, known)):
            return self._filling.open(called)
        word = plain_word(text)
        key = _IN_PASSING.get(word) if word else None
        if key is None or state.next is None:
            return None
        said = Paragraph(self._ctx.voice.say(key, name=self._ctx.person.name))
        return self._filling.go_on(command, asked.id, state, known, {}, (said,))

    def _unasked(self, text: str, aside: Conversation | None) -> Response:
        """Meet words that no question asked for; they may say what the last ones are for."""
        if aside is not None:
            _, known, state = self._filling.take_up(aside)
            if state.next is not None and is_offered(state.next, text, known):
                return self._steps.answer(aside, None, text)
        word = plain_word(text)
        greets = self._registry.find(_BACK)
        hello = word is PlainWord.HELLO and self._ctx.returned
        if greets is not None and (hello or is_back(text)):
            return self._filling.open(CommandCall(greets, {}))
        if called := self._free.standing(text):
            return self._filling.open(called)
        named = self._free.named(text)
        if word is PlainWord.CANCEL and (open_now := self._forms.to_cancel()):
            return self._steps.cancel(open_now)
        if word is not None and not named:
            return Response(self._free.greeted(word))
        taken = Response(self._free.taken(text, named))
        if self._ctx.returned:
            return fallback_replies.noted(self._ctx, taken, "goal.back.greeting")
        return taken

    def _media(self, text: str, sent: Sent, replied_to: FormStep | None) -> Response:
        """Give a voice note or picture to the question that it answers.

        - Where that takes words only, is over, or was left long ago, it is asked about.
        - Where nothing was asked it goes to the command that takes it, if it can be for one
          thing only.
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
            takes = self._several_uses() or self._registry.for_uploads
            return self._open_with(takes, text, sent)
        if asked is not None:
            self._forms.offer_again(asked)
        return self._open_with(self._registry.for_sorting, text, sent)

    def _several_uses(self) -> Command | None:
        """Find the command that asks what something is for, where it can be for several things.

        Forms that are open somewhere are none of these, as nobody asked for anything just now.
        """
        command = self._registry.for_sorting
        if command is None:
            return None
        offered = choices.known(self._registry, self._ctx, command).mine.values()
        uses = [unshort(value) or 0 for pairs in offered for value, _ in pairs]
        meant = [use for use in uses if use and not self._forms.is_open(FormId(use))]
        return command if len(meant) > 1 else None

    def _open_with(self, command: Command | None, text: str, sent: Media) -> Response:
        if command is None:
            raise Refused("bad.upload")
        media = next(item for item in command.fields if isinstance(item.kind, Upload))
        words = next(item for item in command.fields if isinstance(item.kind, Text))
        called = CommandCall(command, {words.name: text}, sent={media.name: sent})
        return self._filling.open(called)
