"""What was said into a form: read for its handler, kept as a draft, or about to be lost."""

from typing import Any

from msgspec.structs import replace

from bot.dialogue.clearing import NONE, Cleared
from bot.dialogue.commands import Field
from bot.dialogue.fields import Ref, Text, Upload, Written
from bot.dialogue.forms import FormState
from bot.dialogue.known import Known
from bot.dialogue.media import Sent
from bot.kernel.errors import BadAnswer


def fill(state: FormState, form: type, known: Known, *, so_far: bool = False) -> Any:
    """Make the filled form; what is missing or reads no longer is a `BadAnswer` naming it.

    What is saved is left out. A form may be made of what was answered `so_far`.
    """
    filled: dict[str, Any] = {}
    for item in state.fields:
        said = state.answers.get(item.name)
        if item.name in state.saved:
            continue
        if item.name in state.received:
            filled[item.attribute] = state.received[item.name]
        elif said is not None and not isinstance(item.kind, Upload):
            filled[item.attribute] = _read(item, item.kind, said, known)
        elif not so_far and state.applies(item) and state.needed(item):
            raise _missing(item)
    return form(**filled)


def enclosed(
    state: FormState, sent: Sent, text: str, known: Known
) -> tuple[FormState, dict[str, BadAnswer]]:
    """Take what was sent and its words; skip the open question where it may be left out.

    What was sent stays where its words cannot be taken.
    """
    asked = state.next
    try:
        state = state.enclose(sent)
        item = state.next
        if item is not None and text and isinstance(item.kind, Text):
            return state.pick(item, text, known), {}
        skips = item is not None and item is asked and not state.needed(item)
        return (state.skip(known) if skips else state.settle(known)), {}
    except BadAnswer as trouble:
        return state, {} if state.next is None else {state.next.name: trouble}


def _missing(item: Field) -> BadAnswer:
    if isinstance(item.kind, Ref):
        return BadAnswer("bad.ref")
    return BadAnswer("bad.needed", field=item.name)


def _read(item: Field, kind: Written, said: str, known: Known) -> Any:
    if item.clears is not None and said == NONE:
        return Cleared.CLEARED
    try:
        return kind.parse(said, known)
    except BadAnswer as problem:
        if isinstance(kind, Ref):
            raise
        raise BadAnswer(problem.key, problem.options, item.name, **problem.arguments) from problem


def unsaved(state: FormState) -> tuple[str, ...]:
    """Name the answers that the command does not have yet."""
    return tuple(
        item.name
        for item in state.fields
        if not isinstance(item.kind, Ref)
        and item.name not in state.saved
        and (state.answers.get(item.name) is not None or item.name in state.received)
    )


def saved(state: FormState) -> FormState:
    """Note that the command has all that was answered so far."""
    return replace(state, saved=(*state.saved, *unsaved(state)))


def in_words(state: FormState) -> bool:
    """Tell whether a form holds what somebody wrote or sent, which no list offers again."""
    return bool(state.wrong or state.received) or any(
        isinstance(item.kind, Text) and state.answers.get(item.name) is not None
        for item in state.fields
    )


def words_of(state: FormState) -> tuple[str, ...]:
    """List what somebody wrote into a form, in the order of its questions."""
    written = (
        state.answers.get(item.name) for item in state.fields if isinstance(item.kind, Text)
    )
    return tuple(said for said in written if said)
