"""Routes about messages in channels and direct messages."""

from urllib.parse import unquote

from tests.fakes.discord.backend import Backend, Routes
from tests.fakes.discord.channels import Channel
from tests.fakes.discord.events import Event
from tests.fakes.discord.messages import Message
from tests.fakes.discord.parts import Kind
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.records import Request
from tests.fakes.discord.wire import (
    EMPTY,
    Json,
    Problem,
    Refusal,
    Reply,
    invalid_form,
    missing_permissions,
    unknown,
)


def _place(backend: Backend, request: Request, *needed: Permission) -> Channel:
    """Find the channel, in which the bot must be allowed what it is about to do."""
    channel = backend.state.channel(request.id("channel_id"))
    if channel.guild is not None:
        granted = channel.permissions(backend.roots.bot)
        if any(permission not in granted for permission in needed):
            raise missing_permissions()
    return channel


def send(backend: Backend, request: Request) -> Reply:
    """Send a message; the same nonce sends none a second time."""
    state, roots = backend.state, backend.roots
    channel = _place(backend, request)
    _check_sending(backend, channel, request)
    payload = request.json
    if (before := _remembered(backend, channel, payload)) is not None:
        backend.deduplicated += 1
        return Reply(200, state.seen(before))
    message = Message(roots.ids.new(), channel, roots.bot, roots.now)
    message.reply_to = _replied_to(backend, channel, payload.get("message_reference") or {})
    backend.drafts.fill(request, message, payload)
    if payload.get("nonce") is not None:
        state.nonces[channel.id, str(payload["nonce"])] = (roots.now, message)
    state.post(message)
    nonce = {} if message.nonce is None else {"nonce": message.nonce}
    return Reply(200, state.seen(message) | nonce)


def _replied_to(backend: Backend, channel: Channel, reference: Json) -> Message | None:
    if not reference.get("message_id"):
        return None
    try:
        return backend.state.message(channel, int(reference["message_id"]))
    except Refusal:
        if reference.get("fail_if_not_exists") is False:
            return None
        gone = Problem("message_reference", "Unknown message", "REPLIES_UNKNOWN_MESSAGE")
        raise invalid_form([gone]) from None


def _remembered(backend: Backend, channel: Channel, payload: Json) -> Message | None:
    if not payload.get("enforce_nonce") or payload.get("nonce") is None:
        return None
    at, message = backend.state.nonces.get((channel.id, str(payload["nonce"])), (None, None))
    if at is None or message is None:
        return None
    fresh = backend.roots.now - at < backend.roots.timing.nonce_remembered
    return message if fresh else None


def _check_sending(backend: Backend, channel: Channel, request: Request) -> None:
    other = channel.recipient
    if channel.guild is None and other is not None:
        if not backend.state.share_a_guild(other) and not other.installed:
            told = "Cannot send messages to this user due to having no mutual guilds"
            raise Refusal(403, 50278, told)
        if not other.takes_dms:
            raise Refusal(403, 50007, "Cannot send messages to this user")
        return
    if channel.kind is Kind.FORUM:
        raise Refusal(400, 50008, "Cannot send messages in a non-text channel")
    granted = channel.permissions(backend.roots.bot)
    threaded = channel.thread is not None
    needed = Permission.send_messages_in_threads if threaded else Permission.send_messages
    if request.files:
        needed |= Permission.attach_files
    if needed & ~granted:
        raise missing_permissions()
    if channel.thread and channel.thread.locked and Permission.manage_threads not in granted:
        raise Refusal(403, 160005, "Thread is locked")


def history(backend: Backend, request: Request) -> Reply:
    """Show a channel's messages, the newest first."""
    channel = _place(backend, request)
    granted = channel.permissions(backend.roots.bot)
    if channel.guild is not None and Permission.read_message_history not in granted:
        return Reply(200, [])
    limit = int(request.query.get("limit", 50))
    found = [m for m in backend.state.messages[channel.id] if not m.deleted and not m.ephemeral]
    query = {key: int(request.query[key]) for key in ("after", "before") if key in request.query}
    if "before" in query:
        found = [message for message in found if message.id < query["before"]][-limit:]
    elif "after" in query:
        found = [message for message in found if message.id > query["after"]][:limit]
    else:
        found = found[-limit:]
    return Reply(200, [backend.state.seen(message) for message in reversed(found)])


