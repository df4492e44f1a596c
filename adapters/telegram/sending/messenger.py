"""Delivering messages to Telegram, and telling who reads a group: the core's `Messenger`."""

from telegram import Bot, ChatFullInfo, ChatMember
from telegram.constants import ChatMemberStatus

from adapters.telegram.errors import NotTold, translated
from adapters.telegram.place_names import PLATFORM, chat_of
from adapters.telegram.sending.send import MessageHandle, Sender
from bot.dialogue.limits import TELEGRAM, Limits
from bot.kernel.errors import Unreachable
from bot.ports.chat import Audience, OutboundMessage

_INSIDE = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER)
_ITSELF = 1


class TelegramMessenger:
    """Posts messages; the platform knows no keys, so one that is sent twice arrives twice."""

    platform = PLATFORM
    limits: Limits = TELEGRAM

    def __init__(self, bot: Bot, sender: Sender) -> None:
        self._bot = bot
        self._sender = sender

    async def send(self, outbound: OutboundMessage) -> str:
        """Send a message and name it."""
        return str(await self._sender.put(outbound.place, outbound.reply))

    async def edit(self, message: str, outbound: OutboundMessage) -> None:
        """Draw a message anew."""
        await self._sender.put(outbound.place, outbound.reply, MessageHandle.read(message))

    async def audience(self, place: str, members: frozenset[str]) -> Audience:
        """Tell who can read a group; who reads one that is open to others, nobody can tell.

        How many there are can be asked for, and of everyone whether they are in, unless the group
        hides its members; a list cannot.
        """
        with translated():
            chat = await self._bot.get_chat(chat_of(place))
            count = await self._bot.get_chat_member_count(chat.id) - _ITSELF
        try:
            inside = frozenset([one for one in members if await self._is_in(chat.id, one)])
        except NotTold:
            return Audience()
        return Audience(inside, None if _is_open(chat) else count - len(inside))

    async def manages(self, place: str, account: str) -> bool:
        """Tell whether somebody is an administrator of a group, also one who stays anonymous.

        The list is asked for, since of one person Telegram tells that reliably only to
        administrators.
        """
        with translated():
            found = await self._bot.get_chat_administrators(chat_of(place))
        return any(str(one.user.id) == account for one in found)

    async def _is_in(self, chat: int, member: str) -> bool:
        try:
            with translated():
                found = await self._bot.get_chat_member(chat, int(member))
        except Unreachable:
            return False
        return _belongs(found)


def _is_open(chat: ChatFullInfo) -> bool:
    """Tell whether people who are not in a group can read it.

    It is found by its name or its location, or is where people comment on a channel.
    """
    return bool(chat.username or chat.linked_chat_id or chat.location)


def _belongs(found: ChatMember) -> bool:
    return found.status in _INSIDE or bool(getattr(found, "is_member", False))
