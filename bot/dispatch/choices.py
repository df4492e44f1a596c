"""What somebody can answer with: their own things by pages, and suggestions while they type."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from msgspec.structs import replace

from bot.dialogue import naming
from bot.dialogue.commands import Command
from bot.dialogue.countries import Country
from bot.dialogue.fields import Day, Kind, Mine, PodMember, TimeOfDay, Zone, with_time
from bot.dialogue.forms import FormState
from bot.dialogue.known import Known
from bot.dialogue.number_fields import Amount, Number
from bot.dialogue.open_question import options
from bot.dialogue.paging import FIRST, SEARCHED, PageRequest, Pairs, Provider
from bot.dialogue.past_days import PastDay
from bot.dialogue.registry import Registry
from bot.dialogue.responses import Option
from bot.dialogue.tokens import FormAction, FormStep
from bot.kernel.errors import BadAnswer
from bot.kernel.ids import MembershipId, short, unshort
from bot.reading.folding import plain_words
from bot.request.context import Context
from bot.zones import countries, finder

MOST_SUGGESTED = 25


def known(
    registry: Registry, ctx: Context, command: Command, pages: Mapping[str, PageRequest] = {}
) -> Known:
    """Gather what answers to a command may depend on, and no more than that.

    Of a list that is long it is one page: the first, unless `pages` names another.
    """
    wanted = {item.kind.of for item in command.fields if isinstance(item.kind, Mine)}
    mine: dict[str, Pairs] = {}
    find: dict[str, Callable[[str], Pairs]] = {}
    further: dict[str, str] = {}
    for of in wanted:
        page = pages.get(of, FIRST)
        pairs = registry.providers[of](replace(ctx, page=page))
        mine[of] = pairs[: page.most]
        if len(pairs) > page.most:
            further[of] = mine[of][-1][0]
        if of in further or page.after is not None:
            find[of] = _finder(registry.providers[of], ctx)
    here = None
    if "pod" in wanted and not ctx.place.private:
        home = ctx.uow.pods.home_at(ctx.place.platform, ctx.place.id)
        here = short(home.pod) if home and home.bound else None
    people = next((i.kind.of for i in command.fields if isinstance(i.kind, PodMember)), None)
    accounts = _by_account(ctx, _all(registry.providers[people], ctx)) if people else {}
    return Known(ctx.now, ctx.voice, mine, here, accounts, find, further, ctx.person.name)


def page_of(state: FormState, step: FormStep) -> Mapping[str, PageRequest]:
    """Find which page of a list a button asks for; of a question that is open, or of none."""
    item = state.next
    if step.action is not FormAction.PAGE or item is None or not isinstance(item.kind, Mine):
        return {}
    asked = state.fields[step.field % len(state.fields)]
    return {item.kind.of: PageRequest(after=unshort(step.value))} if asked is item else {}


def suggestions(
    registry: Registry, ctx: Context, command: Command | None, field: str, said: str
) -> tuple[Option, ...]:
    """Suggest at most twenty-five answers; those that begin with what is typed come first."""
    item = next((i for i in command.fields if i.name == field), None) if command else None
    if command is None or item is None:
        return ()
    if isinstance(item.kind, Zone):
        found = finder.suggest(said, ctx.voice.language, ctx.now, MOST_SUGGESTED)
        pairs = with_time(found, Known(ctx.now, ctx.voice))
        return tuple(Option(value, label) for value, label in pairs)
    if isinstance(item.kind, Country):
        likely = countries.suggest(said, ctx.voice.language, ctx.now)
        return tuple(Option(one.code, one.label) for one in likely)[:MOST_SUGGESTED]
    pages = {item.kind.of: PageRequest(most=SEARCHED)} if isinstance(item.kind, Mine) else {}
    there = known(registry, ctx, command, pages)
    offered = dict([*_readings(item.kind, said, there), *_matching(options(item, there), said)])
    return tuple(Option(value, label) for value, label in offered.items())[:MOST_SUGGESTED]


def _readings(kind: Kind, said: str, known: Known) -> Pairs:
    """Show what is read in what somebody has typed so far, or all that it could be."""
    voice = known.voice
    try:
        match kind:
            case Number():
                return [(kind.write(number := kind.parse(said, known)), voice.number(number))]
            case Amount():
                much = kind.parse(said, known)
                return [(kind.write(much), voice.quantity(much.amount, much.unit))]
            case Day() | PastDay():
                return [(kind.write(on := kind.parse(said, known)), voice.day(on))]
            case TimeOfDay():
                return [(kind.write(at := kind.parse(said, known)), voice.clock(at))]
            case _:
                return ()
    except BadAnswer as trouble:
        return trouble.options


def _finder(provider: Provider, ctx: Context) -> Callable[[str], Pairs]:
    """Make what finds something in a list of several pages: by value, or by name in the first few.

    These are read once, however often it is asked.
    """

    @cache
    def everything() -> Pairs:
        return _all(provider, ctx)

    def find(said: str) -> Pairs:
        number = unshort(said)
        if number is not None and (one := provider(replace(ctx, page=PageRequest(only=number)))):
            return one
        return naming.meant(said, everything())

    return find


def _all(provider: Provider, ctx: Context) -> Pairs:
    """Find the first few pages of a list, which are all of it for anybody but a program."""
    return provider(replace(ctx, page=PageRequest(most=SEARCHED)))[:SEARCHED]


def _matching(pairs: Pairs, said: str) -> Iterator[tuple[str, str]]:
    """Give those that are meant, then all others that have what is typed in them."""
    wanted = plain_words(said)
    first = naming.meant(said, pairs) if wanted else ()
    yield from first
    yield from (p for p in pairs if p not in first and wanted in plain_words(p[1]))


def _by_account(ctx: Context, people: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Find members by the accounts that they have on this platform; they come as (id, name)."""
    members = {}
    for value, _ in people:
        number = unshort(value)
        if number is not None:
            members[ctx.uow.memberships.get(MembershipId(number)).person] = value
    accounts = ctx.uow.people.accounts(list(members))
    return {
        account.external: members[person]
        for person, own in accounts.items()
        for account in own
        if account.platform == ctx.place.platform
    }
