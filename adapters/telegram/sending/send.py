"""Sending a page into a chat, or drawing an earlier message anew: nothing else does."""

import json
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast

from telegram import Bot, InputFile, InputMediaPhoto, Message, PhotoSize, Voice
from telegram.constants import ParseMode
from telegram.request import RequestData

from adapters.telegram.aiohttp_request import TextForm
from adapters.telegram.errors import Malformed, NotModified, NotShown, NotThere, translated
from adapters.telegram.place_names import chat_of, topic_of
from adapters.telegram.sending import markup
from adapters.telegram.sending.flood_waits import FloodWaits
from adapters.telegram.sending.photos import Photo, Photos
from adapters.telegram.sending.render import RenderedMessage, render
from bot.dialogue.documents import NO_FILES, MadeFiles
from bot.dialogue.limits import TELEGRAM, utf16
from bot.dialogue.media import Media, MediaKind
from bot.dialogue.replies import Reply
from bot.kernel.clock import Clock, SystemClock
from bot.kernel.errors import TryLater
from bot.ports.pictures import PictureSource

_REMEMBERED = 2_000
_DRAWN_AFTER = timedelta(seconds=30)
_NO_PREVIEW = json.dumps({"is_disabled": True})
_FORCE_REPLY = json.dumps({"force_reply": True, "selective": True})
_SHOWS = "+"
_FILE_ID = re.compile(r"[A-Za-z0-9_-]{20,200}", re.ASCII)


@dataclass(frozen=True, slots=True)
class MessageHandle:
    """Which message in a chat; one that `shows` a picture has a caption in place of a text."""

    number: int
    shows: bool = False

    @classmethod
    def read(cls, text: str) -> "MessageHandle":
        """Read what `str` wrote."""
        return cls(int(text.removesuffix(_SHOWS)), text.endswith(_SHOWS))

    @classmethod
    def of(cls, message: Message) -> "MessageHandle":
        """Name a message of the bot's."""
        return cls(message.message_id, bool(message.photo or message.voice or message.document))

    def __str__(self) -> str:
        """Write it for the outbox and for `Inbound.message`."""
        return f"{self.number}{_SHOWS if self.shows else ''}"


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """A message that a person sent, to answer under; `forced` opens their keyboard for a reply."""

    message: int
    forced: bool = False


