"""Limits of application commands, from Discord's documentation of them."""

import re
from collections import Counter
from collections.abc import Iterator

from tests.fakes.discord.component_limits import lengths
from tests.fakes.discord.wire import Json, Problem

SLASH, USER, MESSAGE = 1, 2, 3
SUBCOMMAND, GROUP = 1, 2
MOST_CHARACTERS = 8000
MOST = {SLASH: 100, USER: 15, MESSAGE: 15}
LOCALE = re.compile(
    "id|da|de|en-GB|en-US|es-ES|es-419|fr|hr|it|lt|hu|nl|no|pl|pt-BR|ro|fi|sv-SE|vi|tr|cs|el|bg"
    "|ru|uk|hi|th|zh-CN|ja|zh-TW|ko"
)
# Letters and digits of any script; Devanagari and Thai also join theirs with marks.
_NAME = re.compile(r"[-_'\w\u0900-\u097F\u0E00-\u0E7F]{1,32}")


def command_problems(commands: list[Json]) -> list[Problem]:
    """Find what is wrong with all commands of one scope."""
    found: list[Problem] = []
    kinds = Counter(command.get("type") or SLASH for command in commands)
    for kind, most in MOST.items():
        if kinds[kind] > most:
            found.append(Problem("", f"{kinds[kind]} commands of type {kind}, of at most {most}"))
    names = Counter((c.get("type") or SLASH, c.get("name")) for c in commands)
    for (_, name), times in names.items():
        if times > 1:
            message = f"{times} commands are named {name!r}"
            found.append(Problem("", message, "APPLICATION_COMMANDS_DUPLICATE_NAME"))
    for place, command in enumerate(commands):
        found += _command(command, str(place))
    return found


def _command(command: Json, at: str) -> Iterator[Problem]:
    if (command.get("type") or SLASH) == SLASH:
        yield from _texts(command, at)
        yield from _options(command, at)
    else:
        yield from lengths(command, {"name": (1, 32), "description": (0, 0)}, at)
    size = _size(command)
    if size > MOST_CHARACTERS:
        told = f"{size} characters in all, of at most {MOST_CHARACTERS}"
        yield Problem(at, told, "APPLICATION_COMMAND_TOO_LARGE")


def _texts(thing: Json, at: str) -> Iterator[Problem]:
    for name in [thing.get("name"), *(thing.get("name_localizations") or {}).values()]:
        if not isinstance(name, str) or not _NAME.fullmatch(name) or name != name.lower():
            told = f"{name!r} is no name of a command or option"
            yield Problem(f"{at}.name", told, "APPLICATION_COMMAND_INVALID_NAME")
    described = [
        thing.get("description"),
        *(thing.get("description_localizations") or {}).values(),
    ]
    for description in described:
        if not isinstance(description, str) or not 1 <= len(description) <= 100:
            told = f"Must be between 1 and 100 in length: {description!r}"
            yield Problem(f"{at}.description", told, "BASE_TYPE_BAD_LENGTH")
    for field in ("name_localizations", "description_localizations"):
        for locale in filter(lambda found: not LOCALE.fullmatch(found), thing.get(field) or {}):
            yield Problem(f"{at}.{field}", f"no locale {locale!r}", "BASE_TYPE_CHOICES")


def _options(thing: Json, at: str) -> Iterator[Problem]:
    options = thing.get("options") or []
    yield from lengths(thing, {"options": (0, 25)}, at)
    for name, times in Counter(option.get("name") for option in options).items():
        if times > 1:
            told = f"{times} options are named {name!r}"
            yield Problem(f"{at}.options", told, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID")
    kinds = [option.get("type") for option in options]
    nested = [kind in {SUBCOMMAND, GROUP} for kind in kinds]
    if any(nested) and not all(nested):
        yield Problem(f"{at}.options", "subcommands beside options")
    asked = [bool(option.get("required")) for option in options]
    if asked != sorted(asked, reverse=True):
        told = "Required options must be placed before non-required options"
        yield Problem(f"{at}.options", told, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID")
    for place, option in enumerate(options):
        yield from _option(option, f"{at}.options.{place}", inside=thing.get("type"))


def _option(option: Json, at: str, inside: object) -> Iterator[Problem]:
    yield from _texts(option, at)
    if option.get("type") in {SUBCOMMAND, GROUP}:
        if option["type"] == GROUP and inside == GROUP:
            yield Problem(at, "a group inside a group")
        yield from _options(option, at)
        return
    choices = option.get("choices") or []
    yield from lengths(option, {"choices": (0, 25)}, at)
    for choice in choices:
        yield from lengths(choice, {"name": (1, 100), "value": (1, 100)}, f"{at}.choices")
    if choices and option.get("autocomplete"):
        yield Problem(at, "choices beside autocomplete")


def _size(thing: Json) -> int:
    """Count a command's characters: of every text the longest translation, and the values."""
    longest = sum(
        max(
            map(
                len,
                [thing.get(field) or "", *(thing.get(f"{field}_localizations") or {}).values()],
            )
        )
        for field in ("name", "description")
    )
    value = thing.get("value")
    inner = [*(thing.get("options") or []), *(thing.get("choices") or [])]
    return longest + (len(value) if isinstance(value, str) else 0) + sum(map(_size, inner))
