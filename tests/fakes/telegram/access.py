"""Access: the chat and the message that a request is about, if the bot may reach them."""

from tests.fakes.telegram.chats import Chat, PrivateChat, Room, Standing, Topic
from tests.fakes.telegram.messages import Message
from tests.fakes.telegram.refusals import Misuse, Refused
from tests.fakes.telegram.wire import Call
from tests.fakes.telegram.world import World

GENERAL_TOPIC = 1


def readable_chat(world: World, call: Call) -> Chat:
    """Find the chat of a request that only looks; raises `Refused`."""
    given = call.text("chat_id")
    if not given:
        raise Misuse("chat_id is empty")
    chat = _named(world, given) if given.startswith("@") else world.chats.get(call.chat_id or 0)
    if chat is None or (isinstance(chat, PrivateChat) and not chat.person.met):
        raise Refused(400, "chat not found")
    if isinstance(chat, Room) and chat.kind == "supergroup" and not chat.username:
        _must_be_inside(world, chat)
    return chat


def members_chat(world: World, call: Call) -> Chat:
    """Find the chat of a request about its members, who are hidden in groups that are over."""
    chat = readable_chat(world, call)
    over = isinstance(chat, Room) and chat.kind == "group"
    return writable_chat(world, call) if over else chat


def writable_chat(world: World, call: Call) -> Chat:
    """Find the chat of a request that writes or changes; raises `Refused`."""
    chat = readable_chat(world, call)
    match chat:
        case PrivateChat():
            if chat.person.is_deactivated:
                raise Refused(403, "user is deactivated")
        case Room(migrated_to=int(new)):
            reason = "group chat was upgraded to a supergroup chat"
            raise Refused(400, reason, migrate_to_chat_id=new)
        case Room():
            _must_be_inside(world, chat)
    return chat


def open_chat(world: World, call: Call, what: str) -> tuple[Chat, Topic | None]:
    """Find where a request sends something; `what` names it where it is not allowed."""
    chat = writable_chat(world, call)
    match chat:
        case PrivateChat(is_blocked=True):
            raise Refused(403, "bot was blocked by the user")
        case PrivateChat(is_started=False):
            raise Refused(403, "bot can't initiate conversation with a user")
        case Room() if chat.is_silent and not chat.standing(world.bot).leads:
            raise Refused(400, f"not enough rights to send {what} to the chat")
    return chat, _topic(world, chat, call.number("message_thread_id"))


def message_of(world: World, call: Call, chat: Chat, what: str) -> Message:
    """Find the message of a request; raises `Refused`."""
    message = world.find(chat, call.number("message_id") or 0)
    if message is None:
        raise Refused(400, f"message to {what} not found")
    return message


def _named(world: World, username: str) -> Chat | None:
    name = username.removeprefix("@").casefold()
    rooms = [chat for chat in world.chats.values() if isinstance(chat, Room)]
    return next((room for room in rooms if (room.username or "").casefold() == name), None)


def _must_be_inside(world: World, room: Room) -> None:
    standing = room.standing(world.bot)
    if standing is Standing.KICKED:
        raise Refused(403, f"bot was kicked from the {_kind(room)} chat")
    if standing is Standing.LEFT:
        raise Refused(403, f"bot is not a member of the {_kind(room)} chat")


def _kind(room: Room) -> str:
    return "group" if room.kind == "group" else "supergroup"


def _topic(world: World, chat: Chat, thread: int | None) -> Topic | None:
    if thread is None:
        return None
    if isinstance(chat, PrivateChat):
        raise Refused(400, "message thread not found")
    if not isinstance(chat, Room) or not chat.is_forum:
        return None
    topic = chat.topics.get(thread)
    if topic is None or topic.is_deleted or thread == GENERAL_TOPIC:
        raise Refused(400, "message thread not found")
    if topic.is_closed and not chat.standing(world.bot).leads:
        raise Refused(400, "TOPIC_CLOSED")
    return topic
