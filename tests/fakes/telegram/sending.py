"""Methods that send: messages, pictures, voice notes and other files."""

from collections.abc import Callable

from tests.fakes.telegram.access import message_of, open_chat, writable_chat
from tests.fakes.telegram.accounts import Json
from tests.fakes.telegram.chats import Chat, PrivateChat, Room
from tests.fakes.telegram.files import FileKind
from tests.fakes.telegram.keyboards import read_markup
from tests.fakes.telegram.messages import Message
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.refusals import Misuse, Refused
from tests.fakes.telegram.texts import caption_wording, read_caption, read_message, wording
from tests.fakes.telegram.wire import Call
from tests.fakes.telegram.world import World

Method = Callable[[World, Call], object]
_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(world: World, call: Call) -> Json:
    """Send a text."""
    content = read_message(wording(call), world.accounts)
    preview = call.data("link_preview_options", "link preview options") or {}
    message = _begin(world, call, "text messages")
    message.content = content
    message.link_preview = preview
    return world.post(message).json()


def send_file(kind: FileKind) -> Method:
    """Make the method that sends a file of a kind, new or known, with a caption."""

    def send(world: World, call: Call) -> Json:
        content = read_caption(caption_wording(call), world.accounts)
        message = _begin(world, call, f"{kind.parameter}s")
        person = message.chat.person if isinstance(message.chat, PrivateChat) else None
        if kind is FileKind.VOICE and isinstance(person, Person) and person.refuses_voice:
            raise Refused(400, "VOICE_MESSAGES_FORBIDDEN")
        seconds = call.number("duration") or 0
        message.media = world.files.taken(kind, call.file(kind.parameter), seconds)
        message.content = content
        return world.post(message).json()

    return send


def send_chat_action(world: World, call: Call) -> bool:
    """Show that something is being written."""
    if call.text("action") not in _ACTIONS:
        raise Misuse("wrong parameter action in request")
    open_chat(world, call, "text messages")
    return True


def delete_message(world: World, call: Call) -> bool:
    """Take a message away: the bot's own, anybody's in private, as an admin everybody's."""
    chat = writable_chat(world, call)
    message = message_of(world, call, chat, "delete")
    mine = message.sender is world.bot or isinstance(chat, PrivateChat)
    if not mine and not _leads(world, chat):
        raise Refused(400, "message can't be deleted")
    message.deleted = True
    return True


def set_message_reaction(world: World, call: Call) -> bool:
    """React to a message with one emoji, or take the reaction back."""
    chat = writable_chat(world, call)
    message = message_of(world, call, chat, "react")
    reactions = call.data("reaction", "reaction types") or []
    if len(reactions) > 1:
        raise Misuse("REACTIONS_TOO_MANY")
    message.reactions = [str(reaction.get("emoji", "")) for reaction in reactions]
    return True


def _begin(world: World, call: Call, what: str) -> Message:
    """Begin a message of the bot's, where it may be sent and as it was asked to be."""
    markup = read_markup(call)
    chat, topic = open_chat(world, call, what)
    answered = _answered(world, call, chat)
    message = world.new_message(chat, world.bot, topic)
    message.reply_to = answered or message.reply_to
    message.topic = topic or (answered.topic if answered else None)
    message.markup = markup
    message.silent = call.flag("disable_notification")
    message.protected = call.flag("protect_content")
    return message


def _answered(world: World, call: Call, chat: Chat) -> Message | None:
    given = call.data("reply_parameters", "reply parameters")
    if not given:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("message_id"), int):
        raise Misuse("can't parse reply parameters JSON object")
    message = world.find(chat, given["message_id"])
    if message is None and not given.get("allow_sending_without_reply"):
        raise Refused(400, "message to be replied not found")
    return message


def _leads(world: World, chat: Chat) -> bool:
    return isinstance(chat, Room) and chat.standing(world.bot).leads


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    **{f"send{kind.parameter.capitalize()}": send_file(kind) for kind in FileKind},
    "sendChatAction": send_chat_action,
    "deleteMessage": delete_message,
    "setMessageReaction": set_message_reaction,
}