class Sender:
    """Sends and edits; raises what `translated` makes of the platform's answers.

    What the last messages show is remembered, so that nothing is drawn anew that is so already.
    The clock measures the pauses that Telegram asks for. Whoever sets `rate_slot` is asked for one
    before each answer to somebody: Telegram counts answers and notices alike.
    """

    def __init__(
        self,
        bot: Bot,
        pictures: PictureSource,
        clock: Clock | None = None,
    ) -> None:
        self._bot = bot
        self._photos = Photos(pictures)
        self._flood_waits = FloodWaits(clock or SystemClock())
        self._shown: OrderedDict[tuple[int, int], RenderedMessage] = OrderedDict()
        self.rate_slot: Callable[[str], Awaitable[None]] = _at_once

    async def answer(
        self,
        place: str,
        page: Reply,
        over: MessageHandle | None = None,
        asked: ReplyTarget | None = None,
        files: MadeFiles = NO_FILES,
    ) -> MessageHandle:
        """Put a page into a place for somebody who waits for it, with the files of its documents.

        What cannot be drawn in place of a picture comes as a message of its own (`NotThere`).
        """
        return await self._deliver(place, page, over, asked, files, answers=True)

    async def put(
        self,
        place: str,
        page: Reply,
        over: MessageHandle | None = None,
        asked: ReplyTarget | None = None,
    ) -> MessageHandle:
        """Put a page into a place; `over` an earlier message where that can be drawn anew.

        `asked` names the message that a new one answers. A picture that cannot be drawn does not
        leave an old one standing under new words: that is tried again later (`TryLater`).
        """
        return await self._deliver(place, page, over, asked, NO_FILES, answers=False)

    async def _deliver(
        self,
        place: str,
        page: Reply,
        over: MessageHandle | None,
        asked: ReplyTarget | None,
        files: MadeFiles,
        *,
        answers: bool,
    ) -> MessageHandle:
        drawn, photo = render(page, files), None
        if over is not None and self._shown.get((chat_of(place), over.number)) == drawn:
            return over
        if drawn.picture is not None:
            photo = await self._photos.find(drawn.picture, answers=answers)
            if photo is None:
                _refuse_stale(over, answers=answers)
                drawn = replace(drawn, picture=None)
        if answers:
            await self.rate_slot(place)
        with self._flood_waits.kept(chat_of(place)):
            try:
                handle = await self._put(place, drawn, photo, ParseMode.HTML, over, asked)
            except Malformed:
                handle = await self._put(place, drawn, photo, None, over, asked)
            except NotShown:
                drawn = render(page) if drawn.file is not None else drawn
                drawn, photo = await self._without_refused(drawn, photo, answers=answers)
                handle = await self._put(place, drawn, photo, ParseMode.HTML, over, asked)
        self._remember(chat_of(place), handle.number, drawn)
        return handle

    async def _without_refused(
        self, drawn: RenderedMessage, photo: Photo | None, *, answers: bool
    ) -> tuple[RenderedMessage, Photo | None]:
        """Load a picture up again that Telegram has lost; leave out whatever else it refuses."""
        if drawn.picture is not None and photo is not None:
            again = await self._photos.replace(drawn.picture, photo, answers=answers)
            if again is not None:
                return drawn, again
        return replace(drawn, picture=None, media=None), None

    async def _put(
        self,
        place: str,
        drawn: RenderedMessage,
        photo: Photo | None,
        parse_mode: ParseMode | None,
        over: MessageHandle | None,
        asked: ReplyTarget | None,
    ) -> MessageHandle:
        text = drawn.html if parse_mode else markup.bare(drawn.html)
        said: dict[str, str] = {}
        if parse_mode:
            said["parse_mode"] = parse_mode.value
        if drawn.keyboard:
            said["reply_markup"] = json.dumps({"inline_keyboard": drawn.keyboard})
        if over is not None and _can_become(over, drawn):
            await self._edit(chat_of(place), over, drawn, photo, text, said)
            return MessageHandle(over.number, over.shows or drawn.shows)
        topic = topic_of(place)
        if topic is not None:
            said["message_thread_id"] = str(topic)
        if asked is not None:
            said["reply_parameters"] = json.dumps(
                {"message_id": asked.message, "allow_sending_without_reply": True}
            )
            if asked.forced:
                said["reply_markup"] = _FORCE_REPLY
        with translated():
            return await self._send(chat_of(place), drawn, photo, text, said)

    async def _send(
        self,
        chat: int,
        drawn: RenderedMessage,
        photo: Photo | None,
        text: str,
        said: dict[str, str],
    ) -> MessageHandle:
        if drawn.picture is not None and photo is not None:
            shown = await self._bot.send_photo(chat, photo, caption=text, api_kwargs=said)
            self._photos.note(drawn.picture, shown)
            return MessageHandle.of(shown)
        if drawn.media is not None:
            sent = _file(drawn.media)
            if isinstance(sent, Voice):
                heard = await self._bot.send_voice(chat, sent, caption=text, api_kwargs=said)
                return MessageHandle.of(heard)
            shown = await self._bot.send_photo(chat, sent, caption=text, api_kwargs=said)
            return MessageHandle.of(shown)
        if drawn.file is not None:
            # PTB knows a media type only by the name's ending, which all of ours have.
            file = InputFile(drawn.file.data, drawn.file.name)
            put = await self._bot.send_document(chat, file, caption=text, api_kwargs=said)
            return MessageHandle.of(put)
        form = {"chat_id": chat, "text": text, "link_preview_options": _NO_PREVIEW, **said}
        sent = await self._post("sendMessage", form)
        return MessageHandle(int(sent["message_id"]))

    async def _post(self, method: str, form: Mapping[str, object]) -> Any:
        """Call a method with texts alone; the way, the answer and its errors are PTB's own.

        What PTB would make of the parameters and of the message that comes back is not made: that
        would take longer than all else about a message.
        """
        # PTB hands on what it is given to `do_request`, which is ours.
        texts = cast(RequestData, TextForm({name: str(value) for name, value in form.items()}))
        return await self._bot.request.post(f"{self._bot.base_url}/{method}", texts)

    async def _edit(
        self,
        chat: int,
        over: MessageHandle,
        drawn: RenderedMessage,
        photo: Photo | None,
        text: str,
        said: dict[str, str],
    ) -> None:
        where: dict[str, Any] = {"chat_id": chat, "message_id": over.number}
        try:
            with translated():
                if drawn.picture is not None and photo is not None:
                    media = InputMediaPhoto(photo, text, parse_mode=said.pop("parse_mode", None))
                    shown = await self._bot.edit_message_media(media, **where, api_kwargs=said)
                    if isinstance(shown, Message):
                        self._photos.note(drawn.picture, shown)
                elif over.shows:
                    await self._post("editMessageCaption", where | {"caption": text} | said)
                else:
                    plain = {"text": text, "link_preview_options": _NO_PREVIEW}
                    await self._post("editMessageText", where | plain | said)
        except NotModified:
            pass

    def _remember(self, chat: int, number: int, drawn: RenderedMessage) -> None:
        self._shown[chat, number] = replace(drawn, file=None)
        self._shown.move_to_end((chat, number))
        while len(self._shown) > _REMEMBERED:
            self._shown.popitem(last=False)


def _refuse_stale(over: MessageHandle | None, *, answers: bool) -> None:
    """Raise if a picture would stay that shows what is not so any more."""
    if over is not None and over.shows:
        if answers:
            raise NotThere("the picture in its place cannot be drawn")
        raise TryLater(_DRAWN_AFTER, only_there=True)


async def _at_once(place: str) -> None:
    """Let an answer go, until somebody counts them."""


def _file(media: Media) -> Voice | PhotoSize:
    """Name a file as the library's own object, by an identifier that Telegram has given it.

    The library opens a string that names a file of this machine and sends what is in it, and
    Telegram fetches one that is an address (core.telegram.org/bots/api, *Sending files*). So
    whatever has not an identifier's shape raises `NotShown`, also if it is kept as one.
    """
    if not _FILE_ID.fullmatch(media.ref):
        raise NotShown("that is no identifier of a file")
    if media.kind is MediaKind.VOICE:
        return Voice(media.ref, media.ref, media.seconds)
    return PhotoSize(media.ref, media.ref, 1, 1)


def _can_become(over: MessageHandle, drawn: RenderedMessage) -> bool:
    """Tell whether a message can be drawn anew like this: a picture cannot be taken away."""
    if drawn.media is not None or drawn.file is not None:
        return False
    fits = utf16(markup.bare(drawn.html)) <= TELEGRAM.caption
    return not over.shows or drawn.picture is not None or fits
