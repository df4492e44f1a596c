"""What an act names, read once: a command with its answers, a step in a form, or free words.

Whoever takes part in answering the act is handed what was found here; nobody reads a token again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.dialogue import tokens
from bot.dialogue.commands import Command, Visibility
from bot.dialogue.fields import Ref
from bot.dialogue.inbound import Act, Happened, Pressed, Submitted, Typed, Wrote
from bot.dialogue.media import Sent
from bot.dialogue.origins import Origin, admit
from bot.dialogue.registry import Registry
from bot.dialogue.tokens import BESIDE, CommandToken, FormAction, FormStep, ModalToken, Token
from bot.kernel.errors import Refused
from bot.kernel.ids import FormId

NO_ANSWERS: Mapping[str, str] = {}
NOTHING_SENT: Mapping[str, Sent] = {}


@dataclass(frozen=True, slots=True)
class CommandCall:
    """A command with answers by field name, the rest of the line, and what was sent with it.

    `options` are the fields that whoever typed it chose to fill; it was `typed`, not pressed.
    """

    command: Command
    answers: Mapping[str, str]
    rest: str = ""
    sent: Mapping[str, Sent] = field(default_factory=dict)
    options: frozenset[str] = frozenset()
    typed: bool = False


@dataclass(frozen=True, slots=True)
class CommandGroup:
    """A noun that stands for several commands; what was `said` after it is none of them."""

    name: str
    commands: Sequence[Command]
    said: str = ""


@dataclass(frozen=True, slots=True)
class CancelLast:
    """To let go whatever was asked last."""


@dataclass(frozen=True, slots=True)
class SentForm:
    """A page of a form that is open."""

    form: FormId
    answers: Mapping[str, str]
    sent: Mapping[str, Sent]


@dataclass(frozen=True, slots=True)
class SentModal:
    """A modal, which names all that it needs to be taken whatever became of its form."""

    token: ModalToken
    command: Command
    answers: Mapping[str, str]
    sent: Mapping[str, Sent]


@dataclass(frozen=True, slots=True)
class FreeWords:
    """What somebody wrote; with the step of the question that they replied to, if to one.

    It is `elsewhere` where they replied to what is about something else than any form.
    """

    wrote: Wrote
    replied_to: FormStep | None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    """A name that was typed and means nothing to Cairn, and what was said after it."""

    path: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """A button that is no more, or an answer that may not come from there."""

    refused: Refused


Meaning = (
    CommandCall
    | CommandGroup
    | CancelLast
    | FormStep
    | SentForm
    | SentModal
    | FreeWords
    | Happened
    | UnknownCommand
    | NotAccepted
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """An act, and what it means; a link to `path` asks for the same again elsewhere.

    `command` is the one that was typed or pressed, if one was.
    """

    act: Act
    meaning: Meaning
    path: str | None = None
    command: Command | None = None

    @property
    def visibility(self) -> Visibility:
        """Who is going to see the answer; that to a step in a form takes the place of another."""
        if self.command is not None:
            return self.command.visibility
        return Visibility.REPLACE if isinstance(self.act, Pressed) else Visibility.WHISPER


def resolve(registry: Registry, act: Act) -> Resolved:
    """Find what an act names; never raises for what somebody typed or pressed."""
    match act:
        case Pressed(text):
            match tokens.read(text):
                case FormStep() as step:
                    return Resolved(act, step)
                case CommandToken() as token:
                    called = _called(registry, token, NO_ANSWERS, NOTHING_SENT)
                    path = None if token.answers else token.path
                    return Resolved(act, called, path, _command(called))
                case _:
                    return Resolved(act, NotAccepted(Refused("refused.old_button")))
        case Typed():
            typed = _typed(registry, act)
            return Resolved(act, typed, None if act.rest else act.path, _command(typed))
        case Submitted():
            return Resolved(act, _submitted(registry, tokens.read(act.token), act))
        case Wrote(under=under):
            asked = _question_among(under)
            elsewhere = asked is None and _is_about_something(registry, under)
            return Resolved(act, FreeWords(act, asked, elsewhere))
        case Happened():
            return Resolved(act, act)


def _typed(registry: Registry, act: Typed) -> Meaning:
    if group := registry.group(act.path):
        return CommandGroup(act.path, group, act.rest)
    if act.path == FormAction.CANCEL.name.lower():
        return CancelLast()
    command = registry.find(act.path)
    if command is None or not command.listed:
        return UnknownCommand(act.path, act.rest)
    try:
        admit(command.fields, act.answers, Origin.WORDS)
    except Refused as refused:
        return NotAccepted(refused)
    options = frozenset({*act.answers, *act.sent})
    return CommandCall(command, act.answers, act.rest, act.sent, options, typed=True)


def _submitted(registry: Registry, token: Token | None, act: Submitted) -> Meaning:
    match token:
        case CommandToken():
            return _called(registry, token, act.answers, act.sent)
        case FormStep(FormAction.OPEN, form):
            return SentForm(form, act.answers, act.sent)
        case ModalToken(path=path) if command := registry.find(path):
            return SentModal(token, command, act.answers, act.sent)
        case _:
            return NotAccepted(Refused("refused.old_button"))


def _called(
    registry: Registry, token: CommandToken, said: Mapping[str, str], sent: Mapping[str, Sent]
) -> Meaning:
    """Find the command of a button; its own answers are in the order of the fields."""
    command = registry.find(token.path)
    if command is None or len(token.answers) > len(command.fields):
        return NotAccepted(Refused("refused.old_button"))
    names = (item.name for item in command.fields)
    given = {name: raw for name, raw in zip(names, token.answers, strict=False) if raw}
    try:
        admit(command.fields, given, Origin.BUTTON)
        admit(command.fields, said, Origin.WORDS)
    except Refused as refused:
        return NotAccepted(refused)
    return CommandCall(command, {**given, **said}, sent=sent)


def _command(meaning: Meaning) -> Command | None:
    return meaning.command if isinstance(meaning, CommandCall) else None


def _question_among(under: Sequence[str]) -> FormStep | None:
    """Find the question among the buttons of a message; None where it asks nothing.

    Where it only offers to go on with one, that is the one meant, at whatever it asks now.
    """
    steps = [step for step in map(tokens.read, under) if isinstance(step, FormStep)]
    asking = [
        step for step in steps if step.action is not FormAction.OPEN and step.field != BESIDE
    ]
    return next(iter([*asking, *steps]), None)


def _is_about_something(registry: Registry, under: Sequence[str]) -> bool:
    """Tell whether the buttons of a message carry an id, as those of a weekly question do."""
    tokens_there = [token for token in map(tokens.read, under) if isinstance(token, CommandToken)]
    commands = [registry.find(token.path) for token in tokens_there if token.answers]
    return any(
        command is not None and any(isinstance(item.kind, Ref) for item in command.fields)
        for command in commands
    )
