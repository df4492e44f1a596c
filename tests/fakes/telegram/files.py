"""Files: what people and the bot sent, each under an identifier that can be sent again."""

import base64
import hashlib
import io
from dataclasses import dataclass, replace
from enum import Enum

from PIL import Image, UnidentifiedImageError

from tests.fakes.telegram.accounts import Json
from tests.fakes.telegram.refusals import Misuse, Refused
from tests.fakes.telegram.wire import Upload

MOST_PHOTO = 10 * 1024 * 1024
MOST_UPLOAD = 50 * 1024 * 1024
MOST_DOWNLOAD = 20 * 1024 * 1024
_WIDEST = 10_000
_NARROWEST = 20
_SMALL = 320
_NOT_FOUND = "wrong file identifier/HTTP URL specified"


class FileKind(Enum):
    """What a file is sent as: its parameter, its identifier's beginning, its folder, its name."""

    PHOTO = ("photo", "AgACAgIAAxkBAAI", "photos", "Photo")
    VOICE = ("voice", "AwACAgIAAxkBAAI", "voice", "VoiceNote")
    AUDIO = ("audio", "CQACAgIAAxkBAAI", "music", "Audio")
    DOCUMENT = ("document", "BQACAgIAAxkBAAI", "documents", "Document")

    def __init__(self, parameter: str, prefix: str, folder: str, title: str) -> None:
        self.parameter = parameter
        self.prefix = prefix
        self.folder = folder
        self.title = title


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as Telegram keeps it."""

    id: str
    unique_id: str
    kind: FileKind
    content: bytes
    path: str
    mime: str = ""
    name: str = ""
    seconds: int = 0
    width: int = 0
    height: int = 0

    def json(self) -> Json:
        """Write what every kind of file tells of itself."""
        size = len(self.content)
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": size}

    def in_message(self) -> object:
        """Write it as the field of a `Message` that is named for its kind."""
        match self.kind:
            case FileKind.PHOTO:
                small = _SMALL / max(_SMALL, self.width, self.height)
                return [self._sized(small), self._sized()]
            case FileKind.VOICE | FileKind.AUDIO:
                return self.json() | {"duration": self.seconds, "mime_type": self.mime}
            case FileKind.DOCUMENT:
                return self.json() | {"file_name": self.name, "mime_type": self.mime}

    def _sized(self, share: float = 1.0) -> Json:
        size = {"width": round(self.width * share) or 1, "height": round(self.height * share) or 1}
        return self.json() | size


class Files:
    """Everything that was ever sent; a file can be found by its identifier or its path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def keep(self, kind: FileKind, upload: Upload, seconds: int = 0) -> StoredFile:
        """Keep a new file; raises `Misuse` for one that Telegram cannot take."""
        content = upload.content
        if not content:
            raise Misuse("file must be non-empty")
        limit = MOST_PHOTO if kind is FileKind.PHOTO else MOST_UPLOAD
        if len(content) > limit:
            raise Misuse(f"file of {len(content)} bytes is too big; {limit} are the limit")
        width, height = _dimensions(content) if kind is FileKind.PHOTO else (0, 0)
        number = len(self._by_id)
        digest = hashlib.sha256(f"{kind} {number}".encode() + content).digest()
        code = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        ending = upload.name.rpartition(".")[2] or "bin"
        file = StoredFile(
            f"{kind.prefix}{code}AAQ2BA",
            f"AQAD{code[:11]}",
            kind,
            content,
            f"{kind.folder}/file_{number}.{ending}",
            upload.mime,
            upload.name,
            seconds,
            width,
            height,
        )
        self._by_id[file.id] = self._by_path[file.path] = file
        return file

    @property
    def all(self) -> list[StoredFile]:
        """Every file that was sent."""
        return list(self._by_id.values())

    def keep_as(self, identifier: str, kind: FileKind, upload: Upload, seconds: int) -> None:
        """Keep a file that was sent long ago, by the identifier that it had."""
        kept = replace(self.keep(kind, upload, seconds), id=identifier)
        self._by_id[identifier] = kept

    def find(self, identifier: str, kind: FileKind | None = None) -> StoredFile:
        """Find a file by the identifier that Telegram gave it; raises `Refused`."""
        file = self._by_id.get(identifier)
        if file is None:
            raise Refused(400, "invalid file_id" if kind is None else _NOT_FOUND)
        if kind is not None and kind is not file.kind:
            raise Misuse(f"can't use file of type {file.kind.title} as {kind.title}")
        return file

    def at(self, path: str) -> StoredFile | None:
        """Find a file to download."""
        return self._by_path.get(path)

    def taken(self, kind: FileKind, given: Upload | str | None, seconds: int = 0) -> StoredFile:
        """Take the file of a request: a new one, or one named by its identifier."""
        match given:
            case Upload():
                return self.keep(kind, given, seconds)
            case str():
                return self.find(given, kind)
            case None:
                raise Misuse(f"there is no {kind.parameter} in the request")


def _dimensions(content: bytes) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(content)) as image:
            width, height = image.size
    except (UnidentifiedImageError, OSError):
        raise Misuse("IMAGE_PROCESS_FAILED") from None
    if width + height > _WIDEST or max(width, height) > _NARROWEST * min(width, height):
        raise Misuse("PHOTO_INVALID_DIMENSIONS")
    return width, height
