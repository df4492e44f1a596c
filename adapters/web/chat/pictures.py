"""Drawing pictures that messages show: off the loop, when the page asks, and cached."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable

from adapters.web.chat.rooms import ChatMessage
from bot.dialogue import reply_json
from bot.dialogue.drawings import Drawing
from bot.dialogue.replies import Picture
from bot.dialogue.responses import Form

_KEPT = 64


class PictureFiles:
    """Gives every drawing an address, and draws what stands there."""

    def __init__(self, draw: Callable[[Drawing], bytes]) -> None:
        self._draw = draw
        self._drawings: dict[str, Drawing] = {}
        self._drawn: OrderedDict[str, bytes] = OrderedDict()

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
        for block in shown.blocks:
            if isinstance(block, Picture):
                self.register(block.drawing)

    async def png(self, name: str) -> bytes | None:
        """Draw the picture of that name; None if no message shows it."""
        if name not in self._drawings:
            return None
        if name not in self._drawn:
            self._drawn[name] = await asyncio.to_thread(self._draw, self._drawings[name])
        self._drawn.move_to_end(name)
        png = self._drawn[name]
        while len(self._drawn) > _KEPT:
            self._drawn.popitem(last=False)
        return png
