"""The application commands that the bot has registered."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.fakes.discord.command_limits import SLASH
from tests.fakes.discord.roots import Roots
from tests.fakes.discord.wire import Json, Refusal, unknown

CREATES_A_DAY = 200


@dataclass(repr=False)
class Commands:
    """Commands by id, global ones under None, those of a guild under its id."""

    roots: Roots
    scopes: dict[int | None, dict[int, Json]] = field(default_factory=dict)
    created: dict[int | None, int] = field(default_factory=dict)

    def of(self, guild: int | None) -> dict[int, Json]:
        return self.scopes.setdefault(guild, {})

    def overwrite(self, guild: int | None, payloads: list[Json]) -> list[Json]:
        """Replace all commands of a scope; those of the same type and name keep their ids."""
        before = {_key(command): command for command in self.of(guild).values()}
        kept = [self._made(guild, payload, before.get(_key(payload))) for payload in payloads]
        self.scopes[guild] = {int(command["id"]): command for command in kept}
        return kept

    def put(self, guild: int | None, payload: Json) -> Json:
        """Create a command, or replace the one of the same type and name."""
        same = (c for c in self.of(guild).values() if _key(c) == _key(payload))
        made = self._made(guild, payload, next(same, None))
        self.of(guild)[int(made["id"])] = made
        return made

    def edit(self, guild: int | None, id_: int, payload: Json) -> Json:
        """Change some fields of a command."""
        before = self.find(guild, id_)
        self.of(guild)[id_] = self._made(guild, before | payload, before)
        return self.of(guild)[id_]

    def delete(self, guild: int | None, id_: int) -> None:
        """Delete a command."""
        self.find(guild, id_)
        del self.of(guild)[id_]

    def find(self, guild: int | None, id_: int) -> Json:
        """Find a command, or refuse as Discord does."""
        if id_ not in self.of(guild):
            raise unknown("application command")
        return self.of(guild)[id_]

    def offered(self, guild: int | None) -> Iterator[Json]:
        """Find the commands that the apps show in a guild, its own before global ones."""
        if guild is not None:
            yield from self.of(guild).values()
        yield from self.of(None).values()

    def _made(self, guild: int | None, payload: Json, before: Json | None) -> Json:
        if before is None:
            self.created[guild] = self.created.get(guild, 0) + 1
            if self.created[guild] > CREATES_A_DAY:
                told = "Max number of daily application command creates has been reached (200)"
                raise Refusal(400, 30034, told)
        id_ = before["id"] if before else str(self.roots.ids.new())
        needed = payload.get("default_member_permissions")
        made: Json = {
            "id": id_,
            "application_id": str(self.roots.application_id),
            "version": str(self.roots.ids.new()),
            "type": payload.get("type") or SLASH,
            "name": payload["name"],
            "name_localizations": payload.get("name_localizations"),
            "description": payload.get("description") or "",
            "description_localizations": payload.get("description_localizations"),
            "default_member_permissions": None if needed is None else str(needed),
            "dm_permission": payload.get("dm_permission", True) is not False,
            "contexts": payload.get("contexts"),
            "integration_types": payload.get("integration_types") or [0],
            "nsfw": bool(payload.get("nsfw")),
        }
        if payload.get("options"):
            made["options"] = payload["options"]
        return made if guild is None else {**made, "guild_id": str(guild)}


def _key(command: Json) -> tuple[int, str]:
    return command.get("type") or SLASH, command["name"]
