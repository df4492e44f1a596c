"""Suggestions while somebody types an option of a command: what is theirs, and what is likely."""

from collections.abc import Iterator

from bot.dialogue.fields import Mine, Pairs, Zone
from bot.dialogue.inbound import Act, Option
from bot.dialogue.paging import SEARCHED, PageRequest
from bot.dialogue.registry import Registry
from bot.dispatch import resolve
from bot.request.context import Context
from bot.zones import finder

MOST = 25


def of(registry: Registry, ctx: Context, act: Act, field: str, said: str) -> tuple[Option, ...]:
    """Suggest at most twenty-five answers; those that begin with what is typed come first."""
    command = resolve.named_by(registry, act)
    item = next((i for i in command.fields if i.name == field), None) if command else None
    if command is None or item is None:
        return ()
    if isinstance(item.kind, Zone):
        found = finder.suggest(said, ctx.voice.language, MOST)
        return tuple(Option(match.zone, match.label) for match in found)
    pages = {item.kind.of: PageRequest(most=SEARCHED)} if isinstance(item.kind, Mine) else {}
    pairs = item.kind.options(resolve.known(registry, ctx, command, pages))
    return tuple(Option(value, label) for value, label in _matching(pairs, said))[:MOST]


def _matching(pairs: Pairs, said: str) -> Iterator[tuple[str, str]]:
    wanted = said.strip().casefold()
    inside = [pair for pair in pairs if wanted in pair[1].casefold()]
    yield from sorted(inside, key=lambda pair: not pair[1].casefold().startswith(wanted))
