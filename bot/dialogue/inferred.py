"""Answers that others say already, as a command's `infer` gives them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.texts.spans import Line
from bot.texts.voice import Voice


@dataclass(frozen=True, slots=True)
class Inferred:
    """Answers that others say already, in canonical text, and a line that says what was read."""

    answers: Mapping[str, str] = field(default_factory=dict)
    said: Line = ()


Infer = Callable[[Mapping[str, str | None], Voice], Inferred]
