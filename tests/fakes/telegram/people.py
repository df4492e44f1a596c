"""People: what they do in Telegram's apps, and what a bot is told of it."""

import io
from dataclasses import dataclass, field

from PIL import Image

from tests.fakes.telegram.accounts import Account
from tests.fakes.telegram.chats import (
    Chat,
    Place,
    PrivateChat,
    Room,
    Standing,
    Topic,
    member_json,
    room_of,
)
from tests.fakes.telegram.files import FileKind
from tests.fakes.telegram.messages import Message
from tests.fakes.telegram.texts import Text, typed
from tests.fakes.telegram.wire import Upload
from tests.fakes.telegram.world import Press, World

OGG = b"OggS\x00\x02" + bytes(21) + b"\x01\x13OpusHead\x01\x01" + bytes(9)


class Impossible(AssertionError):
    """Something that Telegram's apps would not let a person do; the test is wrong."""


def picture(width: int = 640, height: int = 480) -> bytes:
    """Make a picture of this size, as a PNG."""
    file = io.BytesIO()
    Image.new("L", (width, height), "white").save(file, "PNG")
    return file.getvalue()


@dataclass(eq=False, kw_only=True)
class Person(Account):
    """Somebody with an account, who writes and presses as the apps allow."""

    world: World = field(repr=False)
    refuses_voice: bool = False

    @property
    def chat(self) -> PrivateChat:
        """Their own conversation with the bot."""
        return self.world.private_chat(self)

    def starts(self, payload: str = "") -> Message:
        """Press Start, or follow a link `?start=<payload>`; lets a blocked bot write again."""
        if self.chat.is_blocked:
            self.unblocks()
        self.chat.is_started = True
        return self.says(f"/start {payload}".strip())

    def says(
        self,
        text: str,
        chat: Place | None = None,
        reply_to: Message | None = None,
        *,
        anonymously: bool = False,
    ) -> Message:
        """Write a message; by default to the bot in private.

        An admin may write `anonymously`, in the name of the group.
        """
        message = self._begin(chat, reply_to)
        if anonymously:
            self._hide(message)
        return self._send(message, typed(text))

    def sends_voice(
        self,
        seconds: int = 5,
        chat: Place | None = None,
        reply_to: Message | None = None,
        caption: str = "",
        content: bytes = OGG,
    ) -> Message:
        """Record a voice note."""
        message = self._begin(chat, reply_to)
        upload = Upload("note.oga", content, "audio/ogg")
        message.media = self.world.files.keep(FileKind.VOICE, upload, seconds)
        return self._send(message, typed(caption))

    def sends_photo(
        self,
        caption: str = "",
        chat: Place | None = None,
        reply_to: Message | None = None,
        content: bytes | None = None,
    ) -> Message:
        """Send a picture."""
        message = self._begin(chat, reply_to)
        upload = Upload("picture.png", content or picture(), "image/png")
        message.media = self.world.files.keep(FileKind.PHOTO, upload)
        return self._send(message, typed(caption))

    def sends_album(self, count: int, caption: str = "") -> list[Message]:
        """Send several pictures at once: each is a message, the first with the words."""
        sent = [self._begin(None, None) for _ in range(count)]
        for number, message in enumerate(sent):
            upload = Upload("picture.png", picture(), "image/png")
            message.media = self.world.files.keep(FileKind.PHOTO, upload)
            message.album = f"album{sent[0].id}"
            self._send(message, typed("" if number else caption))
        return sent

    def shares_location(
        self,
        latitude: float,
        longitude: float,
        chat: Place | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Share where something is: a pin, or where they are."""
        message = self._begin(chat, reply_to)
        message.location = (latitude, longitude)
        return self._send(message, typed(""))

    def forwards(self, other: Message) -> Message:
        """Forward somebody's message to the bot."""
        message = self._begin(None, None)
        message.media, message.forwarded = other.media, other
        message.location = other.location
        return self._send(message, other.content)

    def edits(self, message: Message, text: str) -> None:
        """Change what a message of theirs says."""
        if message.sender is not self or message.deleted:
            raise Impossible(f"{self.first_name} cannot edit {message}")
        message.content = typed(text)
        message.edits += 1
        message.edit_date = self.world.date
        if self._is_told(message):
            self.world.tell(message, "edited_message")

    def deletes(self, message: Message) -> None:
        """Take a message away, the bot's own in private too; bots are not told."""
        if message.sender is not self and not isinstance(message.chat, PrivateChat):
            raise Impossible(f"{self.first_name} cannot delete {message}")
        message.deleted = True

    def presses(self, message: Message, label: str) -> Press:
        """Press a button by what stands on it, or else by its data."""
        buttons = [button for row in message.keyboard for button in row]
        for button in buttons:
            if button.label == label:
                return self.presses_data(message, button.target)
        if any(button.target == label for button in buttons):
            return self.presses_data(message, label)
        raise Impossible(f"{self.first_name} sees no button {label!r} under {message}")

    def presses_data(self, message: Message, data: str) -> Press:
        """Press with any data at all, as an app of one's own making can."""
        self._must_be_in(message.chat)
        return self.world.press(self, message, data)

    def blocks(self) -> None:
        """Block the bot."""
        if self.chat.is_blocked or not self.chat.is_started:
            raise Impossible(f"{self.first_name} has no bot to block")
        self._stops(blocked=True)

    def unblocks(self) -> None:
        """Let the bot write again."""
        if not self.chat.is_blocked:
            raise Impossible(f"{self.first_name} has not blocked the bot")
        self._stops(blocked=False)

    def deletes_account(self) -> None:
        """Leave Telegram for good."""
        self.is_deactivated = True

    def joins(self, room: Room) -> None:
        """Come into a group."""
        if room.standing(self).inside:
            raise Impossible(f"{self.first_name} is in {room.title} already")
        self.world.move(room, self, Standing.MEMBER, self)
        self._announces(room, new_chat_members=[self.json()])

    def leaves(self, room: Room) -> None:
        """Go out of a group."""
        self._must_be_in(room)
        self.world.move(room, self, Standing.LEFT, self)
        self._announces(room, left_chat_member=self.json())

    def _announces(self, room: Room, **told: object) -> None:
        message = self.world.announce(room, self, **told)
        if room.standing(self.world.bot).inside:
            self.world.tell(message)

    def _stops(self, *, blocked: bool) -> None:
        self.chat.is_blocked = blocked
        bot = self.world.bot
        here, out = member_json(bot, Standing.MEMBER), member_json(bot, Standing.KICKED)
        old, new = (here, out) if blocked else (out, here)
        self.world.tell_membership("my_chat_member", self.chat, self, old, new)

    def _begin(self, place: Place | None, reply_to: Message | None) -> Message:
        topic = place if isinstance(place, Topic) else None
        chat: Chat = self.chat if place is None else room_of(place)
        self._must_be_in(chat)
        message = self.world.new_message(chat, self, topic)
        if reply_to is not None:
            if reply_to.chat is not chat:
                raise Impossible("a reply stands in the chat of what it answers")
            message.reply_to = reply_to
            message.topic = reply_to.topic
        return message

    def _send(self, message: Message, content: Text) -> Message:
        message.content = content
        self.world.post(message)
        if self._is_told(message):
            self.world.tell(message)
        return message

    def _hide(self, message: Message) -> None:
        room = message.chat
        if not isinstance(room, Room) or not room.standing(self).leads:
            raise Impossible(f"{self.first_name} is no admin, who could stay anonymous")
        message.sender, message.sender_chat = self.world.anonymous, room

    def _must_be_in(self, chat: Chat) -> None:
        match chat:
            case PrivateChat() if chat.person is not self:
                raise Impossible(f"{self.first_name} does not see somebody else's chat")
            case PrivateChat(is_blocked=True) | PrivateChat(is_started=False):
                raise Impossible(f"{self.first_name} has to press Start first")
            case Room() if not chat.standing(self).inside:
                raise Impossible(f"{self.first_name} is not in {chat.title}")
            case Room(migrated_to=int()):
                raise Impossible(f"{chat.title} is a supergroup now")

    def _is_told(self, message: Message) -> bool:
        """Tell whether the bot may read a message.

        After core.telegram.org/bots/features#privacy-mode.
        """
        room, bot = message.chat, self.world.bot
        if not isinstance(room, Room):
            return True
        standing = room.standing(bot)
        if not standing.inside:
            return False
        if standing.leads or not self.world.profile.has_privacy:
            return True
        answers = message.reply_to is not None and message.reply_to.sender is bot
        return answers or self._is_command(message.text)

    def _is_command(self, text: str) -> bool:
        word = text.split(maxsplit=1)[0] if text.strip() else ""
        name, _, addressee = word.partition("@")
        for_me = addressee.casefold() in ("", (self.world.bot.username or "").casefold())
        return len(name) > 1 and name.startswith("/") and for_me
