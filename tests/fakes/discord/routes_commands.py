"""Routes about application commands."""

from tests.fakes.discord.backend import Backend, Routes
from tests.fakes.discord.command_limits import command_problems
from tests.fakes.discord.contract import hold
from tests.fakes.discord.records import Request
from tests.fakes.discord.wire import EMPTY, Json, Reply, missing_access, unknown


def _scope(backend: Backend, request: Request) -> int | None:
    if request.id("application_id") != backend.roots.application_id:
        raise missing_access()
    if "guild_id" not in request.params:
        return None
    guild = backend.state.guilds.get(request.id("guild_id"))
    if guild is None:
        raise unknown("Guild")
    if not guild.has_bot:
        raise missing_access()
    return guild.id


def _shown(request: Request, command: Json) -> Json:
    if request.query.get("with_localizations") in {"1", "true", "True"}:
        return command
    return {key: value for key, value in command.items() if not key.endswith("_localizations")}


def listed(backend: Backend, request: Request) -> Reply:
    """List all commands of a scope."""
    commands = backend.commands.of(_scope(backend, request)).values()
    return Reply(200, [_shown(request, command) for command in commands])


def overwrite(backend: Backend, request: Request) -> Reply:
    """Replace all commands of a scope."""
    scope = _scope(backend, request)
    payloads = request.body if isinstance(request.body, list) else []
    hold(backend.records, request, command_problems(payloads))
    return Reply(200, backend.commands.overwrite(scope, payloads))


def create(backend: Backend, request: Request) -> Reply:
    """Create or replace one command."""
    scope = _scope(backend, request)
    made_before = set(backend.commands.of(scope))
    hold(backend.records, request, command_problems([request.json]))
    made = backend.commands.put(scope, request.json)
    return Reply(200 if int(made["id"]) in made_before else 201, made)


def get(backend: Backend, request: Request) -> Reply:
    """Show one command."""
    scope = _scope(backend, request)
    return Reply(200, backend.commands.find(scope, request.id("command_id")))


def edit(backend: Backend, request: Request) -> Reply:
    """Change one command."""
    scope, id_ = _scope(backend, request), request.id("command_id")
    changed = backend.commands.find(scope, id_) | request.json
    hold(backend.records, request, command_problems([changed]))
    return Reply(200, backend.commands.edit(scope, id_, request.json))


def delete(backend: Backend, request: Request) -> Reply:
    """Delete one command."""
    backend.commands.delete(_scope(backend, request), request.id("command_id"))
    return EMPTY


_ALL = "/applications/{application_id}/commands"
_OF_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"

ROUTES: Routes = {
    (method, f"{scope}{tail}"): handler
    for scope in (_ALL, _OF_GUILD)
    for method, tail, handler in (
        ("GET", "", listed),
        ("PUT", "", overwrite),
        ("POST", "", create),
        ("GET", "/{command_id}", get),
        ("PATCH", "/{command_id}", edit),
        ("DELETE", "/{command_id}", delete),
    )
}
