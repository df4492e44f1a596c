"""Addresses of files that messages offer: each is made when somebody fetches it."""

import hashlib

from adapters.web.chat.rooms import ChatMessage
from bot.dialogue import reply_json
from bot.dialogue.documents import MadeFile
from bot.dialogue.replies import Document
from bot.dialogue.responses import Form
from bot.ports.documents import DocumentSource


class DocumentFiles:
    """Gives every document an address, and has what is fetched there made anew."""

    def __init__(self, documents: DocumentSource) -> None:
        self._documents = documents
        self._known: dict[str, Document] = {}

    def register(self, document: Document) -> str:
        """Take a document in, and tell where it can be fetched."""
        name = hashlib.sha256(reply_json.dump(document)).hexdigest()[:20]
        self._known[name] = document
        return f"/files/{name}"

    def remember(self, message: ChatMessage) -> None:
        """Know the documents of a message from before a restart."""
        if isinstance(message.shown, str):
            return
        shown = message.shown.question if isinstance(message.shown, Form) else message.shown
        for block in shown.blocks:
            if isinstance(block, Document):
                self.register(block)

    async def made(self, name: str) -> MadeFile | None:
        """Make the file of that name; None if no message offers it, or it cannot be made."""
        document = self._known.get(name)
        files = () if document is None else await self._documents.files(document)
        return files[0] if files else None
