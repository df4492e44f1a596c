"""A form that is being filled, as a pure state machine: answers come in, questions go out.

It knows no clock and no platform. An unfinished state is a row; a restart in mid-question costs
nothing. Answers are kept in the canonical text of their field's kind; what was received, as the
reference that an adapter made.
"""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from bot.dialogue.clearing import NONE, means_none, over_existing
from bot.dialogue.commands import Command, Field
from bot.dialogue.control_words import as_words
from bot.dialogue.fields import Mine, Ref, Text, Upload
from bot.dialogue.known import Known
from bot.dialogue.media import Media, Sent, Untaken
from bot.kernel.errors import BadAnswer

NOTHING: Mapping[str, Sent] = {}
Said = TypeVar("Said")


class FormState(Struct, frozen=True):
    """A form being filled in: what was answered, and what was asked, in order.

    A skipped question is an answer of None. Answers that came with the command, or that only
    one thing could answer, were never asked, so *back* does not return to them. What was sent with
    a whole modal and could not be taken is kept, to be corrected. The command has what is `saved`.
    What it changes is `existing`: it is not stored, and stays where a question is left out.
    """

    fields: tuple[Field, ...]
    answers: Mapping[str, str | None] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    more: bool = False
    wrong: Mapping[str, str] = field(default_factory=dict)
    received: Mapping[str, Media] = field(default_factory=dict)
    saved: tuple[str, ...] = ()
    existing: Mapping[str, str] = field(default_factory=dict)

    def submit(
        self, given: Mapping[str, str], known: Known, sent: Mapping[str, Sent] = NOTHING
    ) -> tuple["FormState", dict[str, BadAnswer]]:
        """Take several answers at once, in the order of the fields; say which could not be.

        A blank answers a question that may be left out, as skipping does. An answer to what the
        others make no question of is forgotten, as it is when they change later. A question
        behind *More* whose answer could not be taken is asked.
        """
        state = self
        names = {item.name for item in self.fields}
        problems = {name: BadAnswer("bad.ref") for name in {*given, *sent} - names}
        for item in self.fields:
            if item.name not in {*given, *sent} or not state.applies(item):
                continue
            try:
                if item.name in sent:
                    state = state.receive(item, sent[item.name])
                else:
                    state = _given(state, item, given[item.name], known)
            except BadAnswer as problem:
                problems[item.name] = problem
                state = _corrected(state, item, given.get(item.name, ""))
        return state.settle(known, problems), problems

    def named(self, name: str) -> Field:
        """Find a field; one that is not there is asked for by nobody we know."""
        found = next((item for item in self.fields if item.name == name), None)
        if found is None:
            raise BadAnswer("bad.ref")
        return found

    def put(self, item: Field, raw: str, known: Known) -> "FormState":
        """Answer one field; answers that no longer belong are forgotten."""
        if isinstance(item.kind, Upload):
            raise BadAnswer("bad.upload")
        if item.clears is not None and means_none(raw, item.kind, item.clears, known):
            return _with(self, item, NONE)
        if isinstance(item.kind, Text) and not item.kind.lines:
            raw = as_words(raw, known.voice)
        value: Any = item.kind.parse(raw, known)
        return _with(self, item, item.kind.write(value))

    def receive(self, item: Field, sent: Sent) -> "FormState":
        """Take what an adapter received; raises `BadAnswer` for what cannot be taken."""
        if isinstance(sent, Untaken):
            raise BadAnswer(sent.value)
        if not isinstance(item.kind, Upload):
            raise BadAnswer("bad.ref")
        state = _with(self, item, None)
        return replace(state, received={**state.received, item.name: sent})

    def answer(self, raw: str, known: Known) -> "FormState":
        """Answer the open question; raises `BadAnswer` and changes nothing when it cannot."""
        item = self.next
        if item is None:
            raise BadAnswer("bad.ref")
        return self.pick(item, raw, known)

    def pick(self, item: Field, raw: str, known: Known) -> "FormState":
        """Answer a question that was shown, the open one or an earlier one."""
        if item not in self.fields or not self.applies(item):
            raise BadAnswer("bad.ref")
        return _asked(self.put(item, raw, known), item).settle(known, _open(self))

    def enclose(self, sent: Sent) -> "FormState":
        """Take what was sent where there is room for it; one that is there already stays."""
        into = next(field for field in self.fields if isinstance(field.kind, Upload))
        if into.name in self.received and isinstance(sent, Media):
            raise BadAnswer("bad.upload_one")
        return self.receive(into, sent)

    def skip(self, known: Known) -> "FormState":
        """Leave the open question unanswered, if it may be."""
        item = self.next
        if item is None:
            raise BadAnswer("bad.ref")
        if self.needed(item):
            raise BadAnswer("bad.needed")
        return _asked(_with(self, item, None), item).settle(known, _open(self))

    def leave(self, options: Collection[str], known: Known) -> "FormState":
        """Leave the rest out, for somebody who chose `options` and saw what else there was.

        Who chose only what they had to is asked all the same, as is which of several is meant.
        """
        state = self
        if not any(item.name in options and not item.required for item in self.fields):
            return state
        while (item := state.next) is not None:
            several = isinstance(item.kind, Mine) and bool(item.kind.options(known))
            if state.needed(item) or several:
                return self
            state = _with(state, item, None)
        return state

    def back(self) -> "FormState":
        """Take back the last answer given, so that its question is open again."""
        return self.reopen(self.asked[-1]) if self.asked else self

    def reopen(self, name: str) -> "FormState":
        """Forget one answer and what depends on it, so that its question is open again."""
        answers, received = _without(self.answers, name), _without(self.received, name)
        return _tidied(replace(self, answers=answers, received=received))

    def ask_more(self) -> "FormState":
        """Ask for what waits behind *More* as well."""
        return replace(self, more=True)

    def settle(self, known: Known, but: Collection[str] = ()) -> "FormState":
        """Fill in what only one thing could answer: the only goal, this place's pod.

        Where nothing could, a question that may be left out is. What was answered wrong stays
        open, `but` names it: somebody who said another pod did not mean this one.
        """
        state = self
        for item in state.fields:
            if not isinstance(item.kind, Mine) or item.name in (*state.answers, *but):
                continue
            if not state.applies(item) or (item.more and not state.needed(item)):
                continue
            only = _only(item.kind, known)
            if only is not None:
                state = _with(state, item, only)
            elif not item.kind.options(known) and not state.needed(item):
                state = _with(state, item, None)
        return state

    def applies(self, item: Field) -> bool:
        """Tell whether a field's condition holds."""
        when = item.when
        if when is None:
            return True
        if when.field in self.received:
            return not when.values
        said = self.answers.get(when.field) or self.existing.get(when.field)
        return said in when.values if when.values else said not in (None, NONE)

    def needed(self, item: Field) -> bool:
        """Tell whether a field must be answered: it is required, or its condition makes it so."""
        asked = item.when is not None and not item.more and item.name not in self.existing
        return item.required or (asked and self.applies(item))

    @property
    def page(self) -> tuple[Field, ...]:
        """The fields that belong to what is being asked now.

        What only a button carries is among them where the form cannot do without it.
        """
        return tuple(
            item
            for item in self.fields
            if self.applies(item)
            and (self.more or not item.more or item.name in self.answers)
            and (item.required or not isinstance(item.kind, Ref))
        )

    @property
    def next(self) -> Field | None:
        """The open question; None when the form is filled.

        For a voice note or picture that may be left out nobody is asked: it may come at any time.
        Whoever sent one that could not be taken is.
        """
        return next(
            (
                item
                for item in self.page
                if item.name not in self.answers
                and (not isinstance(item.kind, Upload) or self._waits_for(item))
            ),
            None,
        )

    def _waits_for(self, item: Field) -> bool:
        return self.needed(item) or item.name in self.wrong

    @property
    def has_more(self) -> bool:
        """Tell whether something still waits behind *More*."""
        return not self.more and any(
            item.more and self.applies(item) and item.name not in self.answers
            for item in self.fields
        )


