"""Answers whoever asked to be forgotten, whatever they do: until when they can take it back."""

from bot.dialogue.commands import Visibility
from bot.dialogue.inbound import Happened, Wrote
from bot.dialogue.responses import Response
from bot.dialogue.tokens import FormStep
from bot.dispatch.resolve import CommandCall, Resolved, SentForm, SentModal
from bot.forgetting import views
from bot.request.context import Context

_STILL_OPEN = frozenset({"me.forget", "me.take_back", "me.export"})


def instead(ctx: Context, resolved: Resolved) -> Response | None:
    """Say what there is to say to somebody who is hidden; None for everybody else.

    What is urgent, what takes it back, and what is open to them until then is done as always.
    """
    forgotten_at = ctx.person.forgotten_at
    if forgotten_at is None or (ctx.now < forgotten_at and _goes_on(ctx, resolved)):
        return None
    act = resolved.act
    if isinstance(act, Happened) or (isinstance(act, Wrote) and not ctx.place.private):
        return Response(None)
    return Response(views.hidden(ctx, forgotten_at), Visibility.WHISPER)


def _goes_on(ctx: Context, resolved: Resolved) -> bool:
    match resolved.meaning:
        case CommandCall(command) | SentModal(command=command):
            return command.path in _STILL_OPEN or command.unaided is not None
        case FormStep(form=form) | SentForm(form):
            mine = ctx.uow.conversations.of(ctx.account.id)
            return any(each.id == form and each.command in _STILL_OPEN for each in mine)
        case _:
            return False