def get(backend: Backend, request: Request) -> Reply:
    """Show one message."""
    channel = _place(backend, request, Permission.read_message_history)
    return Reply(200, backend.state.seen(_named(backend, channel, request)))


def _named(backend: Backend, channel: Channel, request: Request) -> Message:
    return backend.state.message(channel, request.id("message_id"))


def edit(backend: Backend, request: Request) -> Reply:
    """Change one of the bot's own messages."""
    channel = _place(backend, request)
    message = _named(backend, channel, request)
    if message.author is not backend.roots.bot:
        raise Refusal(403, 50005, "Cannot edit a message authored by another user")
    if channel.thread and channel.thread.archived:
        raise Refusal(400, 50083, "Thread is archived")
    backend.drafts.change(request, message, request.json)
    backend.state.edit(message)
    return Reply(200, backend.state.seen(message))


def delete(backend: Backend, request: Request) -> Reply:
    """Delete a message of the bot's, or another's where it may manage messages."""
    channel = _place(backend, request)
    message = _named(backend, channel, request)
    if message.author is not backend.roots.bot:
        if channel.guild is None:
            raise Refusal(403, 50003, "Cannot execute action on a DM channel")
        if Permission.manage_messages not in channel.permissions(backend.roots.bot):
            raise missing_permissions()
    backend.state.remove(message)
    return EMPTY


def type_(backend: Backend, request: Request) -> Reply:
    """Show that the bot is typing."""
    _place(backend, request, Permission.send_messages)
    return EMPTY


def react(backend: Backend, request: Request) -> Reply:
    """Add the bot's reaction."""
    channel = _place(backend, request, Permission.add_reactions)
    message, emoji = _named(backend, channel, request), unquote(request.params["emoji_name"])
    message.reactions.setdefault(emoji, set()).add(backend.roots.bot.id)
    _tell_reaction(backend, "ADD", message, emoji)
    return EMPTY


def unreact(backend: Backend, request: Request) -> Reply:
    """Take the bot's reaction away."""
    message = _named(backend, _place(backend, request), request)
    emoji = unquote(request.params["emoji_name"])
    if backend.roots.bot.id not in message.reactions.get(emoji, set()):
        raise unknown("Message")
    message.reactions[emoji].discard(backend.roots.bot.id)
    _tell_reaction(backend, "REMOVE", message, emoji)
    return EMPTY


def _tell_reaction(backend: Backend, what: str, message: Message, emoji: str) -> None:
    guild = message.channel.guild
    told: Json = {"user_id": str(backend.roots.bot.id), "type": 0, "burst": False}
    told |= {"message_id": str(message.id), "channel_id": str(message.channel.id)}
    told["emoji"] = {"id": None, "name": emoji}
    if guild is not None:
        told["guild_id"] = str(guild.id)
    place = guild.id if guild is not None else None
    backend.roots.announce(Event(f"MESSAGE_REACTION_{what}", told, place, private=guild is None))


def pin(backend: Backend, request: Request) -> Reply:
    """Pin a message."""
    _named(backend, _place(backend, request, Permission.pin_messages), request).pinned = True
    return EMPTY


def unpin(backend: Backend, request: Request) -> Reply:
    """Unpin a message."""
    _named(backend, _place(backend, request, Permission.pin_messages), request).pinned = False
    return EMPTY


_ALL = "/channels/{channel_id}/messages"
_ONE = _ALL + "/{message_id}"
_PIN = _ALL + "/pins/{message_id}"
_MINE = _ONE + "/reactions/{emoji_name}/@me"

ROUTES: Routes = {
    ("POST", _ALL): send,
    ("GET", _ALL): history,
    ("GET", _ONE): get,
    ("PATCH", _ONE): edit,
    ("DELETE", _ONE): delete,
    ("POST", "/channels/{channel_id}/typing"): type_,
    ("PUT", _MINE): react,
    ("DELETE", _MINE): unreact,
    ("PUT", _PIN): pin,
    ("DELETE", _PIN): unpin,
}
