"""Building the core's `Inbound` from an update of Telegram."""

from collections.abc import Callable
from dataclasses import dataclass

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberUpdated,
    Message,
    Update,
    User,
)
from telegram.constants import ChatType

from adapters.telegram.place_names import PLATFORM, moved_place, place_of
from adapters.telegram.sending.send import MessageHandle
from bot.dialogue.inbound import (
    Act,
    Change,
    Happened,
    Inbound,
    Place,
    Pressed,
    Typed,
    Wrote,
)
from bot.dialogue.media import Media, MediaKind, Sent, Untaken

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
ZONES_THERE = "zones_there"  # what is left of a location that was shared; Telegram has no such key
_GONE = (ChatMember.LEFT, ChatMember.BANNED)
ParseTyped = Callable[[str], Act]


@dataclass(frozen=True, slots=True)
class ParsedUpdate:
    """An update as `Inbound`; `message` is what was sent, `query` a press to confirm."""

    inbound: Inbound
    message: int | None = None
    query: str | None = None


@dataclass(frozen=True, slots=True)
class AnonymousCommand:
    """Somebody gave a command in the name of a group or a channel: nobody knows who."""

    place: str
    message: int
    command: str


def parse_update(
    update: Update, me: User, typed: ParseTyped
) -> ParsedUpdate | AnonymousCommand | None:
    """Read an update; None if it is nothing to Cairn."""
    if update.callback_query is not None:
        return _press(update, update.callback_query)
    if update.my_chat_member is not None:
        return _membership(update, update.my_chat_member)
    if update.edited_message is not None:
        return _edited(update, update.edited_message)
    if update.message is not None:
        return _message(update, update.message, me, typed)
    return None


def account_of(update: Update) -> int:
    """Tell whose update it is; those of one account are handled in their order.

    Whether the bot is in a group is the group's: one brings in what another had thrown out.
    """
    change = update.my_chat_member
    source = change.chat if change else update.effective_user or update.effective_chat
    return 0 if source is None else source.id


def place_in(chat: Chat, topic: int | None = None) -> Place:
    """Name where something was said.

    A topic of a private conversation may go at any time, and its person is still there.
    """
    private = chat.type == ChatType.PRIVATE
    return Place(
        PLATFORM, place_of(chat.id, None if private else topic), private, chat.title or ""
    )


def direct_place(inbound: Inbound) -> Place:
    """Name a person's own conversation with the bot; its number is theirs."""
    return Place(PLATFORM, inbound.account, private=True)


def _press(update: Update, query: CallbackQuery) -> ParsedUpdate | None:
    message = query.message
    if message is None or query.data is None:
        return None
    handle, topic = str(MessageHandle(message.message_id)), None
    if isinstance(message, Message):
        handle, topic = str(MessageHandle.of(message)), _topic(message)
    where = place_in(message.chat, topic)
    act = Pressed(query.data)
    return ParsedUpdate(_inbound(update, query.from_user, where, act, handle), query=query.id)


def _membership(update: Update, change: ChatMemberUpdated) -> ParsedUpdate | None:
    private = change.chat.type == ChatType.PRIVATE
    if change.new_chat_member.status not in _GONE:
        what = Change.REACHABLE
    else:
        what = Change.UNREACHABLE if private else Change.PLACE_GONE
    return ParsedUpdate(_inbound(update, change.from_user, place_in(change.chat), Happened(what)))


def _message(
    update: Update, message: Message, me: User, typed: ParseTyped
) -> ParsedUpdate | AnonymousCommand | None:
    where = place_in(message.chat, _topic(message))
    if message.migrate_to_chat_id is not None:
        to = Place(PLATFORM, moved_place(where.id, message.migrate_to_chat_id), private=False)
        source = message.from_user or me
        return ParsedUpdate(_inbound(update, source, where, Happened(Change.PLACE_MOVED, to)))
    if message.forum_topic_reopened is not None and message.from_user is not None:
        return ParsedUpdate(_inbound(update, message.from_user, where, Happened(Change.REACHABLE)))
    act = _act(message, where, me, typed)
    if act is None:
        return None
    if message.sender_chat is not None:
        if message.is_automatic_forward or not isinstance(act, Typed):
            return None
        return AnonymousCommand(where.id, message.message_id, act.path)
    if message.from_user is None or message.from_user.is_bot:
        return None
    return ParsedUpdate(_inbound(update, message.from_user, where, act), message.message_id)


def _edited(update: Update, message: Message) -> ParsedUpdate | None:
    """Hear that somebody changed what they wrote in private, and no other change."""
    where, user = place_in(message.chat), message.from_user
    if not where.private or not message.text or user is None or user.is_bot:
        return None
    act = Wrote(message.text, forwarded=message.forward_origin is not None, edited=True)
    return ParsedUpdate(_inbound(update, user, where, act), message.message_id)


def _act(message: Message, where: Place, me: User, typed: ParseTyped) -> Act | None:
    """Read what a message does; in groups only what is said to Cairn is heard."""
    text, forwarded = message.text or "", message.forward_origin is not None
    if text.startswith("/") and not forwarded:
        _, _, addressee = text.split(maxsplit=1)[0].partition("@")
        return (
            typed(text) if addressee.casefold() in {"", (me.username or "").casefold()} else None
        )
    if not where.private and not _is_answer(message, me):
        return None
    under = _under(message, me)
    if text:
        return Wrote(text, under=under, forwarded=forwarded)
    zones = message.api_kwargs.get(ZONES_THERE)
    if zones is not None:
        return Wrote("", under=under, forwarded=forwarded, zones=tuple(zones))
    sent = _sent(message)
    if sent is None:
        return None
    album = message.media_group_id
    return Wrote(message.caption or "", sent, under, forwarded, album is not None, album)


def _is_answer(message: Message, me: User) -> bool:
    question = message.reply_to_message
    return bool(question and question.from_user and question.from_user.id == me.id)


def _under(message: Message, me: User) -> tuple[str, ...]:
    """List the tokens under the message of the bot's own that this one replies to."""
    question = message.reply_to_message
    if question is None or question.reply_markup is None or not _is_answer(message, me):
        return ()
    buttons = (button for row in question.reply_markup.inline_keyboard for button in row)
    return tuple(b.callback_data for b in buttons if isinstance(b.callback_data, str))


def _sent(message: Message) -> Sent | None:
    """Name what was sent by its file's id: an address of it would hold the bot's token."""
    whose = None if message.from_user is None else str(message.from_user.id)
    if message.voice is not None:
        seconds = message.voice.to_dict()["duration"]  # the property's type is about to change
        return Media(PLATFORM, MediaKind.VOICE, message.voice.file_id, seconds, whose)
    if message.photo:
        return Media(PLATFORM, MediaKind.PICTURE, message.photo[-1].file_id, account=whose)
    return Untaken.OTHER if message.effective_attachment else None


def _topic(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


def _inbound(
    update: Update, user: User, where: Place, act: Act, message: str | None = None
) -> Inbound:
    return Inbound(
        PLATFORM,
        str(update.update_id),
        str(user.id),
        f"{user.first_name} {user.last_name or ''}".strip(),  # `full_name` may be none at all
        where,
        act,
        user.language_code,
        message,
    )
