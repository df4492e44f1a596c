"""What an act names: a command with some of its answers; and what answers to it may depend on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.dialogue.commands import Command, Where
from bot.dialogue.fields import Mine, PodMember
from bot.dialogue.forms import Run
from bot.dialogue.inbound import Act, Pressed, Typed
from bot.dialogue.known import Known
from bot.dialogue.origins import Origin, admit
from bot.dialogue.paging import FIRST, SEARCHED, PageRequest, Pairs, Provider
from bot.dialogue.parse import chosen
from bot.dialogue.registry import Registry
from bot.dialogue.tokens import BESIDE, CommandToken, FormStep, Verb, read
from bot.kernel.errors import Refused
from bot.kernel.ids import short, unshort
from bot.request import access
from bot.request.context import Context


def named(registry: Registry, act: Act) -> tuple[Command, Mapping[str, str], str]:
    """Find the command that was typed or pressed, its answers, and the rest of the line."""
    match act:
        case Typed(path, answers, rest):
            command = registry.find(path)
            if command is None or not command.listed:
                raise Refused("refused.unknown_command", name=path)
            admit(command.fields, answers, Origin.WORDS)
            return command, answers, rest
        case Pressed(token):
            press = read(token)
            if isinstance(press, CommandToken):
                return *addressed(registry, press), ""
    raise Refused("refused.old_button")


def asked_under(tokens: Sequence[str]) -> FormStep | None:
    """Find the question among the buttons of a message; None where it asks nothing.

    Where it only offers to go on with one, that is the one meant, at whatever it asks now.
    """
    steps = [step for step in map(read, tokens) if isinstance(step, FormStep)]
    asking = [step for step in steps if step.verb is not Verb.OPEN and step.field != BESIDE]
    return next(iter([*asking, *steps]), None)


def named_by(registry: Registry, act: Act) -> Command | None:
    """Find the command that an act itself names, if it names one."""
    match act:
        case Typed(path):
            return registry.find(path)
        case Pressed(token):
            press = read(token)
            return registry.find(press.path) if isinstance(press, CommandToken) else None
        case _:
            return None


def is_known(registry: Registry, path: str) -> bool:
    """Tell whether a name that was typed means anything to Cairn."""
    command = registry.find(path)
    listed = command is not None and command.listed
    return listed or bool(registry.group(path)) or path == Verb.CANCEL.name.lower()


def addressed(registry: Registry, press: CommandToken) -> tuple[Command, dict[str, str]]:
    """Find the command of a button, and its answers by the names of their fields."""
    command = registry.find(press.path)
    if command is None or len(press.answers) > len(command.fields):
        raise Refused("refused.old_button")
    names = (item.name for item in command.fields)
    given = {name: said for name, said in zip(names, press.answers, strict=False) if said}
    admit(command.fields, given, Origin.BUTTON)
    return command, given


def known(
    registry: Registry, ctx: Context, command: Command, pages: Mapping[str, PageRequest] = {}
) -> Known:
    """Gather what answers to a command may depend on, and no more than that.

    Of a list that is long it is one page: the first, unless `pages` names another.
    """
    wanted = {item.kind.of for item in command.fields if isinstance(item.kind, Mine)}
    mine: dict[str, Pairs] = {}
    find: dict[str, Callable[[str], str | None]] = {}
    further: dict[str, str] = {}
    for of in wanted:
        page = pages.get(of, FIRST)
        pairs = registry.providers[of](replace(ctx, page=page))
        mine[of] = pairs[: page.most]
        if len(pairs) > page.most:
            further[of] = mine[of][-1][0]
        if of in further or page.after is not None:
            find[of] = partial(_found, registry.providers[of], ctx)
    here = None
    if "pod" in wanted and not ctx.place.private:
        home = ctx.uow.pods.home_at(ctx.place.platform, ctx.place.id)
        here = short(home.pod) if home and home.bound else None
    people = next((i.kind.of for i in command.fields if isinstance(i.kind, PodMember)), None)
    accounts = access.by_account(ctx, _all(registry.providers[people], ctx)) if people else {}
    return Known(ctx.now, ctx.voice, mine, here, accounts, find, further)


def _found(provider: Provider, ctx: Context, said: str) -> str | None:
    """Find what is meant in a list of several pages: by its value, or by name in the first few."""
    number = unshort(said)
    if number is not None and provider(replace(ctx, page=PageRequest(only=number))):
        return said
    return chosen(said, _all(provider, ctx))


def _all(provider: Provider, ctx: Context) -> Pairs:
    """Find the first few pages of a list, which are all of it for anybody but a program."""
    return provider(replace(ctx, page=PageRequest(most=SEARCHED)))[:SEARCHED]


def offered(registry: Registry, ctx: Context, path: str) -> Sequence[Command]:
    """Find what to offer where a link leads; nothing where it may lead straight to it."""
    if group := registry.group(path):
        return group
    command = registry.find(path)
    if command is None or not command.listed or is_misplaced(ctx, command):
        raise Refused("refused.unknown_command", name=path)
    return () if command.reads or command.linked else (command,)


def is_misplaced(ctx: Context, command: Command) -> bool:
    """Tell whether a command works in shared places only, and this is none."""
    return command.where is Where.SHARED and ctx.place.private


def page_of(run: Run, turn: FormStep) -> Mapping[str, PageRequest]:
    """Find which page of a list a button asks for; of a question that is open, or of none."""
    item = run.next
    if turn.verb is not Verb.PAGE or item is None or not isinstance(item.kind, Mine):
        return {}
    asked = run.fields[turn.field % len(run.fields)]
    return {item.kind.of: PageRequest(after=unshort(turn.value))} if asked is item else {}