def start(command: Command) -> FormState:
    """Start a command's form."""
    return FormState(command.fields)


def _given(state: FormState, item: Field, raw: str, known: Known) -> FormState:
    raw = over_existing(item, raw, state.existing)
    if raw.strip():
        return state.put(item, raw, known)
    if state.needed(item):
        raise BadAnswer("bad.needed")
    return _with(state, item, None)


def _with(state: FormState, item: Field, said: str | None) -> FormState:
    saved = state.saved
    answers = {**state.answers, item.name: said}
    if said is None or said != state.answers.get(item.name):
        saved = tuple(name for name in saved if name != item.name)
        for other in state.fields:
            if item.name in other.about and item.name in state.answers:
                answers.pop(other.name, None)
    answered = replace(
        state,
        answers=answers,
        wrong=_without(state.wrong, item.name),
        received=_without(state.received, item.name),
        saved=saved,
    )
    return _tidied(answered)


def _corrected(state: FormState, item: Field, raw: str) -> FormState:
    """Keep a wrong answer to be corrected; what was answered before it is not meant any more."""
    legible = raw.encode("utf-8", "replace").decode()
    wrong = {**state.wrong, item.name: legible}
    return replace(state.reopen(item.name), wrong=wrong, more=state.more or item.more)


def _asked(state: FormState, item: Field) -> FormState:
    before = (name for name in state.asked if name != item.name)
    return replace(state, asked=(*before, item.name))


def _open(state: FormState) -> tuple[str, ...]:
    return tuple(item.name for item in state.page if item.name not in state.answers)


def _tidied(state: FormState) -> FormState:
    """Keep only answers whose questions are there and apply, in the order of the fields."""
    answers: dict[str, str | None] = {}
    kept = replace(state, answers=answers)
    for item in state.fields:
        if item.name in state.answers and kept.applies(item):
            answers[item.name] = state.answers[item.name]
    asked = tuple(name for name in state.asked if name in answers)
    received = {name: sent for name, sent in state.received.items() if name in answers}
    return replace(kept, asked=asked, received=received)


def _without(said: Mapping[str, Said], gone: str) -> Mapping[str, Said]:
    return {name: each for name, each in said.items() if name != gone} if said else said


def _only(kind: Mine, known: Known) -> str | None:
    pairs = known.mine.get(kind.of, ())
    if kind.of == "pod" and known.here in {value for value, _ in pairs}:
        return known.here
    return pairs[0][0] if len(pairs) == 1 and kind.of not in known.find else None
