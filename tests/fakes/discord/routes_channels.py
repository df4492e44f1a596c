"""Routes about channels and threads."""

from tests.fakes.discord.backend import Backend, Routes
from tests.fakes.discord.channels import Channel
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.parts import Kind
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.records import Request
from tests.fakes.discord.users import User
from tests.fakes.discord.wire import EMPTY, Refusal, Reply, missing_permissions, unknown

_CREATES = {
    Kind.PUBLIC_THREAD: Permission.create_public_threads,
    Kind.PRIVATE_THREAD: Permission.create_private_threads,
}


def _channel(backend: Backend, request: Request) -> Channel:
    return backend.state.channel(request.id("channel_id"))


def _thread(backend: Backend, request: Request) -> Channel:
    channel = _channel(backend, request)
    if channel.thread is None:
        raise Refusal(400, 50024, "Cannot execute action on this channel type")
    return channel


def _granted(backend: Backend, channel: Channel) -> Permission:
    return channel.permissions(backend.roots.bot)


def get(backend: Backend, request: Request) -> Reply:
    """Describe a channel."""
    return Reply(200, _channel(backend, request).json())


def edit(backend: Backend, request: Request) -> Reply:
    """Rename a channel, or rename, archive, lock or reopen a thread."""
    channel, asked = _channel(backend, request), request.json
    if channel.guild is None:
        raise Refusal(400, 50024, "Cannot execute action on this channel type")
    thread, granted = channel.thread, _granted(backend, channel)
    needed = Permission.manage_channels if thread is None else Permission.manage_threads
    mine = thread is not None and thread.owner is backend.roots.bot and "locked" not in asked
    if needed not in granted and not mine:
        raise missing_permissions()
    channel.name = asked.get("name") or channel.name
    if thread is not None:
        for field in ("archived", "locked", "invitable"):
            setattr(thread, field, asked.get(field, getattr(thread, field)))
        thread.auto_archive = asked.get("auto_archive_duration", thread.auto_archive)
    channel.announce("UPDATE")
    return Reply(200, channel.json())


def delete(backend: Backend, request: Request) -> Reply:
    """Delete a channel or a thread."""
    channel = _channel(backend, request)
    if channel.guild is None:
        return Reply(200, channel.json())
    needed = Permission.manage_threads if channel.thread else Permission.manage_channels
    if needed not in _granted(backend, channel):
        raise missing_permissions()
    described = channel.json()
    channel.delete()
    return Reply(200, described)


def create_thread(backend: Backend, request: Request) -> Reply:
    """Open a thread of the bot's own, private unless asked otherwise."""
    channel, asked, bot = _channel(backend, request), request.json, backend.roots.bot
    kind = asked.get("type", int(Kind.PRIVATE_THREAD))
    if channel.kind is not Kind.TEXT or kind not in set(map(int, _CREATES)):
        raise Refusal(400, 50024, "Cannot execute action on this channel type")
    if _CREATES[Kind(kind)] not in _granted(backend, channel):
        raise missing_permissions()
    guild = channel.guild
    assert isinstance(guild, Guild)
    private = kind == Kind.PRIVATE_THREAD
    made = guild.thread(channel, asked["name"], private=private, owner=bot)
    made.of_thread.auto_archive = asked.get("auto_archive_duration") or 1440
    made.of_thread.invitable = asked.get("invitable") is not False
    return Reply(201, made.json())


def active_threads(backend: Backend, request: Request) -> Reply:
    """List a guild's threads that are not archived."""
    guild, bot = backend.state.guild(request.id("guild_id")), backend.roots.bot
    threads = [thread.json() for thread in guild.active_threads]
    joined = [t.of_thread for t in guild.active_threads if bot.id in t.of_thread.members]
    members = [thread.member_json(bot.id) for thread in joined]
    return Reply(200, {"threads": threads, "members": members, "has_more": False})


def thread_members(backend: Backend, request: Request) -> Reply:
    """List who is in a thread."""
    thread = _thread(backend, request).of_thread
    return Reply(200, [thread.member_json(user) for user in thread.members])


def thread_member(backend: Backend, request: Request) -> Reply:
    """Show one membership."""
    thread = _thread(backend, request).of_thread
    if request.id("user_id") not in thread.members:
        raise unknown("Member")
    return Reply(200, thread.member_json(request.id("user_id")))


def add_member(backend: Backend, request: Request) -> Reply:
    """Add somebody who can see the channel of the thread."""
    channel, who = _thread(backend, request), _who(backend, request)
    granted = _granted(backend, channel)
    if Permission.send_messages_in_threads not in granted:
        raise missing_permissions()
    if channel.of_thread.archived:
        raise Refusal(400, 50083, "Thread is archived")
    assert channel.guild is not None
    if not channel.guild.has(who):
        raise unknown("Member")
    if channel.parent is not None and not channel.parent.readable_by(who):
        raise Refusal(403, 50001, "Missing Access")
    channel.adds(who)
    return EMPTY


def remove_member(backend: Backend, request: Request) -> Reply:
    """Take somebody out of a thread: its opener may if it is private, moderators always."""
    channel, who, bot = _thread(backend, request), _who(backend, request), backend.roots.bot
    opened = channel.of_thread.owner is bot and channel.kind is Kind.PRIVATE_THREAD
    may = opened or who is bot or Permission.manage_threads in _granted(backend, channel)
    if not may:
        raise missing_permissions()
    channel.removes(who)
    return EMPTY


def _who(backend: Backend, request: Request) -> User:
    if "user_id" not in request.params:
        return backend.roots.bot
    return backend.state.user(request.id("user_id"))


_MEMBERS = "/channels/{channel_id}/thread-members"

ROUTES: Routes = {
    ("GET", "/channels/{channel_id}"): get,
    ("PATCH", "/channels/{channel_id}"): edit,
    ("DELETE", "/channels/{channel_id}"): delete,
    ("POST", "/channels/{channel_id}/threads"): create_thread,
    ("GET", "/guilds/{guild_id}/threads/active"): active_threads,
    ("GET", _MEMBERS): thread_members,
    ("GET", f"{_MEMBERS}/{{user_id}}"): thread_member,
    ("PUT", f"{_MEMBERS}/{{user_id}}"): add_member,
    ("DELETE", f"{_MEMBERS}/{{user_id}}"): remove_member,
    ("PUT", f"{_MEMBERS}/@me"): add_member,
    ("DELETE", f"{_MEMBERS}/@me"): remove_member,
}
