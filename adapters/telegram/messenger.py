"""Delivers letters to Telegram: the core's `Messenger`."""

from telegram import Bot, ChatMember
from telegram.constants import ChatMemberStatus

from adapters.telegram.places import PLATFORM, chat_of
from adapters.telegram.post import Handle, Post
from adapters.telegram.verdicts import translated
from bot.dialogue.limits import TELEGRAM, Limits
from bot.errors import Unreachable
from bot.platform import Audience, Letter

_INSIDE = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER)
_ITSELF = 1


class TelegramMessenger:
    """Posts letters; the platform knows no keys, so one that is sent twice arrives twice."""

    platform = PLATFORM
    limits: Limits = TELEGRAM
    recognizes = False

    def __init__(self, bot: Bot, post: Post) -> None:
        self._bot = bot
        self._post = post

    async def send(self, letter: Letter) -> str:
        """Send a message and name it."""
        return str(await self._post.put(letter.place, letter.reply))

    async def edit(self, message: str, letter: Letter) -> None:
        """Draw a message anew."""
        await self._post.put(letter.place, letter.reply, Handle.read(message))

    async def audience(self, place: str, members: frozenset[str]) -> Audience:
        """Tell who can read a group; whoever finds a public one can.

        How many there are can be asked for, and of everyone whether they are in; a list cannot.
        """
        with translated():
            chat = await self._bot.get_chat(chat_of(place))
            count = await self._bot.get_chat_member_count(chat.id) - _ITSELF
        inside = frozenset([member for member in members if await self._is_in(chat.id, member)])
        return Audience(inside, None if chat.username else count - len(inside))

    async def _is_in(self, chat: int, member: str) -> bool:
        try:
            with translated():
                found = await self._bot.get_chat_member(chat, int(member))
        except Unreachable:
            return False
        return _belongs(found)


def _belongs(found: ChatMember) -> bool:
    return found.status in _INSIDE or bool(getattr(found, "is_member", False))
