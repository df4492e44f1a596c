"""What the dispatcher and the local chat ask of whatever makes files."""

from typing import Protocol

from bot.dialogue.documents import MadeFile
from bot.dialogue.replies import Document


class DocumentSource(Protocol):
    """Makes the files of documents anew, each time they are shown."""

    async def files(self, document: Document, most: int | None = None) -> tuple[MadeFile, ...]:
        """Make the files of a document, each of at most so many bytes.

        There are several where one has no room for all, and none where nothing can be made.
        """
