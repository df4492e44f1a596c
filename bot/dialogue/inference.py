"""Infers answers from others: what a title says of a goal need not be asked again."""

from collections.abc import Mapping

from bot.dialogue.commands import Command
from bot.dialogue.forms import FormState
from bot.dialogue.inferred import Inferred
from bot.dialogue.known import Known
from bot.dialogue.replies import Block, Paragraph
from bot.kernel.errors import BadAnswer

Problems = Mapping[str, BadAnswer]


def infer(
    command: Command, state: FormState, known: Known, problems: Problems
) -> tuple[FormState, Problems, tuple[Block, ...]]:
    """Answer what other answers say already and nobody has answered otherwise; say what was read.

    What was left blank though it was needed is answered so, too.
    """
    inferred = _inferred(command, state, known)
    said: tuple[Block, ...] = ()
    for name, raw in inferred.answers.items():
        trouble = problems.get(name)
        if name in state.answers or (trouble is not None and trouble.key != "bad.needed"):
            continue
        state = state.put(state.named(name), raw, known)
        problems = {other: each for other, each in problems.items() if other != name}
        said = (Paragraph(inferred.said),)
    return (state.settle(known, problems) if said else state), problems, said


def without_inferred(command: Command, state: FormState, known: Known) -> FormState:
    """Forget what was inferred and not asked, as what it was inferred from is asked again."""
    for name, raw in _inferred(command, state, known).answers.items():
        if name not in state.asked and state.answers.get(name) == raw:
            state = state.reopen(name)
    return state


def _inferred(command: Command, state: FormState, known: Known) -> Inferred:
    return Inferred() if command.infer is None else command.infer(state.answers, known.voice)
