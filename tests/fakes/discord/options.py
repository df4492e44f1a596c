"""The options of a slash command: what the app lets people fill in, and what it sends."""

from collections.abc import Iterable, Mapping

from tests.fakes.discord import command_limits as kinds
from tests.fakes.discord.attachments import Attachment
from tests.fakes.discord.channels import Channel
from tests.fakes.discord.members import Role
from tests.fakes.discord.possible import NotPossible
from tests.fakes.discord.resolved import Resolved
from tests.fakes.discord.users import User
from tests.fakes.discord.wire import Json

STRING, INTEGER, BOOLEAN, PERSON, CHANNEL, ROLE = 3, 4, 5, 6, 7, 8
MENTIONABLE, NUMBER, ATTACHMENT = 9, 10, 11

_TYPES: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    PERSON: (User,),
    CHANNEL: (Channel,),
    ROLE: (Role,),
    MENTIONABLE: (User, Role),
    NUMBER: (int, float),
    ATTACHMENT: (Attachment,),
}


def find(offered: Iterable[Json], path: str) -> tuple[Json, list[Json]]:
    """Find a slash command by its full name, and the groups and subcommand below it."""
    name, *below = path.removeprefix("/").split()
    slash = [command for command in offered if command["type"] == kinds.SLASH]
    command = next((found for found in slash if found["name"] == name), None)
    if command is None:
        known = ", ".join(sorted({found["name"] for found in slash}))
        raise NotPossible(f"there is no command /{name}, but: {known or 'none at all'}")
    steps: list[Json] = []
    for word in below:
        inside = (steps[-1] if steps else command).get("options") or []
        nested = {o["name"]: o for o in inside if o["type"] in {kinds.SUBCOMMAND, kinds.GROUP}}
        if word not in nested:
            raise NotPossible(
                f"/{path} is none of /{name}: {', '.join(nested) or 'no subcommand'}"
            )
        steps.append(nested[word])
    last = steps[-1] if steps else command
    if any(o["type"] in {kinds.SUBCOMMAND, kinds.GROUP} for o in last.get("options") or []):
        raise NotPossible(f"/{path} is a group of commands, not one of them")
    return command, steps


def filled(
    path: str,
    options: list[Json],
    values: Mapping[str, object],
    resolved: Resolved,
    focused: str | None = None,
) -> list[Json]:
    """Fill in a command's options; while one is `focused`, others may still be missing."""
    known = {option["name"]: option for option in options}
    for name in values:
        if name not in known:
            raise NotPossible(f"/{path} has no option {name!r}, but: {', '.join(known) or 'none'}")
    if focused is not None and not known[focused].get("autocomplete"):
        raise NotPossible(f"/{path} {focused}: this option suggests nothing")
    sent = []
    for name, option in known.items():
        if name in values:
            partial = name == focused
            value = values[name] if partial else _valid(path, option, values[name], resolved)
            one = {"name": name, "type": option["type"], "value": value}
            sent.append({**one, "focused": True} if partial else one)
        elif option.get("required") and focused is None:
            raise NotPossible(f"/{path} needs {name!r}")
    return sent


def _valid(path: str, option: Json, value: object, resolved: Resolved) -> object:
    kind, where = option["type"], f"/{path} {option['name']}"
    wrong_kind = not isinstance(value, _TYPES[kind])
    if wrong_kind or (isinstance(value, bool) and kind in {INTEGER, NUMBER}):
        wanted = " or ".join(type_.__name__ for type_ in _TYPES[kind])
        raise NotPossible(f"{where}: {value!r} is no {wanted}")
    if isinstance(value, User | Role | Channel | Attachment):
        _of_known_type(where, option, value)
        return resolved.add(value)
    if option.get("choices"):
        return _choice(where, option["choices"], value)
    if isinstance(value, str):
        low, high = option.get("min_length") or 0, option.get("max_length") or 6000
        if not low <= len(value) <= high:
            raise NotPossible(f"{where} takes {low} to {high} characters, not {len(value)}")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        least, most = option.get("min_value"), option.get("max_value")
        if (least is not None and value < least) or (most is not None and value > most):
            raise NotPossible(f"{where} takes {least} to {most}, not {value}")
    return value


def _of_known_type(where: str, option: Json, value: object) -> None:
    wanted = option.get("channel_types")
    if isinstance(value, Channel) and wanted and int(value.kind) not in wanted:
        raise NotPossible(f"{where}: {value} is of none of the types {wanted}")


def _choice(where: str, choices: list[Json], value: object) -> object:
    for choice in choices:
        if value in {choice["name"], choice["value"]}:
            return choice["value"]
    known = ", ".join(str(choice["name"]) for choice in choices)
    raise NotPossible(f"{where}: {value!r} is none of {known}")
