"""Takes a step in an open form: an option picked, a question skipped, or the form let go."""

from msgspec.structs import replace

from bot.dialogue import inference, open_question
from bot.dialogue.commands import Field, Visibility
from bot.dialogue.control_words import control
from bot.dialogue.fields import Flag, Mine, Ref, Text, Upload, Zone
from bot.dialogue.forms import FormState
from bot.dialogue.known import Known
from bot.dialogue.naming import LONGEST, is_named, is_nearly_named
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Divider, Reply
from bot.dialogue.responses import Response
from bot.dialogue.tokens import BESIDE, FormAction, FormStep
from bot.dispatch import choices, fallback_replies
from bot.dispatch.form_filling import FormFilling
from bot.dispatch.free_words import WordOffers
from bot.dispatch.open_forms import OpenForms
from bot.dispatch.subjects import titled
from bot.kernel.errors import BadAnswer, Expired
from bot.ports.conversations import Conversation
from bot.reading.button_words import PlainWord
from bot.request.context import Context

_NOT_READ = frozenset({"bad.time", "bad.day", "bad.number", "bad.choice", "bad.flag", "bad.zone"})
_OF_QUESTION = {
    PlainWord.CANCEL: (FormAction.CANCEL,),
    PlainWord.BACK: (FormAction.BACK,),
    PlainWord.MORE: (FormAction.MORE, FormAction.PAGE),
    PlainWord.SKIP: (FormAction.SKIP,),
    PlainWord.NO: (FormAction.SKIP,),
}
_OF_SHOWN = {
    PlainWord.YES: FormAction.SEND,
    PlainWord.NO: FormAction.CANCEL,
    PlainWord.CANCEL: FormAction.CANCEL,
    PlainWord.BACK: FormAction.BACK,
}


