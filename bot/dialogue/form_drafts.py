"""What of a form its command has before it is filled, and what would be lost with the form."""

from dataclasses import replace

from bot.dialogue.fields import Ref, Text
from bot.dialogue.forms import Run


def unsaved(run: Run) -> tuple[str, ...]:
    """Name the answers that the command does not have yet."""
    return tuple(
        item.name
        for item in run.fields
        if not isinstance(item.kind, Ref)
        and item.name not in run.saved
        and (run.answers.get(item.name) is not None or item.name in run.received)
    )


def saved(run: Run) -> Run:
    """Note that the command has all that was answered so far."""
    return replace(run, saved=(*run.saved, *unsaved(run)))


def in_words(run: Run) -> bool:
    """Tell whether a form holds what somebody wrote or sent, which no list offers again."""
    return bool(run.wrong or run.received) or any(
        isinstance(item.kind, Text) and run.answers.get(item.name) is not None
        for item in run.fields
    )


def words_of(run: Run) -> tuple[str, ...]:
    """List what somebody wrote into a form, in the order of its questions."""
    written = (run.answers.get(item.name) for item in run.fields if isinstance(item.kind, Text))
    return tuple(said for said in written if said)
