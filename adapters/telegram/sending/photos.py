"""Pictures on Telegram: each is loaded up once, and then sent by what Telegram calls it."""

from collections import OrderedDict

from telegram import Message, PhotoSize

from bot.dialogue.drawings import Drawing
from bot.ports.pictures import PictureSource

Photo = PhotoSize | bytes
_REMEMBERED = 2_000


class Photos:
    """Knows which pictures Telegram has, until it refuses one; has the others drawn."""

    def __init__(self, pictures: PictureSource) -> None:
        self._pictures = pictures
        self._files: OrderedDict[Drawing, str] = OrderedDict()

    async def find(self, drawing: Drawing, *, answers: bool) -> Photo | None:
        """Find what to send for a picture; None if it cannot be drawn in time."""
        file = self._files.get(drawing)
        if file is not None:
            return PhotoSize(file, file, 1, 1)
        return await self._pictures.png(drawing, answers=answers)

    async def replace(self, drawing: Drawing, refused: Photo, *, answers: bool) -> Photo | None:
        """Draw what Telegram does not have any more; None if it refuses the picture itself."""
        if isinstance(refused, bytes):
            return None
        self._files.pop(drawing, None)
        return await self._pictures.png(drawing, answers=answers)

    def note(self, drawing: Drawing, sent: Message) -> None:
        """Remember what Telegram calls a picture that it was sent."""
        if sent.photo:
            self._files[drawing] = sent.photo[-1].file_id
            self._files.move_to_end(drawing)
            while len(self._files) > _REMEMBERED:
                self._files.popitem(last=False)
