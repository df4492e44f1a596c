"""Documents as data: what each file is made of; its bytes are made anew whenever it is shown.

Nothing of a file is stored: an answer that is shown again has its files made again.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct

from bot.kernel.ids import PersonId


class ExportFormat(StrEnum):
    """What somebody's own data are written as: a page to read, tables, or for programs."""

    HTML = "html"
    CSV = "csv"
    JSON = "json"

    @property
    def ending(self) -> str:
        """What the name of such a file ends with; tables come together."""
        return "zip" if self is ExportFormat.CSV else self.value


class Export(Struct, frozen=True, tag_field="type", tag="Export"):
    """All that is one person's, in a format."""

    person: PersonId
    format: ExportFormat


class MadeFile(Struct, frozen=True):
    """A file, once it was made: what it is called, its media type, and its bytes."""

    name: str
    media_type: str
    data: bytes


MadeFiles = Mapping[str, MadeFile]
NO_FILES: MadeFiles = MappingProxyType({})
