"""A conversation as a stored, pure state machine: answers come in, the next question goes out.

It knows no clock and no platform. An unfinished run is a row; a restart in mid-question costs
nothing. Answers are kept in the canonical text of their field's kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.dialogue.commands import Command, Field
from bot.dialogue.fields import Mine
from bot.dialogue.known import Known
from bot.errors import BadAnswer


@dataclass(frozen=True, slots=True)
class Run:
    """A form being filled in: what was answered, and what was asked, in order.

    A skipped question is an answer of None. Answers that came with the command, or that only
    one thing could answer, were never asked, so *back* does not return to them.
    """

    fields: tuple[Field, ...]
    answers: Mapping[str, str | None] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    more: bool = False

    def begin(self, given: Mapping[str, str], known: Known) -> "Run":
        """Take the answers that came with the command, then all that need no asking.

        A given answer that cannot be read is left out, to be asked for; `problems` tells why.
        """
        run = self
        for name, raw in given.items():
            try:
                run = run.put(run.named(name), raw, known)
            except BadAnswer:
                continue
        return run.settle(known)

    def named(self, name: str) -> Field:
        """Find a field; one that is not there is asked for by nobody we know."""
        found = next((item for item in self.fields if item.name == name), None)
        if found is None:
            raise BadAnswer("bad.ref")
        return found

    def put(self, item: Field, raw: str, known: Known) -> "Run":
        """Answer one field; answers that no longer belong are forgotten."""
        value: Any = item.kind.parse(raw, known)
        written = item.kind.write(value)
        run = replace(self, answers={**self.answers, item.name: written})
        kept = {name: said for name, said in run.answers.items() if run.applies(run.named(name))}
        return replace(run, answers=kept, asked=tuple(n for n in run.asked if n in kept))

    def answer(self, raw: str, known: Known) -> "Run":
        """Answer the open question; raises `BadAnswer` and changes nothing when it cannot."""
        item = self.next
        if item is None:
            raise BadAnswer("bad.ref")
        return self.pick(item, raw, known)

    def pick(self, item: Field, raw: str, known: Known) -> "Run":
        """Answer a question that was shown, the open one or an earlier one."""
        run = self.put(item, raw, known)
        asked = run.asked if item.name in run.asked else (*run.asked, item.name)
        return replace(run, asked=asked).settle(known)

    def skip(self, known: Known) -> "Run":
        """Leave the open question unanswered, if it may be."""
        item = self.next
        if item is None or self.needed(item):
            raise BadAnswer("bad.needed")
        answers = {**self.answers, item.name: None}
        return replace(self, answers=answers, asked=(*self.asked, item.name)).settle(known)

    def back(self) -> "Run":
        """Take back the last answer given, so that its question is open again."""
        if not self.asked:
            return self
        answers = {name: said for name, said in self.answers.items() if name != self.asked[-1]}
        return replace(self, answers=answers, asked=self.asked[:-1])

    def ask_more(self) -> "Run":
        """Ask for what waits behind *More* as well."""
        return replace(self, more=True)

    def settle(self, known: Known) -> "Run":
        """Fill in what only one thing could answer: the only goal, this place's pod."""
        run = self
        for item in run.fields:
            if not isinstance(item.kind, Mine) or item.name in run.answers:
                continue
            only = _only(item.kind, known)
            if only is not None and run.applies(item) and (run.needed(item) or not item.more):
                run = replace(run, answers={**run.answers, item.name: only})
        return run

    def applies(self, item: Field) -> bool:
        """Tell whether a field's condition holds."""
        when = item.when
        return when is None or self.answers.get(when.field) in when.values

    def needed(self, item: Field) -> bool:
        """Tell whether a field must be answered: it is required, or its condition makes it so."""
        return item.required or (item.when is not None and not item.more and self.applies(item))

    @property
    def page(self) -> tuple[Field, ...]:
        """The fields that belong to what is being asked now."""
        return tuple(
            item
            for item in self.fields
            if self.applies(item) and (self.more or not item.more or item.name in self.answers)
        )

    @property
    def next(self) -> Field | None:
        """The open question; None when the form is filled."""
        return next((item for item in self.page if item.name not in self.answers), None)

    @property
    def has_more(self) -> bool:
        """Tell whether something still waits behind *More*."""
        return not self.more and any(
            item.more and self.applies(item) and item.name not in self.answers
            for item in self.fields
        )

    def fill(self, form: type, known: Known) -> Any:
        """Make the filled form; an answer that reads no longer is asked again by `BadAnswer`."""
        return form(
            **{
                item.name: item.kind.parse(said, known)
                for item in self.fields
                if (said := self.answers.get(item.name)) is not None
            }
        )


def start(command: Command) -> Run:
    """Start a command's form."""
    return Run(command.fields)


def _only(kind: Mine, known: Known) -> str | None:
    pairs = known.mine.get(kind.of, ())
    if kind.of == "pod" and known.here in {value for value, _ in pairs}:
        return known.here
    return pairs[0][0] if len(pairs) == 1 else None
