"""What a format of files does: it writes rows as pieces, and puts pieces together as files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from bot.dialogue.documents import MadeFile
from bot.own_data.tables import OwnRow, OwnTable


class Piece(NamedTuple):
    """What one row became, and into which list of the file it goes."""

    list: str
    written: bytes


@dataclass(frozen=True, slots=True)
class FilePart:
    """What goes into one file: its number among several, and its pieces in order."""

    name: str
    made_at: datetime
    number: int
    of: int
    tables: Sequence[OwnTable]
    content: Sequence[Piece]

    def pieces(self, name: str) -> list[bytes]:
        """Find the pieces of one list."""
        return [piece.written for piece in self.content if piece.list == name]


class FileFormat(Protocol):
    """Writes one person's data in one format, for one reader."""

    def pieces(self, table: OwnTable, rows: Sequence[OwnRow]) -> list[Piece]:
        """Write rows of a table."""

    def file(self, part: FilePart) -> MadeFile:
        """Put a file together of what was written."""
