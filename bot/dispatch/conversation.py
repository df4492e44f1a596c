"""One step of a conversation: what somebody said becomes a question, a problem, or a command run.

Everything here happens within one unit of work; nothing is sent.
"""

from dataclasses import replace

from bot.dialogue import modals
from bot.dialogue.commands import Visibility
from bot.dialogue.fields import Ref
from bot.dialogue.form_drafts import in_words
from bot.dialogue.form_input import fill
from bot.dialogue.forms import start
from bot.dialogue.inbound import Act, Happened, Pressed, Response, Submitted, Typed, Wrote
from bot.dialogue.origins import Origin, admit
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Reply
from bot.dialogue.tokens import BESIDE, CommandToken, FormStep, ModalToken, Verb, read
from bot.dispatch import fallback_replies, resolve
from bot.dispatch.form_filling import FormFilling
from bot.dispatch.guards import begin
from bot.dispatch.open_forms import TOO_MANY, OpenForms
from bot.dispatch.received_media import ReceivedMedia
from bot.kernel.errors import BadAnswer, Expired, Refused
from bot.ports.storage import Conversation
from bot.request.context import Context


class ConversationHandler:
    """Takes one act of one person; afterwards, `refused` tells whether that was the answer."""

    def __init__(self, registry: Registry, ctx: Context) -> None:
        self._registry = registry
        self._ctx = ctx
        self._forms = OpenForms(registry, ctx)
        self._filling = self._filled_by(ctx, pressed=False)
        self.refused = False

    def look(self, act: Act) -> Response | None:
        """Run a command that only reads; None if there is something to ask or to keep first."""
        command, given, _ = resolve.named(self._registry, act)
        known = resolve.known(self._registry, self._ctx, command)
        run, problems = begin(self._registry, self._ctx, start(command), given, known)
        if problems or run.next is not None or resolve.is_misplaced(self._ctx, command):
            return None
        try:
            result = command.handler(self._ctx, fill(run, command.form, known))
        except Refused as refused:
            return self._refuse(refused)
        if not isinstance(result, Reply):
            return None
        response = Response(result, command.visibility)
        return None if self._left(response) else response

    def take(self, act: Act) -> Response:
        """Take an act and say what to show, with what it interrupted."""
        response = self._take(act)
        if self._filling.lost:
            response = fallback_replies.noted(self._ctx, response, "form.media_lost")
        waiting = self._left(response)
        if waiting is None or not isinstance(response.shown, Reply):
            return response
        self._forms.mark_offered(waiting)
        return replace(
            response, shown=fallback_replies.interrupted(self._ctx, response.shown, waiting)
        )

    def _left(self, response: Response) -> Conversation | None:
        """Find a form that was left for what is answered now, and that nobody has spoken of."""
        if not isinstance(response.shown, Reply):
            return None
        public = response.visibility is Visibility.PUBLIC and not self._ctx.place.private
        spoken_of = {
            turn.run
            for b in response.shown.all_buttons
            if isinstance(turn := read(b.token), FormStep)
        }
        waiting = (form for form in self._forms.waiting(public=public) if form.id not in spoken_of)
        return next((form for form in waiting if not form.offered), None)

    def _take(self, act: Act) -> Response:
        try:
            match act:
                case Typed(path) if group := self._registry.group(path):
                    return Response(fallback_replies.choice(self._ctx, group))
                case Typed(path) if path == Verb.CANCEL.name.lower():
                    return self._cancel(self._forms.to_cancel())
                case Typed(answers=answers, sent=sent):
                    options = {*answers, *sent}
                    return self._filling.open(*resolve.named(self._registry, act), options, sent)
                case Pressed(token):
                    self._filling = self._filled_by(self._ctx, pressed=True)
                    return self._press(token)
                case Submitted():
                    return self._submit(act)
                case Wrote():
                    return self._wrote(act)
                case Happened():
                    return Response(None)
        except Refused as refused:
            return self._refuse(refused)

    def _refuse(self, refused: Refused) -> Response:
        self.refused = True
        if refused.key == TOO_MANY:
            return Response(fallback_replies.too_many(self._ctx, refused, self._forms.all))
        return Response(fallback_replies.refusal(self._ctx, refused, self._filling.returned))

    def _filled_by(self, ctx: Context, *, pressed: bool) -> FormFilling:
        return FormFilling(self._registry, ctx, self._forms, pressed=pressed)

    def _press(self, token: str) -> Response:
        named = read(token)
        if isinstance(named, FormStep):
            return self._turn(named)
        return self._filling.open(*resolve.named(self._registry, Pressed(token)))

    def _submit(self, act: Submitted) -> Response:
        named = read(act.token)
        match named:
            case CommandToken():
                command, given = resolve.addressed(self._registry, named)
                admit(command.fields, act.answers, Origin.WORDS)
                return self._filling.open(command, {**given, **act.answers}, "", sent=act.sent)
            case ModalToken():
                return self._sheet(named, act)
            case FormStep(Verb.OPEN, run_id):
                return self._put(self._forms.get(run_id), act)
        raise Refused("refused.old_button")

    def _put(self, conversation: Conversation, act: Submitted) -> Response:
        command, known, run = self._filling.take_up(conversation)
        admit(command.fields, act.answers, Origin.WORDS)
        run, problems = begin(self._registry, self._ctx, run, act.answers, known, act.sent)
        return self._filling.go_on(command, conversation.id, run, known, problems)

    def _sheet(self, sheet: ModalToken, act: Submitted) -> Response:
        """Take a sheet, whatever became of its form since it was opened.

        - Of a form that is done already it begins a new one, where it has words, and others.
        - What it does not show was not meant to be replaced.
        """
        command = self._registry.find(sheet.path)
        if command is None:
            raise Refused("refused.old_button")
        here = next((form for form in self._forms.all if form.id == sheet.run), None)
        if here is not None and here.command == command.path:
            shown = modals.filled_in(sheet.run, self._forms.run_of(here))
            self._unseeing(shown != sheet.shown)
            return self._put(here, act)
        admit(command.fields, act.answers, Origin.WORDS)
        known = resolve.known(self._registry, self._ctx, command)
        said = {**modals.carried(sheet, command.fields), **act.answers}
        run_id, run, given = self._filling.opened(command, said)
        run, problems = begin(self._registry, self._ctx, run, given, known, act.sent)
        done = self._forms.finished(sheet.run)
        if done is not None:
            again = modals.digests(sheet.run, run.answers).items() <= done.answers.items()
            if again and not problems and not run.received:
                return Response(fallback_replies.sent_twice(self._ctx))
            if not in_words(run):
                raise Expired("form.over")
        self._unseeing(done is not None)
        return self._filling.go_on(command, run_id, run, known, problems)

    def _unseeing(self, unseeing: bool) -> None:
        self._filling = self._filled_by(replace(self._ctx, unseeing=unseeing), pressed=False)

    def _wrote(self, act: Wrote) -> Response:
        """Take what somebody wrote or sent themselves; an album, or several, gets one answer."""
        if act.album and not self._forms.note_album(act.album):
            return Response(None)
        if act.forwarded:
            raise Refused("free.forwarded")
        response = self._said(act)
        return (
            response
            if self.refused
            else fallback_replies.first_of_several(self._ctx, response, act)
        )

    def _said(self, said: Wrote) -> Response:
        """Answer the question that this replies to, else the one that was asked here last."""
        meant = resolve.asked_under(said.under)
        if meant and not self._ctx.place.private and not self._forms.has(meant.run):
            return Response(None)
        if said.sent is not None:
            enclosing = ReceivedMedia(self._registry, self._ctx, self._forms, self._filling)
            return enclosing.take(said, said.sent, meant)
        conversation = self._forms.get(meant.run) if meant else self._forms.here()
        if conversation is None:
            private = self._ctx.place.private
            return Response(fallback_replies.nothing_open(self._ctx) if private else None)
        command = self._forms.command_of(conversation)
        if meant is None and conversation.expires_at <= self._ctx.now:
            return Response(fallback_replies.was_idle(self._ctx, conversation))
        at = meant.field if meant and meant.field < len(command.fields) else None
        return self._answer(conversation, at, said.text)

    def _turn(self, turn: FormStep) -> Response:
        conversation = self._forms.get(turn.run)
        if turn.verb is Verb.CANCEL:
            canceled = self._cancel(conversation)
            return replace(canceled, visibility=_beside(turn, Visibility.REPLACE))
        if turn.verb is Verb.PICK:
            return self._answer(conversation, turn.field, turn.value)
        command, known, run = self._filling.take_up(conversation)
        if pages := resolve.page_of(run, turn):
            known = resolve.known(self._registry, self._ctx, command, pages)
        match turn.verb:
            case Verb.BACK:
                run = run.back()
            case Verb.MORE:
                run = run.ask_more()
            case Verb.SKIP if run.next is run.fields[turn.field % len(run.fields)]:
                run = run.skip(known)
        response = self._filling.go_on(command, conversation.id, run, known, {})
        return replace(response, visibility=_beside(turn, response.visibility))

    def _cancel(self, conversation: Conversation | None) -> Response:
        """Let a question go, and name it; in a shared place others may have been asked to."""
        if conversation is None:
            shown = (
                fallback_replies.nothing_to_cancel(self._ctx) if self._ctx.place.private else None
            )
            return Response(shown)
        self._forms.close(conversation.id)
        held = bool(conversation.saved)
        return Response(fallback_replies.canceled(self._ctx, conversation, held=held))

    def _answer(self, conversation: Conversation, at: int | None, raw: str) -> Response:
        command, known, run = self._filling.take_up(conversation)
        item = run.next if at is None else next(iter(run.fields[at:]), None)
        if item is None or isinstance(item.kind, Ref):
            raise Expired("refused.old_button")
        try:
            run, problems = run.pick(item, raw, known), {}
        except BadAnswer as trouble:
            problems = {item.name: trouble}
        return self._filling.go_on(command, conversation.id, run, known, problems)


def _beside(turn: FormStep, answers: Visibility) -> Visibility:
    """Leave what stands where a step was offered beside it."""
    over = turn.field == BESIDE and answers is Visibility.REPLACE
    return Visibility.WHISPER if over else answers
