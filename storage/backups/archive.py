"""The file of a backup: a zip of tables as lines of JSON, and a manifest that sums them up.

It is read as it was written, piece by piece, so that its size costs no memory.
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from storage.backups import row_json
from storage.backups.row_json import Columns
from storage.errors import StorageError

FORMAT = 1
DATA, KEYS = "cairn backup", "cairn wrapped keys"
_MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 2**20
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    TypeError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One table: its columns and key, how many rows it has, and the checksum of its lines."""

    table: str
    columns: Columns
    keys: tuple[str, ...]
    rows: int
    sha256: str

    @property
    def file(self) -> str:
        """Name its file within the zip."""
        return f"{self.table}.jsonl"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a file holds, of which installation, when, and in which revision of the schema."""

    holds: str
    installation: str
    taken_at: datetime
    revision: str
    parts: tuple[Part, ...]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """Count the rows of all tables."""
        return sum(part.rows for part in self.parts)


class ArchiveWriter:
    """Writes a file that its owner alone can read; it is whole when `finish` has returned."""

    def __init__(self, path: Path) -> None:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(opened, "wb")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self._parts: list[Part] = []

    def add(
        self, table: str, columns: Columns, keys: tuple[str, ...], found: Iterable[Any]
    ) -> None:
        """Write a table, row by row."""
        digest, counted = hashlib.sha256(), 0
        with self._zip.open(f"{table}.jsonl", "w", force_zip64=True) as file:
            for row in found:
                line = row_json.line(row, columns)
                digest.update(line)
                file.write(line)
                counted += 1
        self._parts.append(Part(table, columns, keys, counted, digest.hexdigest()))

    def finish(self, holds: str, installation: str, taken_at: datetime, revision: str) -> Manifest:
        """Write the manifest, and see that all is on the disk."""
        manifest = Manifest(holds, installation, taken_at, revision, tuple(self._parts))
        said = {**asdict(manifest), "taken_at": taken_at.isoformat()}
        self._zip.writestr(_MANIFEST, json.dumps(said, indent=1))
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        return manifest

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, ValueError):
            self._zip.close()
        with suppress(OSError):
            self._file.close()


class Archive:
    """A file that was written; what is wrong with it is said in words, as `StorageError`."""

    def __init__(self, path: Path, holds: str) -> None:
        self.path = path
        with self._told(), ExitStack() as unless_whole:
            try:
                self._zip = unless_whole.enter_context(zipfile.ZipFile(path))
            except OSError as refused:
                raise StorageError(f"{path} cannot be read: {refused.strerror}") from refused
            except zipfile.BadZipFile:
                raise StorageError(
                    f"{path} is no backup of Cairn's, or its end is missing"
                ) from None
            self.manifest = self._manifest(holds)
            unless_whole.pop_all()

    def rows(self, part: Part) -> Iterator[list[Any]]:
        """Read a table; one that is not as it was written is refused, at its end at the latest."""
        digest, counted = hashlib.sha256(), 0
        with self._told(), self._zip.open(part.file) as file:
            for line in file:
                digest.update(line)
                counted += 1
                yield row_json.values(line, part.columns)
            if (counted, digest.hexdigest()) != (part.rows, part.sha256):
                raise ValueError(part.table)

    def verify(self) -> None:
        """Read every row."""
        for part in self.manifest.parts:
            for _ in self.rows(part):
                pass

    def part(self, table: str) -> Part | None:
        """Find a table."""
        return next((part for part in self.manifest.parts if part.table == table), None)

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _manifest(self, holds: str) -> Manifest:
        names = self._zip.namelist()
        if _MANIFEST not in names:
            raise StorageError(f"{self.path} is a zip, and no backup of Cairn's")
        with self._zip.open(_MANIFEST) as file:
            said = json.loads(file.read(_LARGEST_MANIFEST))
        if not isinstance(said, dict) or said.get("holds") not in (DATA, KEYS):
            raise StorageError(f"{self.path} is a zip, and no backup of Cairn's")
        if said["holds"] != holds:
            raise StorageError(f"{self.path} holds {_NAMES[said['holds']]}, not {_NAMES[holds]}")
        if said["format"] != FORMAT:
            raise StorageError(f"{self.path} was written by a newer Cairn: update this one first")
        parts = tuple(_part(each) for each in said["parts"])
        at = datetime.fromisoformat(said["taken_at"])
        return Manifest(holds, str(said["installation"]), at, str(said["revision"]), parts)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except _BROKEN as broken:
            raise StorageError(
                f"{self.path} is damaged: it is not as it was written. Take another backup."
            ) from broken


_NAMES = {DATA: "a backup", KEYS: "wrapped keys"}


def _part(said: dict[str, Any]) -> Part:
    columns = tuple((str(name), str(kind)) for name, kind in said["columns"])
    if not {kind for _, kind in columns} <= row_json.KINDS:
        raise ValueError("kinds")
    return Part(
        str(said["table"]), columns, tuple(said["keys"]), int(said["rows"]), str(said["sha256"])
    )
