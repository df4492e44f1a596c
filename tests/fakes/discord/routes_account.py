"""Routes about the app itself, its gateway, and people's accounts."""

from tests.fakes.discord.backend import Backend, Routes
from tests.fakes.discord.gateway import flags_of
from tests.fakes.discord.records import Request
from tests.fakes.discord.wire import EMPTY, Json, Refusal, Reply, missing_access


def me(backend: Backend, _: Request) -> Reply:
    """Tell the bot who it is."""
    own = {"mfa_enabled": True, "locale": "en-US", "premium_type": 0, "email": None}
    return Reply(200, backend.roots.bot.json() | own | {"verified": True})


def user(backend: Backend, request: Request) -> Reply:
    """Describe an account."""
    return Reply(200, backend.state.user(request.id("user_id")).json())


def application(backend: Backend, _: Request) -> Reply:
    """Describe the app."""
    roots = backend.roots
    flags = flags_of(roots)
    described: Json = {
        "id": str(roots.application_id),
        "name": roots.bot.name,
        "icon": None,
        "description": "Small pods of people who help each other keep going.",
        "type": None,
        "bot": roots.bot.json(),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags,
        "flags_new": str(flags),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": roots.bot.json(),
        "approximate_guild_count": len(backend.state.guilds),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
        "integration_types_config": {"0": {}, "1": {}},
    }
    return Reply(200, described)


def gateway(backend: Backend, _: Request) -> Reply:
    """Tell where the gateway is."""
    return Reply(200, {"url": backend.gateway.url_of(backend.roots)})


def gateway_of_bot(backend: Backend, _: Request) -> Reply:
    """Tell where the gateway is, and how often it may be entered."""
    starts: Json = {"total": 1000, "remaining": backend.gateway.session_starts}
    starts |= {"reset_after": 86_400_000, "max_concurrency": backend.gateway.max_concurrency}
    told: Json = {"url": backend.gateway.url_of(backend.roots), "session_start_limit": starts}
    return Reply(200, {**told, "shards": backend.gateway.recommended_shards})


def open_direct_channel(backend: Backend, request: Request) -> Reply:
    """Open a channel for direct messages, or find the one there is.

    Opening succeeds for those too who take none; sending then does not. Too many new ones get
    error 40003; `allows_new_dms` sets how many.
    """
    state, recipient = backend.state, request.json.get("recipient_id")
    if recipient is None:
        raise Refusal(400, 50033, "Invalid Recipient(s)")
    other = state.user(int(recipient))
    if other.bot:
        raise Refusal(400, 50033, "Invalid Recipient(s)")
    if other.id not in state.direct:
        if backend.new_dms_allowed == 0:
            raise Refusal(403, 40003, "You are opening direct messages too fast.")
        if backend.new_dms_allowed is not None:
            backend.new_dms_allowed -= 1
        backend.new_dms += 1
    return Reply(200, state.direct_channel(other).json())


def guilds(backend: Backend, _: Request) -> Reply:
    """List the guilds that the bot is in."""
    bot = backend.roots.bot
    mine = [found for found in backend.state.guilds.values() if found.has_bot]
    return Reply(
        200,
        [
            {
                "id": str(found.id),
                "name": found.name,
                "icon": None,
                "banner": None,
                "owner": False,
                "permissions": str(int(found.permissions(bot))),
                "features": [],
            }
            for found in mine
        ],
    )


def leave_guild(backend: Backend, request: Request) -> Reply:
    """Let the bot leave a guild."""
    backend.state.guild(request.id("guild_id")).remove_bot()
    return EMPTY


def guild(backend: Backend, request: Request) -> Reply:
    """Describe a guild; how many are in it, and how many of them are here now, if asked for."""
    found = backend.state.guild(request.id("guild_id"))
    if request.query.get("with_counts", "").lower() not in {"1", "true"}:
        return Reply(200, found.json())
    count = len(found.members)
    counts: Json = {"approximate_member_count": count, "approximate_presence_count": count}
    return Reply(200, found.json() | counts)


def member(backend: Backend, request: Request) -> Reply:
    """Describe one member, for which no privileged intent is needed."""
    found = backend.state.guild(request.id("guild_id"))
    who = backend.state.user(request.id("user_id"))
    if not found.has(who):
        raise Refusal(404, 10007, "Unknown Member")
    return Reply(200, found.member_json(who))


def members(backend: Backend, request: Request) -> Reply:
    """List members, for which the app needs the members intent."""
    found = backend.state.guild(request.id("guild_id"))
    if "guild_members" not in backend.roots.privileged:
        raise missing_access()
    after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 1))
    listed = [one for id_, one in sorted(found.members.items()) if id_ > after][:limit]
    return Reply(200, [one.json() for one in listed])


ROUTES: Routes = {
    ("GET", "/users/@me"): me,
    ("GET", "/users/{user_id}"): user,
    ("GET", "/oauth2/applications/@me"): application,
    ("GET", "/applications/@me"): application,
    ("GET", "/gateway"): gateway,
    ("GET", "/gateway/bot"): gateway_of_bot,
    ("POST", "/users/@me/channels"): open_direct_channel,
    ("GET", "/users/@me/guilds"): guilds,
    ("DELETE", "/users/@me/guilds/{guild_id}"): leave_guild,
    ("GET", "/guilds/{guild_id}"): guild,
    ("GET", "/guilds/{guild_id}/members/{user_id}"): member,
    ("GET", "/guilds/{guild_id}/members"): members,
}
