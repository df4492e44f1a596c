"""Reads what follows a command's name, and meets what of it nobody could use."""

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from bot.dialogue import typed_line
from bot.dialogue.commands import Command
from bot.dialogue.fields import Mine
from bot.dialogue.forms import FormState
from bot.dialogue.known import Known
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Divider, Reply
from bot.dialogue.responses import Response
from bot.dialogue.sanitize import shortened
from bot.dialogue.typed_line import TypedLine
from bot.dispatch import fallback_replies, unknown_commands
from bot.dispatch.free_words import WordOffers
from bot.dispatch.resolve import CommandCall
from bot.kernel.errors import BadAnswer
from bot.reading.times import times_of_day
from bot.request.context import Context

_SAID = 80


def read(
    called: CommandCall,
    state: FormState,
    given: Collection[str],
    known: Known,
    problems: Mapping[str, BadAnswer],
) -> TypedLine:
    """Read what followed a command's name; a part of a name in an option is a guess, too."""
    guessed = any(
        isinstance(item.kind, Mine) and not item.kind.says_whole(called.answers[name], known)
        for item in state.fields
        if (name := item.name) in called.answers
    )
    line = TypedLine(state, problems, guessed=guessed)
    if called.rest:
        line = typed_line.read(called.command, state, given, called.rest, known)
        line = replace(line, problems={**problems, **line.problems})
    return line


def leaving_out(
    ctx: Context,
    registry: Registry,
    offers: WordOffers,
    response: Response,
    line: TypedLine,
    command: Command,
) -> Response:
    """Say what of a line nobody could use, or explain the command that it names."""
    if not line.left:
        return response
    if command.explains:
        return replace(response, shown=unknown_commands.explained(ctx, registry, line.left))
    is_hour = bool(times_of_day(line.left, ctx.voice.language))
    speaks = ctx.place.private and len(line.left.split()) > 1 and not is_hour
    if speaks and isinstance(response.shown, Reply):
        blocks = (offers.beside(line.left), Divider(), *response.shown.blocks)
        return replace(response, shown=replace(response.shown, blocks=blocks))
    said = shortened(line.left, _SAID)
    return fallback_replies.noted(ctx, response, "line.left_out", said=said)
