"""What Cairn answers to commands that it does not have: what may be meant, and all there are."""

from collections.abc import Sequence

from bot.dialogue import command_names
from bot.dialogue.commands import Command, Where
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Block, Bullets, Button, Heading, Reply, reply
from bot.dialogue.sanitize import one_line, shortened
from bot.dialogue.tokens import press
from bot.kernel.errors import BadAnswer
from bot.request.context import Context
from bot.support import views as support
from bot.texts.spans import Line, Span, SpanStyle

_SAID = 60


def unknown(ctx: Context, registry: Registry, path: str, rest: str) -> Reply:
    """Answer a name that is no command's; the sign of commands alone shows them all."""
    said = f"{path} {rest}".strip()
    if not said:
        return everything(ctx, registry)
    found = _here(ctx, command_names.meant(said, registry.listed))
    nouns = list(dict.fromkeys(command.group for command in registry.listed))
    noun = command_names.group_called(said, nouns, nearly=not found)
    if noun is not None and (not found or (registry.group(noun) and len(said.split()) == 1)):
        found = _here(ctx, registry.group(noun))
    return _offered(ctx, said, found)


def no_such(ctx: Context, noun: str, commands: Sequence[Command], said: str) -> Reply:
    """Answer a noun with a word after it that is none of its commands."""
    called = f"{noun} {said}"
    near = _here(ctx, command_names.meant(called, commands))
    return _offered(ctx, called, near or _here(ctx, commands))


def explained(ctx: Context, registry: Registry, said: str) -> Reply:
    """Answer a question about a command, by whatever name."""
    return _about(ctx, _here(ctx, command_names.meant(said, registry.listed)), said)


def everything(ctx: Context, registry: Registry) -> Reply:
    """Show all commands that work here, by their nouns."""
    blocks: list[Block] = [Heading(ctx.voice.say("unknown.all"))]
    here = _here(ctx, registry.listed)
    for noun in dict.fromkeys(command.group for command in here):
        lines = tuple(_line(ctx, command) for command in here if command.group == noun)
        blocks.append(Bullets(lines))
    return reply(*blocks, buttons=(_help(ctx),))


def _offered(ctx: Context, said: str, commands: Sequence[Command]) -> Reply:
    name = _quoted(said)
    if not commands:
        return reply(
            ctx.voice.say("unknown.none", name=name),
            buttons=(_help(ctx), support.where_help(ctx.voice)),
        )
    return reply(
        ctx.voice.say("unknown.near", name=name),
        Bullets(tuple(_line(ctx, command) for command in commands)),
        buttons=(*_buttons(ctx, commands), support.where_help(ctx.voice)),
    )


def _about(ctx: Context, commands: Sequence[Command], said: str) -> Reply:
    if not commands:
        return _offered(ctx, said, commands)
    return reply(
        Bullets(tuple(_line(ctx, command) for command in commands)),
        buttons=(*_buttons(ctx, commands), _help(ctx)),
    )


def _here(ctx: Context, commands: Sequence[Command]) -> list[Command]:
    elsewhere = Where.SHARED if ctx.place.private else Where.PRIVATE
    return [command for command in commands if command.where is not elsewhere]


def _buttons(ctx: Context, commands: Sequence[Command]) -> tuple[Button, ...]:
    return tuple(Button(ctx.voice.text(c.path), press(c.path)) for c in commands)


def _line(ctx: Context, command: Command) -> Line:
    name = Span(f"/{command.path.replace('.', ' ')}", SpanStyle.CODE, live=True)
    return ctx.voice.say("unknown.line", name=name, about=ctx.voice.text(command.path))


def _quoted(said: str) -> str:
    try:
        return shortened(one_line(said), _SAID)
    except BadAnswer:
        return "\u2026"


def _help(ctx: Context) -> Button:
    return Button(ctx.voice.text("button.help"), press("help"))