class FormSteps:
    """Takes steps in the open forms of one account, whether pressed or said in words."""

    def __init__(
        self, registry: Registry, ctx: Context, forms: OpenForms, filling: FormFilling
    ) -> None:
        self._registry = registry
        self._ctx = ctx
        self._forms = forms
        self._filling = filling

    def take(self, step: FormStep) -> Response:
        """Take a step in the form that it names."""
        conversation = self._forms.get(step.form)
        if step.action is FormAction.CANCEL:
            return replace(self.cancel(conversation), visibility=_beside(step))
        if step.action is FormAction.PICK:
            return self.answer(conversation, step.field, step.value)
        command, known, state = self._filling.take_up(conversation)
        if pages := choices.page_of(state, step):
            known = choices.known(self._registry, self._ctx, command, pages)
        seen = step.action is FormAction.SEND
        match step.action:
            case FormAction.BACK:
                state = inference.without_inferred(command, state, known).back()
            case FormAction.MORE:
                state = state.ask_more()
            case FormAction.SKIP if state.next is state.fields[step.field % len(state.fields)]:
                state = state.skip(known)
        if state.next is None and step.action not in (FormAction.SKIP, FormAction.SEND):
            return self._filling.show_first(command, conversation.id, state, known)
        response = self._filling.go_on(command, conversation.id, state, known, {}, seen=seen)
        return replace(response, visibility=_beside(step, response.visibility))

    def cancel(self, conversation: Conversation | None) -> Response:
        """Let a question go, and name it; in a shared place others may have been asked to."""
        if conversation is None:
            private = self._ctx.place.private
            return Response(fallback_replies.nothing_to_cancel(self._ctx) if private else None)
        title = titled(self._ctx, self._forms, conversation)
        self._forms.close(conversation.id)
        held = bool(conversation.saved)
        return Response(fallback_replies.canceled(self._ctx, title, held=held))

    def said(self, conversation: Conversation, at: int | None, raw: str) -> Response:
        """Take words at a question: those on a button act as it does, others are its answer.

        - A name of what is offered goes before a control of the same name.
        - Of a question that has no such button, only long answers take such words.
        """
        command, known, state = self._filling.take_up(conversation)
        item = state.next if at is None else next(iter(state.fields[at:]), None)
        word = control(raw, self._ctx.voice)
        if state.next is None:
            return self._seen(conversation, word, raw)
        if item is None or word is None or is_offered(item, raw, known):
            return self._words(conversation, at, raw)
        position = state.fields.index(item)
        if isinstance(item.kind, Flag) and word in (PlainWord.YES, PlainWord.NO):
            return self.answer(conversation, position, word.value)
        unsure = command.final and word is PlainWord.NO  # it may be the whole that is not wanted
        if not unsure and (action := _action(word, state, item, known)):
            further = known.further.get(item.kind.of, "") if isinstance(item.kind, Mine) else ""
            value = further if action is FormAction.PAGE else ""
            return self._beside_none(self.take(FormStep(action, conversation.id, position, value)))
        if isinstance(item.kind, Text) and item.kind.lines and not unsure:
            return self._words(conversation, at, raw)
        key = "bad.button_word" if isinstance(item.kind, Text) else "bad.button_elsewhere"
        problem = BadAnswer(key, said=raw.strip())
        return self._filling.go_on(command, conversation.id, state, known, {item.name: problem})

    def _seen(self, conversation: Conversation, word: PlainWord | None, raw: str) -> Response:
        """Take words where a filled form was shown: a yes does it, and no other word."""
        action = _OF_SHOWN.get(word, FormAction.OPEN) if word else FormAction.OPEN
        response = self._beside_none(self.take(FormStep(action, conversation.id)))
        if action is not FormAction.OPEN or not isinstance(response.shown, Reply):
            return response
        lead = WordOffers(self._registry, self._ctx, self._forms).beside(raw)
        shown = replace(response.shown, blocks=(lead, Divider(), *response.shown.blocks))
        return replace(response, shown=shown)

    def _words(self, conversation: Conversation, at: int | None, raw: str) -> Response:
        """Answer by words; whole sentences that are no answer are met as words of their own."""
        command, known, state = self._filling.take_up(conversation)
        item = state.next if at is None else next(iter(state.fields[at:]), None)
        if item is None or not _is_sentence(raw, item, known):
            return self.answer(conversation, at, raw)
        try:
            state.pick(item, raw, known)
        except BadAnswer as trouble:
            unread = trouble.key in _NOT_READ or isinstance(item.kind, Mine)
            if not unread or not self._ctx.place.private:
                return self.answer(conversation, at, raw)
            lead = (WordOffers(self._registry, self._ctx, self._forms).beside(raw), Divider())
            return self._filling.go_on(command, conversation.id, state, known, {}, lead)
        return self.answer(conversation, at, raw)

    def _beside_none(self, response: Response) -> Response:
        """Answer words with a message of their own: there is none whose place it could take."""
        if response.visibility is not Visibility.REPLACE:
            return response
        return replace(response, visibility=Visibility.WHISPER)

    def answer(self, conversation: Conversation, at: int | None, raw: str) -> Response:
        """Answer a question of a form, the open one or the one at a position."""
        command, known, state = self._filling.take_up(conversation)
        item = state.next if at is None else next(iter(state.fields[at:]), None)
        if item is None or isinstance(item.kind, Ref):
            raise Expired("refused.old_button")
        try:
            state, problems = state.pick(item, raw, known), {}
        except BadAnswer as trouble:
            problems = {item.name: trouble}
        return self._filling.go_on(command, conversation.id, state, known, problems)


def _action(word: PlainWord, state: FormState, item: Field, known: Known) -> FormAction | None:
    """Find which button of a question a word acts as; None where there is no such button."""
    further = isinstance(item.kind, Mine) and item.kind.of in known.further
    there = {
        FormAction.CANCEL: True,
        FormAction.BACK: bool(state.asked),
        FormAction.MORE: state.has_more,
        FormAction.PAGE: further,
        FormAction.SKIP: item is state.next and not state.needed(item),
    }
    return next((action for action in _OF_QUESTION.get(word, ()) if there[action]), None)


def is_offered(item: Field, raw: str, known: Known) -> bool:
    """Tell whether a text is the name of something that a question offers."""
    if isinstance(item.kind, Upload | Text):
        return False
    return is_named(raw, open_question.options(item, known))


def _is_sentence(raw: str, item: Field, known: Known) -> bool:
    """Tell whether what was written is longer than an answer, has no number, and names nothing.

    Names of places and of one's own things are of several words, so a sentence is of more.
    """
    if any(c.isdecimal() for c in raw):
        return False
    match item.kind:
        case Text() | Ref() | Upload():
            return False
        case Zone():
            least = 4
        case _:
            least = 2
    if len(raw.split()) < least:
        return False
    return len(raw) > LONGEST or not is_nearly_named(raw, open_question.options(item, known))


def _beside(step: FormStep, visibility: Visibility = Visibility.REPLACE) -> Visibility:
    """Leave what stands where a step was offered beside it."""
    over = step.field == BESIDE and visibility is Visibility.REPLACE
    return Visibility.WHISPER if over else visibility
