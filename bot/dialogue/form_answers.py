"""What was said into a form: read for its handler, kept as a draft, or about to be lost."""

from dataclasses import replace
from typing import Any

from bot.dialogue.commands import Field
from bot.dialogue.fields import Ref, Text, Upload, Written
from bot.dialogue.forms import Run
from bot.dialogue.known import Known
from bot.dialogue.media import Sent
from bot.kernel.errors import BadAnswer


def fill(run: Run, form: type, known: Known, *, so_far: bool = False) -> Any:
    """Make the filled form; what is missing or reads no longer is a `BadAnswer` naming it.

    What is saved is left out. A form may be made of what was answered `so_far`.
    """
    filled: dict[str, Any] = {}
    for item in run.fields:
        said = run.answers.get(item.name)
        if item.name in run.saved:
            continue
        if item.name in run.received:
            filled[item.attribute] = run.received[item.name]
        elif said is not None and not isinstance(item.kind, Upload):
            filled[item.attribute] = _read(item, item.kind, said, known)
        elif not so_far and run.applies(item) and run.needed(item):
            raise _missing(item)
    return form(**filled)


def answer_rest(
    run: Run, rest: str, known: Known, problems: dict[str, BadAnswer]
) -> tuple[Run, dict[str, BadAnswer]]:
    """Answer the first question with the rest of the line, or else what waits behind More."""
    item = run.next or run.ask_more().next
    if item is None:
        return run, problems
    try:
        return run.put(item, rest, known).settle(known), problems
    except BadAnswer as trouble:
        return (run, {**problems, item.name: trouble}) if run.next else (run, problems)


def enclosed(run: Run, sent: Sent, text: str, known: Known) -> tuple[Run, dict[str, BadAnswer]]:
    """Take what was sent and its words; skip the open question where it may be left out.

    What was sent stays where its words cannot be taken.
    """
    asked = run.next
    try:
        run = run.enclose(sent)
        item = run.next
        if item is not None and text and isinstance(item.kind, Text):
            return run.pick(item, text, known), {}
        skips = item is not None and item is asked and not run.needed(item)
        return (run.skip(known) if skips else run.settle(known)), {}
    except BadAnswer as trouble:
        return run, {} if run.next is None else {run.next.name: trouble}


def _missing(item: Field) -> BadAnswer:
    if isinstance(item.kind, Ref):
        return BadAnswer("bad.ref")
    return BadAnswer("bad.needed", field=item.name)


def _read(item: Field, kind: Written, said: str, known: Known) -> Any:
    try:
        return kind.parse(said, known)
    except BadAnswer as problem:
        if isinstance(kind, Ref):
            raise
        raise BadAnswer(problem.key, problem.options, item.name, **problem.arguments) from problem


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
