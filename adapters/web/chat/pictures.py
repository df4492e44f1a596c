"""Addresses of pictures that messages show: each is drawn when the page asks for it."""

import hashlib

from adapters.web.chat.rooms import ChatMessage
from bot.dialogue import reply_json
from bot.dialogue.drawings import Drawing
from bot.dialogue.responses import Form
from bot.ports.pictures import PictureSource


class PictureFiles:
    """Gives every drawing an address, and has what stands there drawn."""

    def __init__(self, pictures: PictureSource) -> None:
        self._pictures = pictures
        self._drawings: dict[str, Drawing] = {}

    def register(self, drawing: Drawing) -> str:
        """Take a drawing in, and tell where it can be seen."""
        name = hashlib.sha256(reply_json.dump(drawing)).hexdigest()[:20]
        self._drawings[name] = drawing
        return f"/pictures/{name}.png"

    def remember(self, message: ChatMessage) -> None:
        """Know the pictures of a message from before a restart."""
        if isinstance(message.shown, str):
            return
        shown = message.shown.question if isinstance(message.shown, Form) else message.shown
        for drawing in shown.drawings:
            self.register(drawing)

    async def png(self, name: str) -> bytes | None:
        """Draw the picture of that name; None if no message shows it, or it cannot be drawn."""
        drawing = self._drawings.get(name)
        return None if drawing is None else await self._pictures.png(drawing, answers=True)
