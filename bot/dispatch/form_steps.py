"""Takes a step in an open form: an option picked, a question skipped, or the form let go."""

from msgspec.structs import replace

from bot.dialogue import inference
from bot.dialogue.commands import Visibility
from bot.dialogue.fields import Ref
from bot.dialogue.registry import Registry
from bot.dialogue.responses import Response
from bot.dialogue.tokens import BESIDE, FormAction, FormStep
from bot.dispatch import choices, fallback_replies
from bot.dispatch.form_filling import FormFilling
from bot.dispatch.open_forms import OpenForms
from bot.kernel.errors import BadAnswer, Expired
from bot.ports.conversations import Conversation
from bot.request.context import Context


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
        self._forms.close(conversation.id)
        held = bool(conversation.saved)
        return Response(fallback_replies.canceled(self._ctx, conversation, held=held))

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


def _beside(step: FormStep, visibility: Visibility = Visibility.REPLACE) -> Visibility:
    """Leave what stands where a step was offered beside it."""
    over = step.field == BESIDE and visibility is Visibility.REPLACE
    return Visibility.WHISPER if over else visibility
