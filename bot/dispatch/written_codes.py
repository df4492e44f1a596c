"""Codes of invitations, wherever they are written: they lead to their charter, not into a field.

A text pasted as a whole, or a link, is an invitation in any message and in any field. Three words
and a number without hyphens may be meant otherwise: they are one where they open a pod.
"""

from collections.abc import Iterator, Sequence

from bot.dialogue.commands import Command
from bot.dispatch.resolve import (
    CommandCall,
    CommandGroup,
    FreeWords,
    Meaning,
    Resolved,
    SentForm,
    SentModal,
    UnknownCommand,
)
from bot.pods import codes, invitations
from bot.ports.conversations import Conversation
from bot.request.context import Context


def invited(
    ctx: Context, join: Command | None, resolved: Resolved
) -> tuple[CommandCall, Sequence[str]] | None:
    """Find the way to the charter of an invitation, and what was written beside it.

    A button carries its code for its own command, so none is asked about. Among people an
    invitation is nothing that is said to Cairn.
    """
    if join is None:
        return None
    meaning = resolved.meaning
    if isinstance(meaning, CommandCall | SentModal) and meaning.command is join:
        return None
    texts = [*_written(meaning, private=ctx.place.private)]
    for position, text in enumerate(texts):
        if (code := codes.find(text)) is not None:
            others = [*texts[:position], *texts[position + 1 :]]
            return CommandCall(join, {"code": codes.write(code)}), others
    return None


def guessed(
    ctx: Context, join: Command | None, text: str, asked: Conversation | None
) -> CommandCall | None:
    """Find the way to a charter, if what somebody wrote happens to be the code that opens it.

    Where a code was asked for it is one anyway.
    """
    code = codes.stands_alone(text)
    if join is None or code is None or (asked is not None and asked.command == join.path):
        return None
    if not invitations.opens(ctx, code):
        return None
    return CommandCall(join, {"code": codes.write(code)})


def _written(meaning: Meaning, *, private: bool) -> Iterator[str]:
    """Go through the texts of an act, as far as they are said to Cairn."""
    match meaning:
        case CommandCall(answers=answers, rest=rest):
            yield rest
            yield from answers.values()
        case SentForm(answers=answers) | SentModal(answers=answers):
            yield from answers.values()
        case FreeWords(wrote, replied_to) if private or replied_to is not None:
            yield wrote.text
        case CommandGroup(said=said) if private:
            yield said
        case UnknownCommand(path, rest) if private:
            yield f"{path} {rest}"
        case _:
            return
